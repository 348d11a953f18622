package org.asyncio4j.internal.task;

/**
 * A thread that looks at loops which other threads run. Where these are stuck it reads their fields without any
 * synchronization: it may see what is out of date or half changed, and fail for that, but it changes nothing.
 */
public final class ObserverThread extends Thread {

    /** Creates the thread, a daemon that is not started. */
    public ObserverThread(Runnable body) {
        super(null, body, "asyncio-observer", 0, false);
        setDaemon(true);
    }

    /** Returns whether the calling thread is one. */
    static boolean isHere() {
        return Thread.currentThread() instanceof ObserverThread;
    }
}
