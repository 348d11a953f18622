package org.asyncio4j.internal.engine;

import org.asyncio4j.internal.util.Log;
import org.jspecify.annotations.Nullable;

/**
 * A way to make fibers and to run the thread that resumes them. One for the whole JVM, chosen at
 * the first use.
 */
public abstract class Engine {

    /**
     * {@code auto}, {@code carrier} or {@code portable}; named ones are used without a word, or
     * fail.
     */
    static final String PROPERTY = "asyncio4j.engine";

    private static final String OPENS = "--add-opens java.base/java.lang=";

    /** The engine of this JVM. */
    public static Engine get() {
        return Chosen.ENGINE;
    }

    /** {@code carrier} or {@code portable}. */
    public abstract String name();

    /** Makes a fiber that has not started, on a thread with the given name. */
    public abstract Fiber newFiber(String name, Fiber.Body body, Fiber.Owner owner);

    /**
     * Runs {@code loop} on a thread that may resume fibers, the calling one where that is possible,
     * and returns when it has ended. What it throws is thrown here.
     *
     * @param onInterrupt called on the calling thread when that is interrupted while it waits for
     *     another one that runs the loop
     * @param stackSize bytes of stack wanted for that thread; 0 for no wish
     */
    public abstract void runLoop(Runnable loop, long stackSize, Runnable onInterrupt);

    /**
     * Runs {@code work}, which resumes fibers, on the loop's thread in the middle of a callback:
     * below it on the stack is code that may hold monitors.
     */
    public void amidForeignCode(Fiber.Owner owner, Runnable work) {
        work.run();
    }

    /**
     * Lets other threads run that a loop which never sleeps would keep from it, if it is time and
     * there are any. Loop thread only, between iterations.
     */
    public void letOthersRun(Fiber.Owner owner) {}

    /** Makes a virtual thread that has nothing to do with any loop, whoever asks. */
    public abstract Thread newHelper(String name, Runnable body);

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
                Log.info("asyncio4j runs on the carrier engine; -D" + PROPERTY + "=portable takes the portable one");
                return carrier;
            }
        } catch (IllegalStateException e) {
            reason = String.valueOf(e.getMessage());
        }
        Log.info("asyncio4j runs on the portable engine ("
                + reason
                + "); the faster carrier engine needs the option "
                + OPENS
                + ownModule());
        return new PortableEngine();
    }

    /** What the option has to name: our module, or the unnamed one of the class path. */
    static String ownModule() {
        @Nullable String name = Engine.class.getModule().getName();
        return name == null ? "ALL-UNNAMED" : name;
    }

    /** Made when first asked for, so that a program may set the property in its main method. */
    private static final class Chosen {
        static final Engine ENGINE = choose();
    }
}
