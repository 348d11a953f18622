package org.asyncio4j.extras;

import java.util.ArrayDeque;
import org.asyncio4j.CancelledError;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * What the ends of a channel share: the items, and the tasks that wait at either side.
 *
 * <p>An item is handed over: whoever sends gives it to the first task that waits, and whoever receives lets the first task
 * that waits to send put its item. So nobody overtakes, and a woken task never looks in vain, unlike with a {@code Queue},
 * where it looks again when it runs. While a receiver waits there is no item; while a sender waits there is no room.
 *
 * <p>The price is that a task may be cancelled after it was served and before it runs. A receiver then gives its item back,
 * at the front. A sender cannot take it back: it goes on as if the cancellation had come a moment later, see {@link
 * Choice#later}. Loop thread only.
 */
final class ChannelCore<T extends @Nullable Object> {

    /** In the place of null, which an {@link ArrayDeque} refuses. */
    private static final Object NULL = new Object();

    final Home home = new Home();
    final int capacity;
    int openSenders;
    int openReceivers;

    /** The highest number of items so far. */
    private int peak;

    /** Called when there is room where there was none; of a {@link Broadcast}. */
    @Nullable
    Runnable onRoom;

    private final ArrayDeque<Object> items = new ArrayDeque<>();
    private final ChannelLine<T> senders = new ChannelLine<>();
    private final ChannelLine<T> receivers = new ChannelLine<>();
    private final WaitTarget room = () -> new WaitReason("channel", "room in " + this);
    private final WaitTarget item = () -> new WaitReason("channel", "an item of " + this);

    ChannelCore(int capacity) {
        this.capacity = capacity;
    }

    /** Sends if that needs no waiting. Throws if there is no receiver. */
    boolean trySend(T sent) {
        if (openReceivers == 0) {
            throw noReceiver();
        }
        ChannelWaiter<T> receiver = receivers.size() == 0 ? null : receivers.firstLive();
        if (receiver != null) {
            receiver.item = sent;
            receiver.serve();
            return true;
        }
        int held = items.size();
        if (held >= capacity) {
            return false;
        }
        items.add(sent == null ? NULL : sent);
        peak = Math.max(peak, held + 1);
        return true;
    }

    boolean isFull() {
        return items.size() >= capacity && receivers.firstLive() == null;
    }

    /** Drops the oldest item. There is one. */
    void dropOldest() {
        items.remove();
    }

    /** Returns whether {@link #take} has something to return. */
    boolean hasItem() {
        return !items.isEmpty() || (senders.size() > 0 && senders.firstLive() != null);
    }

    /** Removes and returns the next item; there is one. */
    T take() {
        ChannelWaiter<T> sender = senders.size() == 0 ? null : senders.firstLive();
        T taken;
        if (items.isEmpty()) {
            assert sender != null : "bug in asyncio4j: a channel has no item";
            taken = itemOf(sender);
            sender.serve();
        } else {
            taken = shown(items.remove());
            if (sender != null) {
                items.add(sender.item == null ? NULL : sender.item);
                sender.serve();
            }
        }
        if (onRoom != null) {
            onRoom.run();
        }
        return taken;
    }

    /** Suspends the current task until its item is taken. */
    void waitToSend(T sent, Object end) {
        ChannelWaiter<T> waiter = new ChannelWaiter<>(end, home.future(this, room), null);
        joinSenders(waiter, sent);
        try {
            Coroutines.await(waiter.wake());
        } catch (CancelledError cancelled) {
            waiter.leave();
            if (!waiter.served) {
                throw cancelled;
            }
            Choice.later(cancelled);
        } catch (Throwable problem) {
            waiter.leave();
            throw problem;
        }
        if (waiter.refusal != null) {
            throw waiter.refusal;
        }
    }

    /** Suspends the current task until it is given an item. */
    T waitToReceive(Object end) {
        ChannelWaiter<T> waiter = new ChannelWaiter<>(end, home.future(this, item), null);
        receivers.add(waiter);
        try {
            Coroutines.await(waiter.wake());
        } catch (Throwable problem) {
            waiter.leave();
            if (waiter.served) {
                giveBack(itemOf(waiter));
            }
            throw problem;
        }
        if (waiter.refusal != null) {
            throw waiter.refusal;
        }
        return itemOf(waiter);
    }

    void joinSenders(ChannelWaiter<T> waiter, T sent) {
        waiter.item = sent;
        senders.add(waiter);
    }

    void joinReceivers(ChannelWaiter<T> waiter) {
        receivers.add(waiter);
    }

    /** Takes back an item whose receiver cannot use it: it is the next one again. */
    void giveBack(T unused) {
        if (openReceivers == 0) {
            return;
        }
        ChannelWaiter<T> receiver = receivers.firstLive();
        if (receiver == null) {
            items.addFirst(unused == null ? NULL : unused);
        } else {
            receiver.item = unused;
            receiver.serve();
        }
    }

    void senderClosed(Object end) {
        openSenders--;
        for (ChannelWaiter<T> waiter : senders.of(end)) {
            waiter.refuse(((SendChannel<?>) end).closedHere());
        }
        if (openSenders == 0) {
            for (ChannelWaiter<T> waiter : receivers.of(null)) {
                waiter.refuse(ended());
            }
        }
    }

    void receiverClosed(Object end) {
        openReceivers--;
        for (ChannelWaiter<T> waiter : receivers.of(end)) {
            waiter.refuse(((ReceiveChannel<?>) end).closedHere());
        }
        if (openReceivers == 0) {
            items.clear();
            for (ChannelWaiter<T> waiter : senders.of(null)) {
                waiter.refuse(noReceiver());
            }
            if (onRoom != null) {
                onRoom.run();
            }
        }
    }

    ChannelClosedException ended() {
        return new ChannelClosedException("the channel has ended, as all its sending ends are closed: " + this);
    }

    private ChannelClosedException noReceiver() {
        return new ChannelClosedException("nobody can receive, as all receiving ends are closed: " + this);
    }

    ChannelStatistics statistics() {
        return new ChannelStatistics(
                items.size(), capacity, openSenders, openReceivers, senders.size(), receivers.size(), peak);
    }

    @SuppressWarnings("NullAway") // T decides whether null is an item.
    static <T extends @Nullable Object> T itemOf(ChannelWaiter<T> waiter) {
        return waiter.item;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // T decides whether null is an item.
    private T shown(Object kept) {
        return kept == NULL ? null : (T) kept;
    }

    @Override
    public String toString() {
        return "<channel at " + Repr.identity(this) + " items=" + items.size()
                + (capacity == Integer.MAX_VALUE ? "" : "/" + capacity) + " senders=" + openSenders + " receivers="
                + openReceivers + ">";
    }
}
