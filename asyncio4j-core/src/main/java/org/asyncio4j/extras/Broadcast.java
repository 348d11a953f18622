package org.asyncio4j.extras;

import static org.asyncio4j.lowlevel.Coroutines.async;
import static org.asyncio4j.lowlevel.Coroutines.await;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Event;
import org.asyncio4j.Lock;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Nothing;
import org.jspecify.annotations.Nullable;

/**
 * Sends each item to all who have subscribed; Kotlin's {@code SharedFlow}.
 *
 * <pre>
 *    send        a    b    c    d  close
 *    one         a    b    c    d  |
 *    another          ^ subscribes
 *                     b    c    d  |
 * </pre>
 *
 * {@snippet :
 * Broadcast<Price> prices = new Broadcast<>(16);
 *
 * void show(Screen screen) {
 *     try (ReceiveChannel<Price> mine = prices.subscribe()) {
 *         each(mine, screen::draw);
 *     }
 * }
 *
 * await(prices.send(price));
 * }
 *
 * <p>A subscriber gets what is sent from then on, in a channel of its own. What is sent while nobody has subscribed is dropped.
 * For a value of which only the latest matters, and which late comers get too, there is {@link LatestValue}.
 *
 * <p>Belongs to the loop on which it is first used; not thread-safe.
 *
 * @param <T> type of the items, which may be null
 */
@CheckReturnValue
public final class Broadcast<T extends @Nullable Object> implements AutoCloseable {

    /** What happens when a subscriber has no room for an item. */
    public enum Overflow {
        /** {@link #send} waits for the slowest subscriber, so that it gets everything. */
        SUSPEND,
        /** That subscriber loses its oldest item, and nobody waits for it. */
        DROP_OLDEST
    }

    private final int capacity;
    private final Overflow overflow;
    private final List<SendChannel<T>> subscribers = new ArrayList<>();

    /** Held by the sender that waits for room, so that others send after it. */
    private final Lock turn = new Lock();

    /** Set when a subscriber has taken an item or has left. */
    private final Event room = new Event();

    private boolean closed;

    /** Creates one whose {@link #send} waits while a subscriber has {@code capacity} items that it has not received. */
    public Broadcast(int capacity) {
        this(capacity, Overflow.SUSPEND);
    }

    /**
     * Creates one with {@code capacity} places for each subscriber.
     *
     * @param capacity positive
     */
    public Broadcast(int capacity, Overflow overflow) {
        this.capacity = Checks.positive(capacity, "capacity");
        this.overflow = Checks.notNull(overflow, "overflow");
    }

    /**
     * Subscribes: returns a channel of what is sent from now on, until {@link #close}. Close it to leave; otherwise the others
     * wait for it.
     *
     * @throws ChannelClosedException if this is closed
     */
    public ReceiveChannel<T> subscribe() {
        ensureOpen();
        ChannelCore<T> core = new ChannelCore<>(capacity);
        core.onRoom = room::set;
        subscribers.add(new SendChannel<>(core));
        return new ReceiveChannel<>(core);
    }

    /**
     * Sends an item to all subscribers, and suspends until all have room for it. A task that is cancelled while it waits has
     * sent it to none.
     *
     * @throws ChannelClosedException by the await, if this is closed
     */
    public Coroutine<Void> send(T item) {
        return async("Broadcast.send", () -> {
            if (turn.locked() || !tryPass(item)) {
                sendInTurn(item);
            }
            return Nothing.VOID;
        });
    }

    /**
     * Sends an item to all subscribers if all have room, and returns whether it did: to all or to none.
     *
     * @throws ChannelClosedException if this is closed
     */
    public boolean trySend(T item) {
        return !turn.locked() && tryPass(item);
    }

    private void sendInTurn(T item) {
        await(turn.acquire());
        try {
            while (!tryPass(item)) {
                room.clear();
                await(room.waitFor());
            }
        } finally {
            turn.release();
        }
    }

    private boolean tryPass(T item) {
        ensureOpen();
        subscribers.removeIf(subscriber -> subscriber.core.openReceivers == 0);
        if (overflow == Overflow.SUSPEND) {
            for (SendChannel<T> subscriber : subscribers) {
                if (subscriber.core.isFull()) {
                    return false;
                }
            }
        }
        for (SendChannel<T> subscriber : subscribers) {
            if (subscriber.core.isFull()) {
                subscriber.core.dropOldest();
            }
            if (!subscriber.trySend(item)) {
                throw new AssertionError("bug in asyncio4j: a subscriber with room has none: " + subscriber);
            }
        }
        return true;
    }

    private void ensureOpen() {
        if (closed) {
            throw new ChannelClosedException("the broadcast is closed: " + this);
        }
    }

    /** Ends it: each subscriber gets what is left and then the end, and sending fails. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        subscribers.forEach(SendChannel::close);
        subscribers.clear();
        room.set();
    }

    /** Returns whether this is closed. */
    public boolean isClosed() {
        return closed;
    }

    /** Returns how many have subscribed and not left. */
    public int subscribers() {
        return (int) subscribers.stream()
                .filter(subscriber -> subscriber.core.openReceivers > 0)
                .count();
    }

    @Override
    public String toString() {
        return "<Broadcast " + (closed ? "closed" : "to " + subscribers()) + ">";
    }
}
