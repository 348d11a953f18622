package org.asyncio4j.lowlevel;

import org.asyncio4j.internal.loop.TimerEntry;

/**
 * A callback scheduled for a given time. Ordered by that time; timers of equal time run in the
 * order of scheduling.
 *
 * <p>Only the library implements it.
 */
public sealed interface TimerHandle extends Handle, Comparable<TimerHandle> permits TimerEntry {

    /** Returns the time at which the callback is due, in seconds of {@link EventLoop#time()}. */
    double when();
}
