package org.asyncio4j.internal.sync;

import java.util.AbstractCollection;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A binary heap, smallest item first, that orders its items exactly as Python's {@code heapq} does,
 * equal ones included; {@link java.util.PriorityQueue} sifts down differently.
 *
 * <p>To remove the first item, the hole at the root sinks to a leaf, always to the smaller child,
 * and the last item climbs from there. All comparisons, and all other calls, precede all moves: a
 * comparator that throws leaves the heap unchanged, and so does an overflow of the stack.
 */
public final class Heap<T> extends AbstractCollection<T> {

    private final Comparator<? super T> order;
    private @Nullable Object[] items = new Object[16];
    private int size;

    public Heap(Comparator<? super T> order) {
        this.order = order;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size;
            }

            @Override
            public T next() {
                if (next >= size) {
                    throw new NoSuchElementException();
                }
                return at(next++);
            }
        };
    }

    @Override
    public boolean add(T item) {
        if (size == 0) {
            order.compare(item, item); // Rejects an item that cannot be compared, even the first one.
        }
        int index = size;
        while (index > 0 && order.compare(item, at(parent(index))) < 0) {
            index = parent(index);
        }
        if (size == items.length) {
            items = Arrays.copyOf(items, size * 2);
        }
        for (int i = size; i > index; i = (i - 1) >> 1) {
            items[i] = items[(i - 1) >> 1];
        }
        items[index] = item;
        size++;
        return true;
    }

    /** Removes and returns the smallest item; there must be one. */
    public T removeFirst() {
        T first = at(0);
        Object moved = items[size - 1];
        int index = indexFromRoot(at(size - 1), size - 1);
        size--;
        items[size] = null;
        for (int i = index; size > 0; i = (i - 1) >> 1) {
            Object above = items[i];
            items[i] = moved;
            moved = above;
            if (i == 0) {
                break;
            }
        }
        return first;
    }

    /**
     * Returns the index at which {@code item} belongs once the root is removed and {@code left}
     * items are left.
     */
    private int indexFromRoot(T item, int left) {
        int leaf = 0;
        for (int child = 1; child < left; child = 2 * leaf + 1) {
            int right = child + 1;
            boolean smaller = right >= left || order.compare(at(child), at(right)) < 0;
            leaf = smaller ? child : right;
        }
        int index = leaf;
        while (index > 0 && order.compare(item, at(index)) < 0) {
            index = parent(index);
        }
        return index;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // what add() stored
    private T at(int index) {
        return (T) items[index];
    }

    private static int parent(int index) {
        return (index - 1) >> 1;
    }
}
