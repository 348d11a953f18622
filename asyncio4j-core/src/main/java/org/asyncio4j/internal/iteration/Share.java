package org.asyncio4j.internal.iteration;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Yielder;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * One iteration over a source for all who iterate over this at that time. It begins with the first of them, ends when the
 * last has left, and waits for the slowest. Loop thread only.
 */
public final class Share<T extends @Nullable Object> implements AsyncIterable<T> {

    private static final String NAME = "share";

    private final AsyncIterable<T> items;
    private final int count;

    /** Null while nobody iterates, and when the source has ended. */
    private @Nullable Session<T> session;

    private static final class Session<T extends @Nullable Object> {
        final Readers readers = new Readers(NAME);
        final Gate room = new Gate();
        final List<Handover<T>> consumers = new ArrayList<>();
    }

    private Share(AsyncIterable<T> items, int count) {
        this.items = items;
        this.count = count;
    }

    public static <T extends @Nullable Object> AsyncIterable<T> of(AsyncIterable<T> items, int count) {
        return new Share<>(items, Checks.positive(count, "count"));
    }

    @Override
    public AsyncIterator<T> asyncIterator() {
        return AsyncGenerator.of(NAME, this::run);
    }

    private void run(Yielder<T> out) {
        Session<T> mine = session == null ? begin() : session;
        Handover<T> read = new Handover<>(NAME, Integer.MAX_VALUE);
        mine.consumers.add(read);
        try {
            while (read.awaitItem()) {
                T item = read.take();
                mine.room.lookAgain();
                out.yield(item);
            }
        } finally {
            mine.consumers.remove(read);
            mine.room.lookAgain();
            if (mine.consumers.isEmpty()) {
                if (session == mine) {
                    session = null;
                }
                mine.readers.during(() -> {});
            }
        }
    }

    private Session<T> begin() {
        Session<T> begun = new Session<>();
        session = begun;
        begun.readers.begin(
                () -> {
                    Reductions.<T, RuntimeException>run(items, item -> {
                        begun.consumers.forEach(consumer -> consumer.add(item));
                        begun.room.waitWhile(() -> isFull(begun));
                    });
                    ended(begun);
                    begun.consumers.forEach(Handover::end);
                },
                problem -> {
                    ended(begun);
                    begun.consumers.forEach(consumer -> consumer.fail(problem));
                });
        return begun;
    }

    private void ended(Session<T> begun) {
        if (session == begun) {
            session = null;
        }
    }

    private boolean isFull(Session<T> begun) {
        for (Handover<T> consumer : begun.consumers) {
            if (consumer.size() >= count) {
                return true;
            }
        }
        return false;
    }
}
