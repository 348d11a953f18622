package org.asyncio4j.internal.loop;

import java.util.concurrent.atomic.AtomicBoolean;
import org.asyncio4j.internal.util.Log;

/**
 * Virtual threads that were made inside a task by {@code Thread.startVirtualThread} and its like.
 * They inherit the task's scheduler, which passes them on to the JDK's. Any thread.
 */
final class StrayWarning {

    private final AtomicBoolean told = new AtomicBoolean();

    /** Warns of a stray thread if it is the first. */
    void tell() {
        if (told.compareAndSet(false, true)) {
            Log.warning("A virtual thread was made inside a task. It runs on the JDK's scheduler, in"
                    + " parallel to the loop and not as part of it: use createTask for work on"
                    + " the loop and toThread for work that blocks.");
        }
    }
}
