package org.asyncio4j.extras;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait at one side of a channel, first come, first served. A list of its own links, so that a task leaves from the
 * middle in constant time: one that selects in a loop enters and leaves a silent channel's line each time. Loop thread only.
 */
final class ChannelLine<T extends @Nullable Object> {

    private @Nullable ChannelWaiter<T> first;
    private @Nullable ChannelWaiter<T> last;
    private int size;

    /** The number of waiters, dead ones included until their tasks run. */
    int size() {
        return size;
    }

    void add(ChannelWaiter<T> waiter) {
        waiter.line = this;
        waiter.before = last;
        if (last == null) {
            first = waiter;
        } else {
            last.behind = waiter;
        }
        last = waiter;
        size++;
    }

    void remove(ChannelWaiter<T> waiter) {
        if (waiter.before == null) {
            first = waiter.behind;
        } else {
            waiter.before.behind = waiter.behind;
        }
        if (waiter.behind == null) {
            last = waiter.before;
        } else {
            waiter.behind.before = waiter.before;
        }
        waiter.line = null;
        waiter.before = null;
        waiter.behind = null;
        size--;
    }

    /** Returns the first waiter that still waits, or null. */
    @Nullable
    ChannelWaiter<T> firstLive() {
        ChannelWaiter<T> waiter = first;
        while (waiter != null && !waiter.isLive()) {
            waiter = waiter.behind;
        }
        return waiter;
    }

    /** Returns the waiters that use {@code end}, or all if that is null. */
    List<ChannelWaiter<T>> of(@Nullable Object end) {
        List<ChannelWaiter<T>> found = new ArrayList<>();
        for (ChannelWaiter<T> waiter = first; waiter != null; waiter = waiter.behind) {
            if (waiter.isLive() && (end == null || waiter.end == end)) {
                found.add(waiter);
            }
        }
        return found;
    }
}
