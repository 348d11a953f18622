package org.asyncio4j.internal.loop;

import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.LoopTask;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.TaskFactory;
import org.jspecify.annotations.Nullable;

/** Creates tasks: with the user's factory if there is one, or else our own way. */
final class TaskMaker {

    private final EventLoop loop;
    private final LoopState loopState;
    private @Nullable TaskFactory factory;

    TaskMaker(EventLoop loop, LoopState loopState) {
        this.loop = loop;
        this.loopState = loopState;
    }

    void setFactory(@Nullable TaskFactory newFactory) {
        factory = newFactory;
    }

    @Nullable
    TaskFactory getFactory() {
        return factory;
    }

    <T extends @Nullable Object> Task<T> make(Coroutine<T> coroutine, TaskOptions options) {
        Checks.notNull(coroutine, "coroutine");
        loopState.checkUsable();
        return factory == null
                ? LoopTask.start(loopState, coroutine, options)
                : Checks.notNull(factory.create(loop, coroutine, options), "the task factory's result");
    }
}
