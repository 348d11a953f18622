package org.asyncio4j;

import java.util.Collection;
import java.util.Comparator;
import org.asyncio4j.internal.sync.Heap;
import org.asyncio4j.internal.util.Checks;

/**
 * A {@link Queue} that returns the smallest item first, by the items' natural order or by a {@link
 * Comparator}.
 *
 * {@snippet :
 * record Job(int priority, String name) {}
 *
 * PriorityQueue<Job> jobs = new PriorityQueue<>(Comparator.comparingInt(Job::priority));
 * }
 *
 * <p>Equal items are returned in no particular order, which is the same as in Python. To get them
 * in order of arrival, add a sequence number to the comparison. {@code put} rejects an item that
 * cannot be compared: it throws the exception of the comparison.
 *
 * @param <T> type of the items
 */
public final class PriorityQueue<T> extends Queue<T> {

    private final Heap<T> heap;

    /** Creates a queue without a limit, in natural order. */
    public PriorityQueue() {
        this(0);
    }

    /**
     * Creates a queue in natural order that holds at most {@code maxsize} items, or any number if
     * that is not positive.
     */
    @SuppressWarnings("unchecked")
    public PriorityQueue(int maxsize) {
        this(maxsize, (Comparator<T>) Comparator.naturalOrder());
    }

    /** Creates a queue without a limit, in the order of {@code comparator}. */
    public PriorityQueue(Comparator<? super T> comparator) {
        this(0, comparator);
    }

    /**
     * Creates a queue in the order of {@code comparator} that holds at most {@code maxsize} items,
     * or any number if that is not positive.
     */
    public PriorityQueue(int maxsize, Comparator<? super T> comparator) {
        super(maxsize);
        this.heap = new Heap<>(Checks.notNull(comparator, "comparator"));
    }

    @Override
    protected void putItem(T item) {
        heap.add(item);
    }

    @Override
    protected T getItem() {
        return heap.removeFirst();
    }

    @Override
    protected Collection<T> items() {
        return heap;
    }
}
