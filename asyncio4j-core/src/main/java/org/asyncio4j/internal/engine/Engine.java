package org.asyncio4j.internal.engine;

import java.util.concurrent.atomic.AtomicReference;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.StackRoom;
import org.jspecify.annotations.Nullable;

/** Creates fibers and runs the thread that resumes them. One per JVM, chosen at first use. */
public abstract class Engine {

    /**
     * {@code auto}, {@code carrier} or {@code portable}; an engine chosen by name is used without a
     * log line, or fails.
     */
    static final String PROPERTY = "asyncio4j.engine";

    /** How often the thread that waits for a loop looks at it. */
    static final long LOOK_MILLIS = 500;

    /** More stack than a step of a fiber takes below the fiber's own code, the start of its thread included, in frames. */
    static final int FRAMES_OF_A_STEP = 150;

    private static final String OPENS = "--add-opens java.base/java.lang=";

    /** Why this engine was chosen, if that was not by name, until it is told. Any thread. */
    private final AtomicReference<@Nullable String> reason = new AtomicReference<>();

    /** Returns the engine of this JVM. */
    public static Engine get() {
        return Chosen.ENGINE;
    }

    /**
     * Logs which engine was chosen, the first time. Not where it is chosen, in a static initializer: a log may use
     * loops itself, on other threads too, and these would wait for the end of the initializer.
     */
    public final void announce() {
        String untold = reason.get();
        if (untold != null && reason.compareAndSet(untold, null)) {
            Log.info(untold);
        }
    }

    /** Returns {@code carrier} or {@code portable}. */
    public abstract String name();

    /** Creates a fiber that has not started, on a thread with the given name. */
    public abstract Fiber newFiber(String name, Fiber.Body body, Fiber.Owner owner);

    /**
     * Takes a thread that may resume fibers for a loop, and starts it if need be; for {@link KeptThread}, as the two
     * below.
     *
     * @param stackSize the stack size in bytes wanted for that thread; 0 for the default
     */
    abstract WorkerThread takeThread(long stackSize);

    /** Runs {@code body} on a thread of {@link #takeThread}. */
    void run(WorkerThread worker, Runnable body, Runnable onInterrupt, Runnable look) {
        worker.run(body, onInterrupt, look);
    }

    /** Returns whether loops wait for channels on a virtual thread, for which the JDK needs a poller. */
    public abstract boolean waitsOnVirtualThreads();

    /** Gives a thread of {@link #takeThread} back. */
    abstract void giveThread(WorkerThread worker);

    /**
     * Runs {@code work}, which resumes fibers, on the loop's thread in the middle of a callback:
     * the code below it on the stack may hold monitors. Throws a {@link StackOverflowError} before
     * it begins if there is too little stack left to switch to a fiber and to end its step.
     */
    public void amidForeignCode(Fiber.Owner owner, Runnable work) {
        StackRoom.ensure(FRAMES_OF_A_STEP);
        work.run();
    }

    /**
     * Yields to other threads that a loop which never sleeps would keep from running, if it is time
     * and there are any. Loop thread only, between iterations.
     */
    public void letOthersRun(Fiber.Owner owner) {}

    /**
     * Creates a virtual thread that is independent of any loop, whatever thread calls. It has the caller's context
     * class loader, as threads of the JDK do.
     */
    public final Thread newHelper(String name, Runnable body) {
        Thread helper = newIndependentThread(name, body);
        helper.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        return helper;
    }

    /** Creates the thread of {@link #newHelper}. */
    abstract Thread newIndependentThread(String name, Runnable body);

    private static Engine choose() {
        String wanted = System.getProperty(PROPERTY, "auto");
        return switch (wanted) {
            case "auto" -> probe();
            case "portable" -> new PortableEngine();
            case "carrier" -> CarrierEngine.open();
            default -> throw new IllegalArgumentException(PROPERTY + " must be auto, carrier or portable: " + wanted);
        };
    }

    private static Engine probe() {
        String reason;
        try {
            CarrierEngine carrier = CarrierEngine.open();
            reason = carrier.tryOut();
            if (reason == null) {
                return because(
                        carrier,
                        "asyncio4j runs on the carrier engine; -D" + PROPERTY + "=portable selects the portable one");
            }
        } catch (IllegalStateException e) {
            reason = Repr.why(e);
        }
        return because(
                new PortableEngine(),
                "asyncio4j runs on the portable engine ("
                        + reason
                        + "); the faster carrier engine needs the option "
                        + OPENS
                        + ownModule());
    }

    private static Engine because(Engine chosen, String reason) {
        chosen.reason.set(reason);
        return chosen;
    }

    /** Returns the module that the option must name: ours, or the unnamed one of the class path. */
    static String ownModule() {
        @Nullable String name = Engine.class.getModule().getName();
        return name == null ? "ALL-UNNAMED" : name;
    }

    /** Initialized at first use, so that a program may set the property in its main method. */
    private static final class Chosen {
        static final Engine ENGINE = choose();
    }
}
