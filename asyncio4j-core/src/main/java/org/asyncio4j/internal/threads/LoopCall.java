package org.asyncio4j.internal.threads;

import java.util.concurrent.Future;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

/** A command that an executor runs as a callback of its loop. */
final class LoopCall implements Runnable {

    private final LoopExecutor executor;
    private final Runnable command;

    /** Of the thread that has scheduled it, for each run of a repeated call; null for others. */
    private final @Nullable Context context;

    /** Whether it runs. Guarded by the executor's lock. */
    boolean begun;

    /** Its timer. Loop thread only. */
    private @Nullable Handle timer;

    LoopCall(LoopExecutor executor, Runnable command) {
        this.executor = executor;
        this.command = command;
        if (command instanceof LoopFuture<?> future) {
            future.call = this;
        }
        this.context = isRepeated() ? Context.copyContext() : null;
    }

    Runnable command() {
        return command;
    }

    boolean isRepeated() {
        return command instanceof LoopFuture<?> future && future.isPeriodic() && !future.isDone();
    }

    /** Sets the timer, in a copy of the context of the caller. Any thread. */
    void arm() {
        if (LoopState.of(executor.loop).isHere()) {
            setTimer();
        } else {
            executor.loop.callSoonThreadsafe(this::setTimer);
        }
    }

    /** Cancels the timer. Any thread. */
    void disarm() {
        LoopState.of(executor.loop).enqueueFromAnywhere(this::cancelTimer);
    }

    /** Takes it back, unless it runs. On the loop's thread. */
    void withdraw() {
        executor.withdraw(this);
        cancelTimer();
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Cancels what shows its result, if anything does. Any thread. */
    void cancel() {
        if (command instanceof Future<?> future) {
            VarContext.runIn(null, () -> future.cancel(false));
        }
    }

    private void setTimer() {
        LoopFuture<?> future = (LoopFuture<?>) command;
        timer = context == null
                ? executor.loop.callAt(future.when(), this)
                : executor.loop.callAt(future.when(), this, context.copy());
    }

    @Override
    public void run() {
        if (!executor.begins(this)) {
            return;
        }
        timer = null;
        try {
            command.run();
        } catch (Throwable problem) {
            if (LoopState.endsLoop(problem)) {
                throw problem;
            }
            executor.loop.callExceptionHandler(
                    LoopProblem.of("Exception in callback " + this).with("exception", problem));
        } finally {
            if (executor.runsAgain(this)) {
                setTimer();
            }
        }
    }

    /** Names the code. */
    @Override
    public String toString() {
        return Repr.ofCode(command instanceof LoopFuture<?> future ? future.code() : command) + "()";
    }
}
