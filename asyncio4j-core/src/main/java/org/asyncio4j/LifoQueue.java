package org.asyncio4j;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Queue} that returns the most recently added item first.
 *
 * @param <T> type of the items
 */
public final class LifoQueue<T extends @Nullable Object> extends Queue<T> {

    private final List<T> stack = new ArrayList<>();

    /** Creates a queue without a limit. */
    public LifoQueue() {
        this(0);
    }

    /**
     * Creates a queue that holds at most {@code maxsize} items, or any number if that is not
     * positive.
     */
    public LifoQueue(int maxsize) {
        super(maxsize);
    }

    @Override
    protected void putItem(T item) {
        stack.add(item);
    }

    @Override
    protected T getItem() {
        return stack.removeLast();
    }

    @Override
    protected Collection<T> items() {
        return stack;
    }
}
