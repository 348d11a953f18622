package org.asyncio4j.lowlevel;

/**
 * A callback that was scheduled for a time. Ordered by that time; timers of equal time run in the
 * order of scheduling.
 */
public interface TimerHandle extends Handle, Comparable<TimerHandle> {

    /** The time in seconds of {@link EventLoop#time()} at which the callback is due. */
    double when();
}
