package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;

import java.util.Collection;
import java.util.List;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.sync.LoopBound;
import org.asyncio4j.internal.sync.Ring;
import org.asyncio4j.internal.sync.WaitList;
import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Passes items between tasks, first in, first out.
 *
 * {@snippet :
 * Queue<URI> queue = new Queue<>(100);
 *
 * void worker() {
 *     while (true) {
 *         URI next = await(queue.get());
 *         download(next);
 *         queue.taskDone();
 *     }
 * }
 * }
 *
 * <p>Waiting tasks are woken in the order in which they began to wait, but a newcomer may take the
 * item intended for a woken task; that task then waits again, at the end of the line. Cancelling a
 * task never loses an item. Items may be null.
 *
 * <p>To change the retrieval order, extend this class and override {@link #putItem}, {@link
 * #getItem} and {@link #items}.
 *
 * <p>Belongs to the loop on which a task first had to wait for it; not thread-safe. From another
 * thread: {@code loop.callSoonThreadsafe(() -> queue.putNowait(item))}.
 *
 * @param <T> type of the items
 */
@SuppressWarnings("this-escape") // to the lists of waiters, which call it only when asked for words
public class Queue<T extends @Nullable Object> {

    private static final int MAX_SHOWN = 10;

    private final LoopBound bound = new LoopBound();
    private final WaitList getters = new WaitList(bound, this, Queue::waitForItem);
    private final WaitList putters = new WaitList(bound, this, Queue::waitForRoom);
    private final WaitList joiners = new WaitList(bound, this, Queue::waitForJoin);
    private final int maxsize;

    /** Created with the first item, unless a subclass stores the items elsewhere. */
    private @Nullable Ring<T> ring;

    /** The number of items that were put and not yet reported as done. */
    private long unfinished;

    /** The highest number of items so far. */
    private int peak;

    private boolean shutDown;

    /** Creates a queue without a limit. */
    public Queue() {
        this(0);
    }

    /**
     * Creates a queue that holds at most {@code maxsize} items, or any number if that is not
     * positive.
     */
    public Queue(int maxsize) {
        this.maxsize = maxsize;
    }

    /** Returns the maximum number of items; zero or negative if there is no limit. */
    public final int maxsize() {
        return maxsize;
    }

    /** Returns the number of items in the queue. */
    public final int qsize() {
        return items().size();
    }

    /** Returns whether the queue is empty. */
    public final boolean empty() {
        return qsize() == 0;
    }

    /** Returns whether the queue has a limit and has reached it. */
    public final boolean full() {
        return maxsize > 0 && qsize() >= maxsize;
    }

    /**
     * What a queue held at a moment.
     *
     * @param size how many items were in it
     * @param maxsize how many there may be; zero or negative if there is no limit
     * @param getters how many tasks waited for an item
     * @param putters how many tasks waited for room
     * @param unfinished how many items were put for which {@link #taskDone} was not called
     * @param peak how many items had ever been in it at once
     */
    public record Statistics(int size, int maxsize, int getters, int putters, long unfinished, int peak) {}

    /** Returns how many items there are, and how many tasks wait. */
    public final Statistics statistics() {
        return new Statistics(qsize(), maxsize, getters.size(), putters.size(), unfinished, peak);
    }

    /**
     * Adds an item, suspending while the queue is full. A task cancelled while it waits adds
     * nothing.
     *
     * @throws QueueShutDownException by the await, if the queue is shut down before there is room
     */
    @CheckReturnValue
    public final Coroutine<Void> put(T item) {
        return async("Queue.put", () -> putHere(item));
    }

    /**
     * Adds an item without suspending.
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
        // Wakes before it changes anything, so that an item never lies here unnoticed if that fails.
        int size = qsize() + 1;
        getters.callNext();
        putItem(item);
        unfinished++;
        if (size > peak) {
            peak = size;
        }
    }

    /**
     * Removes and returns the next item, suspending until there is one. A task cancelled while it
     * waits removes nothing.
     *
     * @throws QueueShutDownException by the await, if the queue is empty and shut down
     */
    @CheckReturnValue
    public final Coroutine<T> get() {
        return async("Queue.get", this::getHere);
    }

    /**
     * Removes and returns the next item without suspending.
     *
     * @throws QueueEmptyException if there is none
     * @throws QueueShutDownException if there is none and the queue was shut down
     */
    public final T getNowait() {
        bound.checkThread(this);
        if (empty()) {
            throw shutDown ? new QueueShutDownException() : new QueueEmptyException();
        }
        // First, or the item would be lost if it failed.
        putters.callNext();
        return getItem();
    }

    /**
     * Reports that an item taken from the queue is done; see {@link #join()}.
     *
     * @throws IllegalStateException if called more often than items were put
     */
    public final void taskDone() {
        bound.checkThread(this);
        if (unfinished == 0) {
            throw new IllegalStateException("taskDone() called too many times");
        }
        itemDone();
    }

    /**
     * Waits until every item put has been taken and reported by {@link #taskDone()}; does not
     * suspend if that is so already.
     */
    @CheckReturnValue
    public final Coroutine<Void> join() {
        return async("Queue.join", this::joinHere);
    }

    /**
     * Shuts the queue down like {@link #shutdown(boolean)}, keeping the items in the queue to be
     * taken.
     */
    public final void shutdown() {
        shutdown(false);
    }

    /**
     * Shuts the queue down: from now on no item can be added, and tasks that wait for room or, once
     * the queue is empty, for an item get a {@link QueueShutDownException}. May be called again.
     *
     * @param immediate whether to drop the items in the queue; {@link #join()} then waits only for
     *     those already taken
     */
    public final void shutdown(boolean immediate) {
        bound.checkThread(this);
        shutDown = true;
        if (immediate) {
            dropItems();
        }
        // The woken tasks check again and find the queue shut down. If this fails halfway, it can be called again.
        getters.callAll();
        putters.callAll();
    }

    /**
     * Adds an item to {@link #items()}. Override it to change the order; do not call it. Python's
     * {@code _put}. If it throws, the item does not count as added.
     */
    protected void putItem(T item) {
        if (ring == null) {
            ring = new Ring<>();
        }
        ring.add(item);
    }

    /**
     * Removes and returns the next of {@link #items()}, which is not empty. Override it to change
     * the order; do not call it. Python's {@code _get}.
     */
    protected T getItem() {
        Ring<T> items = ring;
        assert items != null : "bug in asyncio4j: getItem of an empty queue";
        return items.removeFirst();
    }

    /**
     * Returns the items in the queue; override it together with {@link #putItem} and {@link
     * #getItem}. Its size is read by nearly every operation, its elements only by {@link
     * #toString}.
     */
    protected Collection<? extends T> items() {
        return ring == null ? List.of() : ring;
    }

    private Void putHere(T item) {
        while (full()) {
            if (shutDown) {
                throw new QueueShutDownException();
            }
            SettableFuture<Boolean> waiter = putters.join();
            try {
                putters.waitForCall(waiter);
            } catch (Throwable problem) {
                if (wasWoken(waiter) && !full()) {
                    putters.callNext();
                }
                throw problem;
            }
        }
        putNowait(item);
        return Nothing.VOID;
    }

    private T getHere() {
        while (empty()) {
            if (shutDown) {
                throw new QueueShutDownException();
            }
            SettableFuture<Boolean> waiter = getters.join();
            try {
                getters.waitForCall(waiter);
            } catch (Throwable problem) {
                if (wasWoken(waiter) && !empty()) {
                    getters.callNext();
                }
                throw problem;
            }
        }
        return getNowait();
    }

    /** Returns whether a waiter that left was woken, so that another one must be woken instead. */
    private static boolean wasWoken(SettableFuture<Boolean> waiter) {
        return waiter.done() && !waiter.cancelled();
    }

    private Void joinHere() {
        if (unfinished > 0) {
            joiners.waitAt(joiners.join());
        }
        return Nothing.VOID;
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
        if (unfinished == 1) {
            joiners.wakeAll();
        }
        unfinished--;
    }

    private static WaitReason waitForItem(Queue<?> queue) {
        return new WaitReason("queue", "an item of an empty " + queue.kind());
    }

    private static WaitReason waitForRoom(Queue<?> queue) {
        return new WaitReason(
                "queue", "room in a full " + queue.kind() + " (" + queue.qsize() + " of " + queue.maxsize + " items)");
    }

    private static WaitReason waitForJoin(Queue<?> queue) {
        return new WaitReason("queue", queue.unfinished + " unfinished items of a " + queue.kind());
    }

    private String kind() {
        return Repr.ofCode(getClass());
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
