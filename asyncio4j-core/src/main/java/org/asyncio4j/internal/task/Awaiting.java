package org.asyncio4j.internal.task;

import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/** {@code await}: the one way into a suspension. */
public final class Awaiting {

    private Awaiting() {}

    /** Awaits {@code awaitable} in the current task. */
    public static <T extends @Nullable Object> T await(Awaitable<T> awaitable) {
        LoopTask<?> task = taskOrNull();
        if (task == null) {
            throw outsideTask(awaitable);
        }
        if (awaitable instanceof BaseFuture<T> future) {
            return future.awaitIn(task);
        }
        if (awaitable instanceof BaseCoroutine<T> coroutine) {
            return coroutine.awaitIn(task);
        }
        try {
            return Unstarted.refuse(Checks.notNull(awaitable, "awaitable").onAwait());
        } catch (Throwable problem) {
            throw Throwing.unchecked(problem);
        }
    }

    /** Fails, as awaiting {@code awaitable} would, if the calling code is not part of a task. */
    public static void ensureInTask(Object awaitable) {
        if (taskOrNull() == null) {
            throw outsideTask(awaitable);
        }
    }

    /** The same coroutine: one whose results are of a type is one whose results are of its supertype. */
    @SuppressWarnings("unchecked")
    public static <T extends @Nullable Object> Coroutine<T> covariant(Coroutine<? extends T> coroutine) {
        return (Coroutine<T>) coroutine;
    }

    /** A coroutine that awaits {@code awaitable}; itself if it is one. */
    public static <T extends @Nullable Object> Coroutine<T> coroutine(Awaitable<T> awaitable) {
        if (awaitable instanceof Coroutine<T> coroutine) {
            return coroutine;
        }
        Class<?> label = Checks.notNull(awaitable, "awaitable").getClass();
        return new CodeCoroutine<>(label, () -> await(awaitable));
    }

    /** The task that the calling code is part of. */
    public static LoopTask<?> currentTask() {
        LoopTask<?> task = taskOrNull();
        if (task == null) {
            throw outsideTask(null);
        }
        return task;
    }

    private static @Nullable LoopTask<?> taskOrNull() {
        Fiber fiber = Fiber.currentOrNull();
        return fiber == null ? null : (LoopTask<?>) fiber.contextOwner;
    }

    private static IllegalStateException outsideTask(@Nullable Object awaitable) {
        boolean inCallback = ThreadState.current().running != null;
        return new IllegalStateException("await outside a task"
                + (awaitable == null ? "" : " of " + Repr.of(awaitable))
                + (inCallback
                        ? ": a callback of the loop cannot wait; have it call" + " createTask(...)"
                        : ": "
                                + Thread.currentThread()
                                + " does not run one; start with Asyncio.run(...), or hand"
                                + " a coroutine to a running loop by"
                                + " runCoroutineThreadsafe(...)"));
    }
}
