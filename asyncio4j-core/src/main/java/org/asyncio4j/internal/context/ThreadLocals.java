package org.asyncio4j.internal.context;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * How thread-locals of other libraries, such as trace ids, follow contexts: copying a context captures those of the
 * calling thread, code that runs in the copy finds them on its thread, and what it leaves there stays in that context.
 *
 * <p>Which thread-locals, and how to read and write them, the {@link Carrier} knows: the module
 * asyncio4j-context-propagation has one. A task has a thread of its own, so only its beginning and its end need any of
 * this, and never a switch.
 */
public final class ThreadLocals {

    /** Reads and writes the thread-locals of the calling thread. What it captures is immutable; null stands for none. */
    public interface Carrier {

        /** Returns what the thread has. */
        @Nullable
        Object capture();

        /** Makes the thread have what was captured, and nothing else. */
        void set(@Nullable Object captured);

        /** Undoes a {@link #set} that ends here: makes the thread have what was captured before it. */
        void restore(@Nullable Object captured);
    }

    private static final String PROVIDER = "org.asyncio4j.propagation.internal.RegistryCarrier";

    /** If it is {@code off} that module is not even looked for. */
    private static final String PROPERTY = "asyncio4j.threadLocals";

    /** Null where that module is missing, or not wanted: then the JIT compiler leaves out all that this class does. */
    public static final @Nullable Carrier CARRIER = find();

    private ThreadLocals() {}

    /** Returns what a context that is copied on this thread carries. */
    public static @Nullable Object capture() {
        Carrier carrier = CARRIER;
        return carrier == null ? null : carrier.capture();
    }

    /** Makes the thread have what was captured elsewhere. */
    public static void set(@Nullable Object captured) {
        Carrier carrier = CARRIER;
        if (carrier != null) {
            carrier.set(captured);
        }
    }

    /** Makes the thread have what was captured elsewhere, and returns what it had. */
    public static @Nullable Object exchange(@Nullable Object captured) {
        Object before = capture();
        set(captured);
        return before;
    }

    /**
     * Makes the thread have what the context of {@code owner} carries.
     *
     * @return what {@link #exit(ThreadState.ContextOwner, Object)} needs
     */
    public static @Nullable Object enter(ThreadState.ContextOwner owner) {
        return CARRIER == null ? null : enter(owner.context());
    }

    /** Like {@link #enter(ThreadState.ContextOwner)}. */
    public static @Nullable Object enter(VarContext context) {
        Carrier carrier = CARRIER;
        if (carrier == null) {
            return null;
        }
        Object before = carrier.capture();
        carrier.set(context.threadLocals);
        return before;
    }

    /** Ends what {@link #enter(ThreadState.ContextOwner)} has begun on this thread. */
    public static void exit(ThreadState.ContextOwner owner, @Nullable Object before) {
        if (CARRIER != null) {
            exit(owner.context(), before);
        }
    }

    /** Like {@link #exit(ThreadState.ContextOwner, Object)}. */
    public static void exit(VarContext context, @Nullable Object before) {
        Carrier carrier = CARRIER;
        if (carrier != null) {
            try {
                context.threadLocals = carrier.capture();
            } finally {
                carrier.restore(before);
            }
        }
    }

    /**
     * Asks for the class first: to ask for services where there are none takes longer than to start a program. Even a
     * class that is missing costs something: each jar on the class path is opened.
     */
    private static @Nullable Carrier find() {
        if ("off".equals(System.getProperty(PROPERTY))) {
            return null;
        }
        ClassLoader loader = ThreadLocals.class.getClassLoader();
        try {
            Class.forName(PROVIDER, false, loader);
        } catch (ClassNotFoundException none) {
            return null;
        }
        return ServiceLoader.load(Carrier.class, loader).findFirst().orElse(null);
    }
}
