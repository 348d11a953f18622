package org.asyncio4j.internal.iteration;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncCloseable;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * Several iterables of the same items, each at its own pace. The items are a linked list, of which each consumer holds its own
 * place: what all have passed is garbage.
 *
 * <p>The source is asked for an item when the first consumer wants it, by a task for that item alone: so a consumer that is
 * cancelled meanwhile does not cancel the source for the others. Loop thread only.
 */
public final class Tee<T extends @Nullable Object> {

    /** An item and those behind it; empty until it has come. */
    private static final class Place<T extends @Nullable Object> {
        @Nullable
        T item;

        @Nullable
        Throwable problem;

        /** Null until the item has come. */
        @Nullable
        Place<T> next;
    }

    private final AsyncIterable<T> items;
    private final int count;

    /** Those who have not been closed; a request is in progress while there is one. */
    private int open;

    private @Nullable AsyncIterator<T> source;

    /** Null until the first request. */
    private @Nullable Requests requests;

    /** The tasks that request an item, and those who wait for it. */
    private static final class Requests {
        final Readers readers = new Readers("tee");
        final Gate come = new Gate();
        boolean running;
    }

    private Tee(AsyncIterable<T> items, int count) {
        this.items = items;
        this.count = count;
        this.open = count;
    }

    public static <T extends @Nullable Object> List<AsyncIterable<T>> of(AsyncIterable<T> items, int count) {
        Tee<T> tee = new Tee<>(items, Checks.positive(count, "count"));
        Place<T> first = new Place<>();
        List<AsyncIterable<T>> all = new ArrayList<>();
        for (int i = 0; i < tee.count; i++) {
            Consumer<T> consumer = new Consumer<>(tee, first);
            all.add(() -> consumer);
        }
        return List.copyOf(all);
    }

    /** Waits until the item at {@code place} has come. */
    private void request(Place<T> place) {
        Requests made = requests == null ? new Requests() : requests;
        requests = made;
        if (!made.running) {
            made.running = true;
            made.readers.begin(() -> fetch(place, made), problem -> end(place, problem, made));
        }
        made.come.waitWhile(() -> place.next == null);
    }

    private void fetch(Place<T> place, Requests made) throws Exception {
        AsyncIterator<T> asked = source == null ? items.asyncIterator() : source;
        source = asked;
        place.item = asked.next();
        place.next = new Place<>();
        made.running = false;
        made.come.lookAgain();
    }

    /** What ends the items, as their end does, or a failure: for all who come here, now or later. */
    private void end(Place<T> place, Throwable problem, Requests made) {
        place.problem = problem;
        place.next = place;
        made.running = false;
        made.come.lookAgain();
    }

    private void closed() {
        if (--open > 0) {
            return;
        }
        Requests made = requests;
        if (made != null) {
            made.readers.during(() -> {});
        }
        if (source != null) {
            Operators.close(source);
        }
    }

    private static final class Consumer<T extends @Nullable Object> implements AsyncIterator<T>, AsyncCloseable {

        private final Tee<T> tee;
        private Place<T> place;
        private boolean closed;

        Consumer(Tee<T> tee, Place<T> first) {
            this.tee = tee;
            this.place = first;
        }

        @Override
        @SuppressWarnings("NullAway") // T decides whether null is an item.
        public T next() {
            if (closed) {
                throw new StopAsyncIteration();
            }
            Place<T> here = place;
            while (here.next == null) {
                tee.request(here);
            }
            if (here.problem instanceof StopAsyncIteration) {
                throw new StopAsyncIteration();
            }
            if (here.problem != null) {
                throw Throwing.unchecked(here.problem);
            }
            place = here.next;
            return here.item;
        }

        @Override
        public Coroutine<Void> aclose() {
            return new CodeCoroutine<>("aclose", CodeCoroutine.returningNull(() -> {
                if (!closed) {
                    closed = true;
                    tee.closed();
                }
            }));
        }
    }
}
