package org.asyncio4j.lowlevel;

import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.jspecify.annotations.Nullable;

/** Creates the tasks of a loop; see {@link EventLoop#setTaskFactory}. */
@FunctionalInterface
public interface TaskFactory {

    /**
     * Creates the task that runs {@code coroutine} on {@code loop}; {@link Loops#newTask} does so
     * by default.
     */
    <T extends @Nullable Object> Task<T> create(EventLoop loop, Coroutine<T> coroutine, TaskOptions options);
}
