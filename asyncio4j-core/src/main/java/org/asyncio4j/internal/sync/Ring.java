package org.asyncio4j.internal.sync;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A FIFO queue of items, nulls included: {@link java.util.ArrayDeque} rejects null, but programs
 * send it through queues to stop their workers.
 */
public final class Ring<T extends @Nullable Object> extends AbstractCollection<T> {

    /** Its length is a power of two. */
    private @Nullable Object[] slots = new Object[16];

    private int head;
    private int size;

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean add(T item) {
        if (size == slots.length) {
            grow();
        }
        slots[(head + size++) & (slots.length - 1)] = item;
        return true;
    }

    /** Removes and returns the oldest item. */
    public T removeFirst() {
        T item = get(0);
        slots[head] = null;
        head = (head + 1) & (slots.length - 1);
        size--;
        return item;
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
                return get(next++);
            }
        };
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // T decides whether null is an item.
    private T get(int index) {
        if (index >= size) {
            throw new NoSuchElementException();
        }
        return (T) slots[(head + index) & (slots.length - 1)];
    }

    private void grow() {
        @Nullable Object[] larger = new Object[slots.length * 2];
        int toEnd = slots.length - head;
        System.arraycopy(slots, head, larger, 0, toEnd);
        System.arraycopy(slots, 0, larger, toEnd, head);
        slots = larger;
        head = 0;
    }
}
