package org.asyncio4j.lowlevel;

/**
 * A callback scheduled for a given time. Ordered by that time; timers of equal time run in the
 * order of scheduling.
 */
public interface TimerHandle extends Handle, Comparable<TimerHandle> {

    /** Returns the time at which the callback is due, in seconds of {@link EventLoop#time()}. */
    double when();
}
