package org.asyncio4j.internal.task;

import org.asyncio4j.Task;

/** What a task does at a moment. */
public enum TaskPhase {
    /** It has not begun. */
    NEW,
    /** Its code is executing, or blocks the loop. */
    RUNNING,
    /** It goes on when the loop comes to it. */
    READY,
    /** It is suspended until a future is done. */
    WAITING,
    DONE;

    /** Returns the phase; called from another thread than the loop's it may be out of date. */
    public static TaskPhase of(Task<?> task) {
        if (task.done()) {
            return DONE;
        }
        if (!(task instanceof LoopTask<?> ours)) {
            return WAITING;
        }
        if (ours.isRunning()) {
            return RUNNING;
        }
        BaseFuture<?> waiter = ours.waiter;
        if (waiter != null && !waiter.done()) {
            return WAITING;
        }
        return ours.fiber == null ? NEW : READY;
    }
}
