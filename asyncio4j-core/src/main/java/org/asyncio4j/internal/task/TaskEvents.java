package org.asyncio4j.internal.task;

import java.util.Map;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.events.Recorder;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/** Tells a recorder of tasks. Texts are made only of what is recorded. */
final class TaskEvents {

    /** What to call, by the kind of reason, that whose text tells a state which it has left by the end of the wait. */
    private static final Map<String, String> WITHOUT_STATE = Map.of(
            "sleep", "time to pass",
            "lock", "a lock",
            "semaphore", "a permit of a semaphore",
            "barrier", "the others of a barrier",
            "group", "the tasks of its group",
            "gather", "what it has gathered",
            "wait", "some of several");

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

    /**
     * Records the end of a suspension, if it was long enough. In the task's code, whose stack it records.
     *
     * @param target what the awaited future stood for
     */
    static void awaitEnds(
            TaskSteps<?> task,
            Recorder recorder,
            @Nullable Object wait,
            @Nullable BaseFuture<?> awaited,
            @Nullable Object target) {
        if (wait != null && recorder.recordsAwait(wait)) {
            LoopTask<?> whole = (LoopTask<?>) task;
            recorder.awaitEnds(wait, whole.id(), whole.getName(), describe(awaited, target));
        }
    }

    /** Describes a wait that is over: only then it is known whether it was long enough to be worth a text. */
    private static String describe(@Nullable BaseFuture<?> awaited, @Nullable Object target) {
        if (awaited == null) {
            return "its turn";
        }
        if (awaited instanceof LoopTask<?> other) {
            return "Task '" + other.getName() + "'";
        }
        WaitReason reason = WaitReasons.ofTarget(target, awaited.getLoop());
        return reason == null ? awaited.kind() : WITHOUT_STATE.getOrDefault(reason.kind(), Repr.oneLine(reason.text()));
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
