package org.asyncio4j.internal.sync;

import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * A binary heap, smallest item first, that orders its items exactly as Python's {@code heapq} does,
 * equal ones included; {@link java.util.PriorityQueue} sifts down differently.
 *
 * <p>To remove the first item, the hole at the root sinks to a leaf, always to the smaller child,
 * and the last item climbs from there. All comparisons precede all moves: a comparator that throws
 * leaves the heap unchanged.
 */
public final class Heap<T> extends AbstractCollection<T> {

    private final List<T> items = new ArrayList<>();
    private final Comparator<? super T> order;

    public Heap(Comparator<? super T> order) {
        this.order = order;
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public Iterator<T> iterator() {
        return Collections.unmodifiableList(items).iterator();
    }

    @Override
    public boolean add(T item) {
        if (items.isEmpty()) {
            order.compare(item, item); // Rejects an item that cannot be compared, even the first one.
        }
        int index = items.size();
        while (index > 0 && order.compare(item, items.get(parent(index))) < 0) {
            index = parent(index);
        }
        int end = items.size();
        items.add(item);
        for (int i = end; i > index; i = parent(i)) {
            items.set(i, items.get(parent(i)));
        }
        items.set(index, item);
        return true;
    }

    /** Removes and returns the smallest item; there must be one. */
    public T removeFirst() {
        T last = items.getLast();
        int index = indexFromRoot(last, items.size() - 1);
        items.removeLast();
        if (items.isEmpty()) {
            return last;
        }
        T moved = last;
        for (int i = index; ; i = parent(i)) {
            moved = items.set(i, moved);
            if (i == 0) {
                return moved;
            }
        }
    }

    /**
     * Returns the index at which {@code item} belongs once the root is removed and {@code size}
     * items are left.
     */
    private int indexFromRoot(T item, int size) {
        int leaf = 0;
        for (int child = 1; child < size; child = 2 * leaf + 1) {
            int right = child + 1;
            boolean left = right >= size || order.compare(items.get(child), items.get(right)) < 0;
            leaf = left ? child : right;
        }
        int index = leaf;
        while (index > 0 && order.compare(item, items.get(index)) < 0) {
            index = parent(index);
        }
        return index;
    }

    private static int parent(int index) {
        return (index - 1) >> 1;
    }
}
