package org.asyncio4j.internal.context;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.asyncio4j.internal.util.Log;
import org.jspecify.annotations.Nullable;

/**
 * The library's state of one thread: its context and the loop that runs on it.
 *
 * <p>It is looked up at every await, so the lookup must be cheap and must not cost a thread-local
 * map in each task. A thread's uncaught-exception handler is a field of the thread that any code
 * may read, that no other thread inherits and that a virtual thread keeps wherever it is mounted:
 * each thread of ours carries its state there. All other threads get one from a {@link ThreadLocal}
 * at first use; and so does a thread of ours on which code of the user has set another handler, since
 * the loop that runs it then knows its state.
 */
public class ThreadState implements Thread.UncaughtExceptionHandler {

    private static final ThreadLocal<ThreadState> OF_OTHER_THREAD = ThreadLocal.withInitial(ThreadState::findOrMake);

    /** The loops that run or unwind their tasks now. Any thread. */
    private static final Set<Host> HOSTS = ConcurrentHashMap.newKeySet();

    /**
     * The context that code on this thread reads and writes; null until code writes to one, and
     * while it is that of the {@link #contextOwner}. This thread only.
     */
    public @Nullable VarContext context;

    /**
     * The loop that runs on this thread, or null. An {@code internal.task.LoopState}, a type of a
     * higher layer. This thread only.
     */
    public @Nullable Object running;

    /**
     * The loop that made this thread run a call for it, as {@code toThread} does, or null: a weak
     * reference to a loop state like {@link #running}. This thread only.
     */
    public @Nullable Object calledFrom;

    /**
     * The owner of the code that runs on this thread: a task, or a callback that had no context
     * when it began; null if there is no owner, or if it runs in {@link #context}. The loop's
     * threads only, one at a time.
     */
    public @Nullable ContextOwner contextOwner;

    /** A task or a callback: it has a context of its own, which is created on demand. */
    public interface ContextOwner {

        /** Returns the context that its code runs in, creating it if there is none. */
        VarContext context();

        /** Returns the context that its code runs in, or null if there is none yet. */
        @Nullable
        VarContext contextOrNull();
    }

    /** A loop while it resumes tasks. */
    public interface Host {

        /** Returns the state of {@code thread}, if that is the thread of a task that this loop now runs; or else null. */
        @Nullable
        ThreadState stateOf(Thread thread);
    }

    /** Runs {@code body}, which resumes the tasks of {@code host}. */
    public static void hosted(Host host, Runnable body) {
        beginHost(host);
        try {
            body.run();
        } finally {
            endHost(host);
        }
    }

    /** Notes that {@code host} resumes tasks until {@link #endHost}. */
    public static void beginHost(Host host) {
        HOSTS.add(host);
    }

    /** Ends what {@link #beginHost} began. */
    public static void endHost(Host host) {
        HOSTS.remove(host);
    }

    /** Returns the state of the calling thread. */
    public static ThreadState current() {
        if (Thread.currentThread().getUncaughtExceptionHandler() instanceof ThreadState threadState) {
            return threadState;
        }
        return OF_OTHER_THREAD.get();
    }

    /** Makes this the state of the calling thread even if that gets another uncaught-exception handler. */
    public final void keep() {
        OF_OTHER_THREAD.set(this);
    }

    /** Returns the calling thread's context, creating it if there is none. */
    public final VarContext context() {
        VarContext here = context;
        if (here == null) {
            here = home();
            context = here;
        }
        return here;
    }

    /** Returns the calling thread's context, or null if it was never written to. */
    public final @Nullable VarContext contextOrNull() {
        VarContext here = context;
        return here == null ? homeOrNull() : here;
    }

    /** Returns whether the code on this thread runs in a context: that of a task or a callback, or one it has written to. */
    public final boolean hasContext() {
        return context != null || contextOwner != null;
    }

    /** Returns a copy of the calling thread's context, in constant time. */
    public final VarContext copyContext() {
        VarContext here = contextOrNull();
        return new VarContext(here == null ? Bindings.EMPTY : here.bindings, ThreadLocals.capture());
    }

    /** Returns a copy of the calling thread's context, or null if it is empty; in constant time. */
    public final @Nullable VarContext copyContextOrNull() {
        VarContext here = contextOrNull();
        Object threadLocals = ThreadLocals.capture();
        if (here == null || here.bindings == Bindings.EMPTY) {
            return threadLocals == null ? null : new VarContext(Bindings.EMPTY, threadLocals);
        }
        return new VarContext(here.bindings, threadLocals);
    }

    private VarContext home() {
        ContextOwner here = contextOwner;
        return here == null ? VarContext.empty() : here.context();
    }

    private @Nullable VarContext homeOrNull() {
        ContextOwner here = contextOwner;
        return here == null ? null : here.contextOrNull();
    }

    /** Returns the state of a thread that has no handler of ours. */
    private static ThreadState findOrMake() {
        for (Host host : HOSTS) {
            ThreadState known = host.stateOf(Thread.currentThread());
            if (known != null) {
                return known;
            }
        }
        return new ThreadState();
    }

    /** Returns whether the code that this thread runs has ended, so that only the library's own may still throw. */
    protected boolean isOver() {
        return running == null;
    }

    /**
     * Passes on what code of the user brings here, as libraries do that report a failure to the current
     * thread's handler: it goes where it would if the thread had no handler of its own. Logs an exception
     * that reached the end of a thread, which is always a bug of the library: its code lets none through.
     */
    @Override
    public void uncaughtException(Thread thread, Throwable problem) {
        ThreadGroup group = thread.getThreadGroup();
        if (isOver() || group == null) {
            Log.error("bug in asyncio4j: an exception left the thread " + thread, problem);
        } else {
            group.uncaughtException(thread, problem);
        }
    }
}
