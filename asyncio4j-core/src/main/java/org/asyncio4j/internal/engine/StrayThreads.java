package org.asyncio4j.internal.engine;

/**
 * Recognizes virtual threads that user code starts inside a fiber, and that inherit its scheduler.
 */
final class StrayThreads {

    private static final StackWalker WALKER = StackWalker.getInstance();

    /** The package of the JDK's own such threads, on which it polls sockets. */
    private static final String JDK_POLLER = "sun.nio.ch.";

    private static final int NEAREST_FRAMES = 24;

    private StrayThreads() {}

    /**
     * Returns whether the calling code is starting such a thread, and is not the JDK acting for its
     * own purposes.
     */
    static boolean isBeingStarted() {
        return WALKER.walk(frames -> {
            boolean[] starts = new boolean[1];
            boolean jdk = frames.limit(NEAREST_FRAMES)
                    .peek(frame -> starts[0] |= isStart(frame))
                    .anyMatch(frame -> frame.getClassName().startsWith(JDK_POLLER));
            return starts[0] && !jdk;
        });
    }

    private static boolean isStart(StackWalker.StackFrame frame) {
        return frame.getClassName().equals("java.lang.VirtualThread")
                && frame.getMethodName().equals("start");
    }
}
