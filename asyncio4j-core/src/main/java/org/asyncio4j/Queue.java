package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;
import static org.asyncio4j.lowlevel.Coroutines.await;

import java.util.Collection;
import java.util.List;
import org.asyncio4j.internal.sync.LoopBound;
import org.asyncio4j.internal.sync.Ring;
import org.asyncio4j.internal.sync.WaitList;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Hands items from tasks to tasks, first in, first out.
 *
 * {@snippet :
 * Queue<URI> queue = new Queue<>(100);
 *
 * Coroutine<Void> worker() {
 *     return async(() -> {
 *         while (true) {
 *             URI next = await(queue.get());
 *             await(download(next));
 *             queue.taskDone();
 *         }
 *     });
 * }
 * }
 *
 * <p>Tasks that wait are woken in the order in which they came, but not ahead of all others: who
 * takes the item that a woken task was to get has it, and that task waits again, at the end. An
 * item is never lost to a task that is cancelled. Items may be null.
 *
 * <p>A queue of another order extends this class and overrides {@link #putItem}, {@link #getItem}
 * and {@link #items}.
 *
 * <p>Belongs to the loop on which a task first had to wait for it; not thread-safe. From another
 * thread: {@code loop.callSoonThreadsafe(() -> queue.putNowait(item))}.
 *
 * @param <T> type of the items
 */
public class Queue<T extends @Nullable Object> {

    private static final int MAX_SHOWN = 10;

    private final LoopBound bound = new LoopBound();
    private final WaitList getters = new WaitList(bound);
    private final WaitList putters = new WaitList(bound);
    private final WaitList joiners = new WaitList(bound);
    private final int maxsize;

    /** Made when the first item comes, if no subclass keeps it elsewhere. */
    private @Nullable Ring<T> ring;

    /** Items that were put and not yet reported as done. */
    private long unfinished;

    private boolean shutDown;

    /** A queue without a limit. */
    public Queue() {
        this(0);
    }

    /** A queue that is full with {@code maxsize} items; without a limit if that is not positive. */
    public Queue(int maxsize) {
        this.maxsize = maxsize;
    }

    /** How many items make it full; not positive if it has no limit. */
    public final int maxsize() {
        return maxsize;
    }

    /** How many items are in it. */
    public final int qsize() {
        return items().size();
    }

    /** Whether there is no item in it. */
    public final boolean empty() {
        return qsize() == 0;
    }

    /** Whether it has a limit that is reached. */
    public final boolean full() {
        return maxsize > 0 && qsize() >= maxsize;
    }

    /**
     * Adds an item, suspending while the queue is full. A task cancelled while it waits adds
     * nothing.
     *
     * @throws QueueShutDownException by the await, if the queue is shut down before there is room
     */
    public final Coroutine<Void> put(T item) {
        return async("Queue.put", () -> putHere(item));
    }

    /**
     * Adds an item at once.
     *
     * @throws QueueFullException if there is no room
     * @throws QueueShutDownException if the queue was shut down
     */
    public final void putNowait(T item) {
        bound.checkThread(this);
        if (shutDown) {
            throw new QueueShutDownException();
        }
        if (full()) {
            throw new QueueFullException();
        }
        putItem(item);
        unfinished++;
        getters.callNext();
    }

    /**
     * Removes and returns the next item, suspending until there is one. A task cancelled while it
     * waits removes nothing.
     *
     * @throws QueueShutDownException by the await, if the queue is empty and shut down
     */
    public final Coroutine<T> get() {
        return async("Queue.get", this::getHere);
    }

    /**
     * Removes and returns the next item at once.
     *
     * @throws QueueEmptyException if there is none
     * @throws QueueShutDownException if there is none and the queue was shut down
     */
    public final T getNowait() {
        bound.checkThread(this);
        if (empty()) {
            throw shutDown ? new QueueShutDownException() : new QueueEmptyException();
        }
        T item = getItem();
        putters.callNext();
        return item;
    }

    /**
     * Reports an item that was taken as done; see {@link #join()}.
     *
     * @throws IllegalStateException if there were not that many items
     */
    public final void taskDone() {
        bound.checkThread(this);
        if (unfinished == 0) {
            throw new IllegalStateException("task_done() called too many times");
        }
        itemDone();
    }

    /**
     * Waits until each item that was put has been taken and reported by {@link #taskDone()}; does
     * not suspend if that is so.
     */
    public final Coroutine<Void> join() {
        return async("Queue.join", this::joinHere);
    }

    /** As {@link #shutdown(boolean)}, leaving the items that are in the queue to be taken. */
    public final void shutdown() {
        shutdown(false);
    }

    /**
     * Ends the queue: from now on no item can be added, and who waits for room or, once it is
     * empty, for an item gets a {@link QueueShutDownException}. May be called again.
     *
     * @param immediate whether to drop the items that are in the queue; {@link #join()} then waits
     *     only for those that were taken
     */
    public final void shutdown(boolean immediate) {
        bound.checkThread(this);
        shutDown = true;
        if (immediate) {
            dropItems();
        }
        // They look again, and see it.
        getters.callAll();
        putters.callAll();
    }

    /**
     * Adds an item to {@link #items()}: to be overridden by a queue of another order, not to be
     * called. Python's {@code _put}. If it throws, the item does not count as added.
     */
    protected void putItem(T item) {
        if (ring == null) {
            ring = new Ring<>();
        }
        ring.add(item);
    }

    /**
     * Removes and returns the next of {@link #items()}, of which there is at least one: to be
     * overridden by a queue of another order, not to be called. Python's {@code _get}.
     */
    protected T getItem() {
        Ring<T> items = ring;
        assert items != null : "bug in asyncio4j: getItem of an empty queue";
        return items.removeFirst();
    }

    /**
     * The items that are in the queue: to be overridden together with {@link #putItem} and {@link
     * #getItem}. Asked for its size all the time, and for the rest by {@link #toString}.
     */
    protected Collection<? extends T> items() {
        return ring == null ? List.of() : ring;
    }

    @SuppressWarnings("NullAway") // Void has no other value.
    private Void putHere(T item) {
        while (full()) {
            if (shutDown) {
                throw new QueueShutDownException();
            }
            SettableFuture<Boolean> place = putters.join(this);
            try {
                await(place);
            } catch (Throwable problem) {
                if (leave(putters, place) && !full()) {
                    putters.callNext();
                }
                throw problem;
            }
        }
        putNowait(item);
        return null;
    }

    private T getHere() {
        while (empty()) {
            if (shutDown) {
                throw new QueueShutDownException();
            }
            SettableFuture<Boolean> place = getters.join(this);
            try {
                await(place);
            } catch (Throwable problem) {
                if (leave(getters, place) && !empty()) {
                    getters.callNext();
                }
                throw problem;
            }
        }
        return getNowait();
    }

    /** Returns whether the place had been called, so that somebody else should be. */
    private static boolean leave(WaitList line, SettableFuture<Boolean> place) {
        place.cancel(); // Does nothing if it was called, or cancelled with its task.
        line.leave(place);
        return !place.cancelled();
    }

    @SuppressWarnings("NullAway") // Void has no other value.
    private Void joinHere() {
        if (unfinished > 0) {
            joiners.waitAt(joiners.join(this));
        }
        return null;
    }

    private void dropItems() {
        while (!empty()) {
            getItem();
            if (unfinished > 0) {
                itemDone();
            }
        }
    }

    private void itemDone() {
        unfinished--;
        if (unfinished == 0) {
            joiners.wakeAll();
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("<")
                .append(Repr.ofCode(getClass()))
                .append(" at ")
                .append(Repr.identity(this))
                .append(" maxsize=")
                .append(maxsize);
        if (!empty()) {
            appendItems(text.append(" _queue=["));
        }
        if (!getters.isEmpty()) {
            text.append(" _getters[").append(getters.size()).append(']');
        }
        if (!putters.isEmpty()) {
            text.append(" _putters[").append(putters.size()).append(']');
        }
        if (unfinished > 0) {
            text.append(" tasks=").append(unfinished);
        }
        return text.append(shutDown ? " shutdown>" : ">").toString();
    }

    private void appendItems(StringBuilder text) {
        int shown = 0;
        for (T item : items()) {
            if (shown == MAX_SHOWN) {
                text.append(", <").append(qsize() - shown).append(" more>");
                break;
            }
            text.append(shown++ == 0 ? "" : ", ").append(Repr.of((Object) item));
        }
        text.append(']');
    }
}
