package org.asyncio4j;

import java.util.Collection;
import java.util.Comparator;
import org.asyncio4j.internal.sync.Heap;
import org.asyncio4j.internal.util.Checks;

/**
 * A {@link Queue} that gives the smallest item first, by the items' natural order or by a {@link
 * Comparator}.
 *
 * {@snippet :
 * record Job(int priority, String name) {}
 *
 * PriorityQueue<Job> jobs = new PriorityQueue<>(Comparator.comparingInt(Job::priority));
 * }
 *
 * <p>Equal items come in no particular order, the same that Python gives. Whoever needs the order
 * of arrival adds a number to compare by. An item that cannot be compared is refused by put with
 * what the comparison throws.
 *
 * @param <T> type of the items
 */
public final class PriorityQueue<T> extends Queue<T> {

    private final Heap<T> heap;

    /** A queue without a limit, in natural order. */
    public PriorityQueue() {
        this(0);
    }

    /** A queue in natural order that is full with {@code maxsize} items. */
    @SuppressWarnings("unchecked")
    public PriorityQueue(int maxsize) {
        this(maxsize, (Comparator<T>) Comparator.naturalOrder());
    }

    /** A queue without a limit, in the order of {@code comparator}. */
    public PriorityQueue(Comparator<? super T> comparator) {
        this(0, comparator);
    }

    /**
     * A queue in the order of {@code comparator} that is full with {@code maxsize} items; without a
     * limit if that is not positive.
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
