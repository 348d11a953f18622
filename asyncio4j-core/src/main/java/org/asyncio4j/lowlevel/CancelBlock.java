package org.asyncio4j.lowlevel;

import org.asyncio4j.Task;
import org.asyncio4j.internal.task.TaskBlock;
import org.jspecify.annotations.Nullable;

/**
 * A block of a task's code that can be cancelled by itself, or that cancellations from outside do not reach; with the tasks
 * of the groups that were entered in it. What {@code CancelScope} is made of, and structures of your own can be.
 *
 * <p>Entered by {@link Futures#enterBlock} and left by {@link #exit}, in the same task. Once it is {@linkplain #cancel
 * cancelled}, each await in it that has to wait throws a {@code CancelledError}, until it is left. Loop thread only.
 */
public sealed interface CancelBlock permits TaskBlock {

    /**
     * Cancels the block: its code's wait, and every further one, throws a {@code CancelledError}, except in a shielded
     * block inside; likewise in the tasks of groups that were entered in it. Does nothing the second time, or after its
     * exit. Counts as one request in {@link Task#cancelling()} until the exit.
     *
     * @param reason what cancels, and why, as in {@link Futures#cancel}
     * @throws IllegalStateException if called from a thread other than the loop's
     */
    void cancel(@Nullable String message, String reason);

    /**
     * Leaves the block, in which {@code problem} was thrown, or nothing. Requests that it held back are in effect from
     * here on.
     *
     * @return whether {@code problem} is the {@code CancelledError} of this block and of nobody else: neither of a block
     *     around it, nor of somebody who cancelled the task
     * @throws IllegalStateException if the block was left before, or was entered in another task
     */
    boolean exit(@Nullable Throwable problem);

    /**
     * Makes {@code task}, which was created in the block, part of it. Until the task ends, it is cancelled with the block
     * and with those around it.
     */
    void adopt(Task<?> task);

    /** Forgets a task that {@link #adopt} was called with, and that has ended. */
    void release(Task<?> task);

    /** Returns the block around this one, which may be of the task that created this one's task; or null. */
    @Nullable
    CancelBlock outer();

    /** Returns whether this is a block that cancellations from outside do not reach. */
    boolean shielded();

    /** Returns what was passed to {@link Futures#enterBlock}; null for the block that a task was adopted by. */
    @Nullable
    Object owner();
}
