package org.asyncio4j.internal.signals;

/** Recognizes the JVM's main thread. */
final class MainThread {

    private static final String NAME = "main";

    private MainThread() {}

    /**
     * Whether the calling thread is the main one: it bears that name, in the group of that name.
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
