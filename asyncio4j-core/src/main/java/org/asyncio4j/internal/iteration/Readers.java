package org.asyncio4j.internal.iteration;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.asyncio4j.CancelledError;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of an operator that reads ahead, or works on several items at a time. They live no longer than the iteration:
 * whoever iterates over the result ends them, and waits for their end. Loop thread only.
 */
final class Readers {

    private final EventLoop loop = Coroutines.getRunningLoop();
    private final String operator;
    private final Set<Task<?>> running = new LinkedHashSet<>();
    private boolean stopped;

    /** What the first one threw that failed after it was stopped. */
    private @Nullable Throwable late;

    Readers(String operator) {
        this.operator = operator;
    }

    /** Begins a task. What {@code body} throws goes to {@code failed}, unless the tasks have been stopped before. */
    void begin(Action<?> body, Consumer<Throwable> failed) {
        Body code = new Body(body, failed);
        code.task = loop.createTask(Coroutines.async(operator, code));
        running.add(code.task);
    }

    private final class Body implements Action<Error> {

        private final Action<?> code;
        private final Consumer<Throwable> failed;

        @Nullable
        Task<Void> task;

        Body(Action<?> code, Consumer<Throwable> failed) {
            this.code = code;
            this.failed = failed;
        }

        @Override
        public void run() {
            try {
                code.run();
            } catch (Throwable problem) {
                if (!stopped) {
                    failed.accept(problem);
                } else if (problem instanceof CancelledError cancelled) {
                    if (late == null && cancelled.getSuppressed().length > 0) {
                        // What the source has thrown as it was closed.
                        late = cancelled.getSuppressed()[0];
                    }
                    throw cancelled;
                } else if (late == null) {
                    late = problem;
                }
            } finally {
                running.remove(task);
            }
        }
    }

    /** Cancels all; does not wait. */
    void cancel() {
        stopped = true;
        for (Task<?> task : List.copyOf(running)) {
            Futures.cancel(task, null, operator + "(), which has ended", null);
        }
    }

    /**
     * Runs {@code body}, which hands out the items, and then ends the tasks and waits for that. What a task throws as it ends is
     * thrown when the consumer closes the iteration, or suppressed on what {@code body} has thrown.
     */
    void during(Action<?> body) {
        Throwable problem = null;
        try {
            body.run();
        } catch (Throwable thrown) {
            problem = thrown;
        }
        try {
            stop();
        } catch (Throwable another) {
            if (problem == null || problem instanceof GeneratorExit) {
                problem = another;
            } else if (another != problem) {
                problem.addSuppressed(another);
            }
        }
        if (problem != null) {
            throw Throwing.unchecked(problem);
        }
    }

    private void stop() {
        cancel();
        for (Task<?> task : List.copyOf(running)) {
            if (!task.done()) {
                awaitEnd(task);
            }
        }
        if (late != null) {
            throw Throwing.unchecked(late);
        }
    }

    /** Waits by another future: a cancellation of the caller must be told from that of the task. */
    private void awaitEnd(Task<?> task) {
        SettableFuture<Boolean> ended = loop.createFuture();
        task.addDoneCallback(done -> {
            if (!ended.done()) {
                ended.setResult(true);
            }
        });
        Futures.futureAddToAwaitedBy(task, ended);
        Awaiting.await(ended);
    }
}
