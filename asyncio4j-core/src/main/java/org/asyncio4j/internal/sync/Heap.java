package org.asyncio4j.internal.sync;

import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * A binary heap, smallest item first, that leaves its items in the very order that Python's {@code
 * heapq} does, also among equal ones; {@link java.util.PriorityQueue} goes another way down.
 *
 * <p>An item is taken by sinking the hole at the root to a leaf, always to the smaller child, and
 * letting the last item climb from there. All comparing is done before anything is moved: a
 * comparator that throws leaves the heap as it was.
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
            order.compare(item, item); // What cannot be compared is refused at once.
        }
        int place = items.size();
        while (place > 0 && order.compare(item, items.get(parent(place))) < 0) {
            place = parent(place);
        }
        int end = items.size();
        items.add(item);
        for (int i = end; i > place; i = parent(i)) {
            items.set(i, items.get(parent(i)));
        }
        items.set(place, item);
        return true;
    }

    /** Removes and returns the smallest item; there must be one. */
    public T removeFirst() {
        T last = items.getLast();
        int place = placeFromRoot(last, items.size() - 1);
        items.removeLast();
        if (items.isEmpty()) {
            return last;
        }
        T moved = last;
        for (int i = place; ; i = parent(i)) {
            moved = items.set(i, moved);
            if (i == 0) {
                return moved;
            }
        }
    }

    /** Where {@code item} belongs when the root is gone and {@code size} items are left. */
    private int placeFromRoot(T item, int size) {
        int leaf = 0;
        for (int child = 1; child < size; child = 2 * leaf + 1) {
            int right = child + 1;
            boolean left = right >= size || order.compare(items.get(child), items.get(right)) < 0;
            leaf = left ? child : right;
        }
        int place = leaf;
        while (place > 0 && order.compare(item, items.get(place)) < 0) {
            place = parent(place);
        }
        return place;
    }

    private static int parent(int index) {
        return (index - 1) >> 1;
    }
}
