package org.asyncio4j.internal.signals;

/** Recognizes the JVM's main thread. */
final class MainThread {

    private static final String NAME = "main";

    private MainThread() {}

    /**
     * Returns whether the calling thread is the main one, recognized by its name and the name of
     * its group.
     */
    static boolean isCurrent() {
        Thread thread = Thread.currentThread();
        ThreadGroup group = thread.getThreadGroup();
        return !thread.isVirtual()
                && thread.getName().equals(NAME)
                && group != null
                && group.getName().equals(NAME);
    }
}
