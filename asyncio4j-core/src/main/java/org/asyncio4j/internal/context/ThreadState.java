package org.asyncio4j.internal.context;

import org.asyncio4j.internal.util.Log;
import org.jspecify.annotations.Nullable;

/**
 * What the library knows about the thread that asks: its context and the loop that runs on it.
 *
 * <p>The question is asked at every await, so the answer must be cheap and must not cost a
 * thread-local map in each task. A thread's uncaught-exception handler is a field of the thread
 * that anyone may read, that no other thread inherits and that a virtual thread keeps wherever it
 * is mounted: each thread of ours carries its threadState there. All other threads get one from a {@link
 * ThreadLocal} when they first need it.
 */
public class ThreadState implements Thread.UncaughtExceptionHandler {

    private static final ThreadLocal<ThreadState> OF_FOREIGN_THREAD = ThreadLocal.withInitial(ThreadState::new);

    /**
     * The context that code on this thread reads and writes; null as long as it never wrote one, or
     * as it is the {@link #contextOwner}'s. This thread only.
     */
    public @Nullable VarContext context;

    /**
     * The loop that runs on this thread, or null. An {@code internal.task.LoopState}, a type of a row
     * above. This thread only.
     */
    public @Nullable Object running;

    /**
     * The loop that had this thread make a call for it, as {@code toThread} does, or null: a loop
     * state, as {@link #running}. This thread only.
     */
    public @Nullable Object calledFrom;

    /**
     * Whose code runs on this thread: a task, or a callback that had no context when it began; null
     * if it is nobody's, or has the {@link #context}. The loop's threads only, one at a time.
     */
    public @Nullable ContextOwner contextOwner;

    /**
     * A task or a callback: it has a context of its own, which is made when there is need of it.
     */
    public interface ContextOwner {

        /** The context that its code runs in, made when there was none. */
        VarContext context();

        /** The same, if there is one already. */
        @Nullable
        VarContext contextOrNull();
    }

    /** The threadState of the calling thread. */
    public static ThreadState current() {
        if (Thread.currentThread().getUncaughtExceptionHandler() instanceof ThreadState threadState) {
            return threadState;
        }
        return OF_FOREIGN_THREAD.get();
    }

    /** The calling thread's context, made when there was none. */
    public final VarContext context() {
        VarContext here = context;
        if (here == null) {
            here = home();
            context = here;
        }
        return here;
    }

    /** The calling thread's context, or null if it was never written to. */
    public final @Nullable VarContext contextOrNull() {
        VarContext here = context;
        return here == null ? homeOrNull() : here;
    }

    /** A copy of the calling thread's context, in constant time. */
    public final VarContext copyContext() {
        VarContext here = contextOrNull();
        return new VarContext(here == null ? Bindings.EMPTY : here.bindings);
    }

    /** As {@link #copyContext}, but null if nothing is in it. */
    public final @Nullable VarContext copyContextOrNull() {
        VarContext here = contextOrNull();
        return here == null || here.bindings == Bindings.EMPTY ? null : new VarContext(here.bindings);
    }

    private VarContext home() {
        ContextOwner here = contextOwner;
        return here == null ? new VarContext(Bindings.EMPTY) : here.context();
    }

    private @Nullable VarContext homeOrNull() {
        ContextOwner here = contextOwner;
        return here == null ? null : here.contextOrNull();
    }

    /**
     * Nothing of ours lets an exception reach the end of a thread; what does is a bug of the
     * library and is told as one.
     */
    @Override
    public void uncaughtException(Thread thread, Throwable problem) {
        Log.error("bug in asyncio4j: an exception left the thread " + thread, problem);
    }
}
