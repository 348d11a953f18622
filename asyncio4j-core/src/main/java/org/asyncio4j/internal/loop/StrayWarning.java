package org.asyncio4j.internal.loop;

import java.util.concurrent.atomic.AtomicBoolean;
import org.asyncio4j.internal.util.Log;

/**
 * Warns of virtual threads that {@code Thread.startVirtualThread} and the like create inside a
 * task. They inherit the task's scheduler, which forwards them to the JDK's. Any thread.
 */
final class StrayWarning {

    private final AtomicBoolean warned = new AtomicBoolean();

    /** Logs a warning about a stray thread if it is the first. */
    void warn() {
        if (warned.compareAndSet(false, true)) {
            Log.warning("A virtual thread was created inside a task. It runs on the JDK's scheduler, in"
                    + " parallel to the loop and not as part of it: use createTask for work on"
                    + " the loop and toThread for blocking work.");
        }
    }
}
