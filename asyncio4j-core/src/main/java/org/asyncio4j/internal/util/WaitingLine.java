package org.asyncio4j.internal.util;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A FIFO list of those who wait, which survives that the stack of one of them is full: no method calls another before its
 * change is complete, and a place is given up without a call, by {@link Place#left}.
 *
 * {@snippet :
 * Place<Waiter> place = line.join(waiter);
 * try {
 *     await(waiter);
 * } finally {
 *     place.left = true;
 *     line.sweep();
 * }
 * }
 *
 * <p>A place that was left without {@link #sweep}, as the stack was full, is skipped, and goes with the next sweep.
 */
public final class WaitingLine<W> {

    private @Nullable Place<W> first;
    private @Nullable Place<W> last;

    /** Where somebody waits. */
    public static final class Place<W> {

        /** Whether nobody waits here any more. */
        public boolean left;

        private final W waiter;
        private @Nullable Place<W> next;

        Place(W waiter) {
            this.waiter = waiter;
        }
    }

    /** Adds one at the end. */
    public Place<W> join(W waiter) {
        Place<W> place = new Place<>(waiter);
        if (last == null) {
            first = place;
        } else {
            last.next = place;
        }
        last = place;
        return place;
    }

    /** Removes and returns the first; null if nobody waits. */
    public @Nullable W poll() {
        while (first != null) {
            Place<W> place = first;
            first = place.next;
            if (first == null) {
                last = null;
            }
            if (!place.left) {
                return place.waiter;
            }
        }
        return null;
    }

    /** Passes all who wait to {@code action}, and removes none. */
    public void forEach(Consumer<? super W> action) {
        for (Place<W> place = first; place != null; place = place.next) {
            if (!place.left) {
                action.accept(place.waiter);
            }
        }
    }

    /** Removes the places that were left. */
    public void sweep() {
        Place<W> before = null;
        for (Place<W> place = first; place != null; place = place.next) {
            if (!place.left) {
                before = place;
            } else if (before == null) {
                first = place.next;
            } else {
                before.next = place.next;
            }
        }
        last = before;
    }
}
