package org.asyncio4j.internal.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.asyncio4j.internal.util.StackRoom;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * All access to JDK internals, to private parts of {@code java.lang} in JDK 25: a factory that
 * gives a virtual thread a custom scheduler, a stack walker that sees the monitors held, and the fields in which a
 * thread has its thread-locals.
 */
final class JdkInternals {

    /**
     * {@code Thread.NO_INHERIT_THREAD_LOCALS}: a task has a context of its own and inherits nothing
     * from a thread.
     */
    private static final int NO_INHERIT_THREAD_LOCALS = 1 << 2;

    /** More stack than the classes take that the first walk of a stack initializes, in frames. */
    private static final int FRAMES_OF_INITIALIZERS = 500;

    /** Whether a stack was walked, so that all classes which that needs are initialized. Any thread. */
    private static boolean stackWalked;

    // Static and final, so that the JIT compiles calls through it like any other.
    private static final @Nullable MethodHandle NEW_VIRTUAL_THREAD;

    private static final @Nullable Executor DEFAULT_SCHEDULER;
    private static final @Nullable String PROBLEM;

    /** Walks stacks and finds the monitors locked in each frame. */
    private static final class LiveStack {

        /**
         * How many frames to look at. Each takes about a microsecond; and below more of them there may be too little
         * stack for a fiber, so that it is better off on another thread in any case.
         */
        private static final int NEAREST_FRAMES = 100;

        private static final @Nullable StackWalker WALKER;
        private static final @Nullable MethodHandle MONITORS;

        static {
            StackWalker walker = null;
            MethodHandle monitors = null;
            try {
                MethodHandles.Lookup frames = MethodHandles.privateLookupIn(
                        Class.forName("java.lang.LiveStackFrame"), MethodHandles.lookup());
                walker = (StackWalker) frames.findStatic(
                                frames.lookupClass(), "getStackWalker", MethodType.methodType(StackWalker.class))
                        .invoke();
                monitors = frames.findVirtual(
                                frames.lookupClass(), "getMonitors", MethodType.methodType(Object[].class))
                        .asType(MethodType.methodType(Object[].class, StackWalker.StackFrame.class));
            } catch (Throwable unknown) {
                // Without the walker any frame may hold a monitor.
            }
            WALKER = walker;
            MONITORS = monitors;
        }

        static boolean mayHoldMonitors() {
            StackWalker walker = WALKER;
            return walker == null || walker.walk(LiveStack::mayHoldMonitor);
        }

        private static boolean mayHoldMonitor(Stream<StackWalker.StackFrame> frames) {
            int[] seen = new int[1];
            return frames.anyMatch(frame -> ++seen[0] > NEAREST_FRAMES || mayHoldMonitor(frame));
        }

        private static boolean mayHoldMonitor(StackWalker.StackFrame frame) {
            MethodHandle monitors = MONITORS;
            try {
                return monitors == null || ((Object[]) monitors.invokeExact(frame)).length > 0;
            } catch (Throwable e) {
                throw Throwing.unchecked(e);
            }
        }
    }

    /** Takes a thread's thread-locals away. Not those of the JDK that hold memory of the system: they are elsewhere. */
    private static final class ThreadLocals {

        private static final @Nullable MethodHandle ERASE_OWN;
        private static final @Nullable MethodHandle ERASE_INHERITABLE;

        static {
            MethodHandle own = null;
            MethodHandle inheritable = null;
            try {
                MethodHandles.Lookup threads = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
                Class<?> map = Class.forName("java.lang.ThreadLocal$ThreadLocalMap");
                // Without it those with memory of the system are among the others, and would lose it.
                threads.findVirtual(Thread.class, "terminatingThreadLocals", MethodType.methodType(map));
                own = eraser(threads, "threadLocals", map);
                inheritable = eraser(threads, "inheritableThreadLocals", map);
            } catch (ReflectiveOperationException unknown) {
                // Then no thread is used twice.
            }
            ERASE_OWN = own;
            ERASE_INHERITABLE = inheritable;
        }

        private static MethodHandle eraser(MethodHandles.Lookup threads, String field, Class<?> map)
                throws ReflectiveOperationException {
            return MethodHandles.insertArguments(threads.findSetter(Thread.class, field, map), 1, new Object[1]);
        }
    }

    static {
        MethodHandle factory = null;
        Executor scheduler = null;
        String problem = null;
        try {
            MethodHandles.Lookup here = MethodHandles.lookup();
            MethodHandles.Lookup builders =
                    MethodHandles.privateLookupIn(Class.forName("java.lang.ThreadBuilders"), here);
            factory = builders.findStatic(
                    builders.lookupClass(),
                    "newVirtualThread",
                    MethodType.methodType(Thread.class, Executor.class, String.class, int.class, Runnable.class));
            MethodHandles.Lookup threads =
                    MethodHandles.privateLookupIn(Class.forName("java.lang.VirtualThread"), here);
            scheduler = (Executor)
                    threads.findStatic(threads.lookupClass(), "defaultScheduler", MethodType.methodType(Executor.class))
                            .invoke();
        } catch (IllegalAccessException e) {
            problem = "java.base does not open java.lang to " + Engine.ownModule();
        } catch (Throwable e) {
            problem = "this JDK, " + Runtime.version() + ", does not let a virtual thread have its own scheduler: " + e;
        }
        NEW_VIRTUAL_THREAD = factory;
        DEFAULT_SCHEDULER = scheduler;
        PROBLEM = problem;
    }

    private JdkInternals() {}

    /**
     * Checks that the JDK gives access.
     *
     * @throws IllegalStateException with the reason, if it does not
     */
    static void ensureOpen() {
        if (PROBLEM != null || NEW_VIRTUAL_THREAD == null || DEFAULT_SCHEDULER == null) {
            throw new IllegalStateException(PROBLEM);
        }
    }

    /** Returns the scheduler of virtual threads that have no custom one. */
    static Executor defaultScheduler() {
        Executor scheduler = DEFAULT_SCHEDULER;
        assert scheduler != null : "bug in asyncio4j: used although it is not open";
        return scheduler;
    }

    /** Returns whether the calling thread may hold a monitor; false if it certainly holds none. */
    static boolean mayHoldMonitors() {
        if (!stackWalked) {
            // A stack overflow in the initializer of a class makes the class unusable for good, also if it is the
            // JDK's.
            StackRoom.ensure(FRAMES_OF_INITIALIZERS);
            boolean may = LiveStack.mayHoldMonitors();
            stackWalked = true;
            return may;
        }
        return LiveStack.mayHoldMonitors();
    }

    static Thread newVirtualThread(Executor scheduler, String name, Runnable body) {
        MethodHandle factory = NEW_VIRTUAL_THREAD;
        assert factory != null : "bug in asyncio4j: used although it is not open";
        try {
            return (Thread) factory.invokeExact(scheduler, name, NO_INHERIT_THREAD_LOCALS, body);
        } catch (Throwable e) {
            throw Throwing.unchecked(e);
        }
    }

    /**
     * Takes all thread-locals of a thread away, which must be waiting; returns false if this JDK does not let us, and
     * none are taken.
     */
    static boolean eraseThreadLocals(Thread waiting) {
        MethodHandle own = ThreadLocals.ERASE_OWN;
        MethodHandle inheritable = ThreadLocals.ERASE_INHERITABLE;
        if (own == null || inheritable == null) {
            return false;
        }
        try {
            own.invokeExact(waiting);
            inheritable.invokeExact(waiting);
            return true;
        } catch (Throwable e) {
            throw Throwing.unchecked(e);
        }
    }
}
