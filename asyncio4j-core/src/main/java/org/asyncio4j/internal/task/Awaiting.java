package org.asyncio4j.internal.task;

import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.function.Call;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Mistake;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/** Implements {@code await}, the only way to suspend a task. */
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

    /** Throws, as awaiting {@code awaitable} would, if the calling code is not part of a task. */
    public static void ensureInTask(Object awaitable) {
        if (taskOrNull() == null) {
            throw outsideTask(awaitable);
        }
    }

    /** Returns the same coroutine: one whose results are of a type is one whose results are of its supertype. */
    @SuppressWarnings("unchecked")
    public static <T extends @Nullable Object> Coroutine<T> covariant(Coroutine<? extends T> coroutine) {
        return (Coroutine<T>) coroutine;
    }

    /** Returns a coroutine that awaits {@code awaitable}; the awaitable itself if it is one. */
    public static <T extends @Nullable Object> Coroutine<T> coroutine(Awaitable<T> awaitable) {
        if (awaitable instanceof Coroutine<T> coroutine) {
            return coroutine;
        }
        Class<?> label = Checks.notNull(awaitable, "awaitable").getClass();
        return new CodeCoroutine<>(label, () -> await(awaitable));
    }

    /** Returns the task that the calling code is part of; throws if there is none. */
    public static LoopTask<?> currentTask() {
        LoopTask<?> task = taskOrNull();
        if (task == null) {
            throw outsideTask(null);
        }
        return task;
    }

    /**
     * Calls {@code body}, in which an await throws. Costs other awaits nothing: the code of a task finds it by what owns the
     * context of its thread, and meanwhile that is something else.
     */
    public static <T extends @Nullable Object, X extends Throwable> T withoutAwait(String call, Call<T, X> body)
            throws X {
        Fiber here = Fiber.currentOrNull();
        ThreadState.ContextOwner owner = here == null ? null : here.contextOwner;
        if (here == null || owner == null) {
            return body.call();
        }
        here.contextOwner = new NoAwait(call, owner);
        try {
            return body.call();
        } finally {
            here.contextOwner = owner;
        }
    }

    /** Owns the context of a task's code while that must not await. */
    private record NoAwait(String call, ThreadState.ContextOwner owner) implements ThreadState.ContextOwner {

        @Override
        public VarContext context() {
            return owner.context();
        }

        @Override
        public @Nullable VarContext contextOrNull() {
            return owner.contextOrNull();
        }
    }

    private static @Nullable LoopTask<?> taskOrNull() {
        Fiber fiber = Fiber.currentOrNull();
        return fiber != null && fiber.contextOwner instanceof LoopTask<?> task ? task : null;
    }

    private static IllegalStateException outsideTask(@Nullable Object awaitable) {
        if (ThreadState.current().contextOwner instanceof NoAwait inside) {
            if (awaitable instanceof Coroutine<?> refused) {
                // This exception is enough.
                BaseCoroutine.claim(refused, LoopState.runningOrNull());
            }
            return new IllegalStateException("await inside of " + inside.call
                    + (awaitable == null ? "" : " of " + Repr.of(awaitable))
                    + ": what it lends is valid only while nothing else runs; await when it has returned");
        }
        boolean inCallback = ThreadState.current().running != null;
        return new IllegalStateException("await outside a task"
                + (awaitable == null ? "" : " of " + Repr.of(awaitable))
                + (inCallback
                        ? ": a callback of the loop cannot await; call createTask(...) there instead"
                        : ": "
                                + Thread.currentThread()
                                + " runs no task; start one with Asyncio.run(...), or pass"
                                + " a coroutine to a running loop with"
                                + " runCoroutineThreadsafe(...)"
                                + Mistake.AWAIT_OUTSIDE_RUN.see()));
    }
}
