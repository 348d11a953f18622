package org.asyncio4j.internal.structure;

import java.util.function.Function;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.StartedTask;
import org.asyncio4j.SystemExit;
import org.asyncio4j.Task;
import org.asyncio4j.TaskStatus;
import org.asyncio4j.WaitReason;
import org.asyncio4j.function.Action1;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The start of a task that says when it is ready. Until then its failure is that of whoever starts it, and the group does
 * not see it; from then on the task is like any other of the group. Loop thread only.
 */
public final class Starting<V extends @Nullable Object> implements TaskStatus<V> {

    /** Completed when the task is ready, or will not be. */
    private final SettableFuture<V> ready;

    private boolean said;

    private Starting(EventLoop loop) {
        ready = loop.createFuture();
    }

    /** Starts {@code body} in a task that {@code create} makes, and waits until it is ready. */
    public static <V extends @Nullable Object, X extends Throwable> StartedTask<V> run(
            Action1<? super TaskStatus<V>, X> body, Function<Coroutine<Void>, Task<Void>> create) {
        Starting<V> starting = new Starting<>(Coroutines.getRunningLoop());
        Task<Void> task = create.apply(Coroutines.async(() -> starting.runBody(body)));
        Futures.setWaitTarget(
                starting.ready,
                () -> new WaitReason("start", Repr.oneLine(task.getName()) + " to say that it has started"));
        // One that is cancelled before its first step does not run its body.
        task.addDoneCallback(done -> starting.ended());
        try {
            return new StartedTask<>(Coroutines.await(starting.ready), task);
        } catch (CancelledError cancelled) {
            if (!task.done()) {
                Futures.cancel(task, null, "a start that was cancelled", cancelled);
                awaitEnd(task, cancelled);
            }
            throw cancelled;
        }
    }

    @Override
    public void started(V value) {
        if (said) {
            throw new IllegalStateException("started(...) was called before");
        }
        said = true;
        if (!ready.done()) {
            ready.setResult(value);
        }
    }

    private <X extends Throwable> void runBody(Action1<? super TaskStatus<V>, X> body) throws X {
        try {
            body.run(this);
        } catch (CancelledError | GeneratorExit | KeyboardInterrupt | SystemExit leaving) {
            throw leaving;
        } catch (Throwable problem) {
            if (said || ready.done()) {
                throw problem;
            }
            ready.setException(problem);
        }
    }

    private void ended() {
        if (!ready.done()) {
            ready.setException(new IllegalStateException("the task has ended without a call of started(...)"));
        }
    }

    /** Waits for a task that was cancelled, and does not end before it does. */
    private static void awaitEnd(Task<?> task, CancelledError cancelled) {
        SettableFuture<Boolean> end = task.getLoop().createFuture();
        task.addDoneCallback(done -> {
            if (!end.done()) {
                end.setResult(true);
            }
        });
        try {
            Futures.despiteCancel(() -> Coroutines.await(end));
        } catch (CancelledError again) {
            again.addSuppressed(cancelled);
            throw again;
        }
    }
}
