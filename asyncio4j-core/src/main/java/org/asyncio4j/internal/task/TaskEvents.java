package org.asyncio4j.internal.task;

import org.asyncio4j.Task;
import org.asyncio4j.internal.events.Recorder;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/** Tells a recorder of tasks. Texts are made only of what is recorded. */
final class TaskEvents {

    private TaskEvents() {}

    static void created(LoopTask<?> task) {
        Recorder recorder = Recorder.activeOrNull();
        if (recorder != null && recorder.recordsCreated()) {
            Task<?> parent = task.loopState.current;
            recorder.taskCreated(
                    task.loopState.name(),
                    task.id(),
                    task.getName(),
                    nameOf(task),
                    parent instanceof LoopTask<?> ours ? ours.id() : 0);
        }
    }

    static void ended(LoopTask<?> task) {
        Recorder recorder = Recorder.activeOrNull();
        if (recorder != null && recorder.recordsEnded()) {
            recorder.taskEnded(task.id(), task.getName(), outcomeOf(task));
        }
    }

    static void cancelled(LoopTask<?> task, @Nullable String message) {
        Recorder recorder = Recorder.activeOrNull();
        if (recorder != null) {
            recorder.taskCancelled(task.id(), task.getName(), message);
        }
    }

    /** Ends the running step; returns it if it was long enough to be recorded. */
    static @Nullable Object stepEnds(TaskSteps<?> task, Recorder recorder) {
        Object step = task.loopState.recordedStep;
        task.loopState.recordedStep = null;
        return step != null && recorder.recordsStep(step) ? step : null;
    }

    /** Records a step that has ended. In the task's code, whose stack it records. */
    static void recordStep(TaskSteps<?> task, Recorder recorder, @Nullable Object step) {
        if (step != null) {
            LoopTask<?> whole = (LoopTask<?>) task;
            recorder.stepEnds(step, whole.id(), whole.getName(), task.loopState.name());
        }
    }

    /** Records the end of a suspension, if it was long enough. In the task's code, whose stack it records. */
    static void awaitEnds(
            TaskSteps<?> task, Recorder recorder, @Nullable Object wait, @Nullable BaseFuture<?> awaited) {
        if (wait != null && recorder.recordsAwait(wait)) {
            LoopTask<?> whole = (LoopTask<?>) task;
            recorder.awaitEnds(wait, whole.id(), whole.getName(), describe(awaited));
        }
    }

    private static String describe(@Nullable BaseFuture<?> awaited) {
        if (awaited == null) {
            return "its turn";
        }
        return awaited instanceof LoopTask<?> other ? "Task '" + other.getName() + "'" : awaited.kind();
    }

    private static String outcomeOf(LoopTask<?> task) {
        if (task.cancelled()) {
            return "cancelled";
        }
        Throwable problem = task.peekException();
        return problem == null ? "finished" : "failed: " + textOf(problem);
    }

    private static String textOf(Throwable problem) {
        try {
            return Repr.oneLine(problem.toString());
        } catch (Throwable failure) {
            // Of a message of the user's.
            return problem.getClass().getName();
        }
    }

    private static String nameOf(LoopTask<?> task) {
        try {
            return String.valueOf(task.coroutine.getName());
        } catch (Throwable failure) {
            // Of a coroutine of the user's.
            return task.coroutine.getClass().getName();
        }
    }
}
