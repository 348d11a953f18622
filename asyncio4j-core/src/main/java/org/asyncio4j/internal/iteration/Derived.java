package org.asyncio4j.internal.iteration;

import java.util.List;
import org.asyncio4j.AsyncCloseable;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/** An iterator that takes its items from others, which are closed with it. */
class Derived<T extends @Nullable Object> implements AsyncIterator<T>, AsyncCloseable {

    private final AsyncIterator<T> next;
    private final List<Source> sources;

    /**
     * What it takes its items from.
     *
     * @param own whether nobody else has this iterator, as it was made for this one
     */
    record Source(AsyncIterator<?> iterator, boolean own) {

        static Source of(AsyncIterable<?> items, AsyncIterator<?> iterator) {
            return new Source(iterator, iterator != items);
        }

        void close() {
            Operators.close(iterator);
        }

        /** Closes what nobody else could go on with; a generator that the user holds stays where it is. */
        void closeOwn() {
            if (iterator instanceof Derived<?> derived) {
                Throwing.afterAll(derived.sources, Source::closeOwn);
            } else if (own) {
                close();
            }
        }
    }

    Derived(AsyncIterator<T> next, Source... sources) {
        this.next = next;
        this.sources = List.of(sources);
    }

    @Override
    public T next() throws Exception {
        return next.next();
    }

    @Override
    public Coroutine<Void> aclose() {
        return new CodeCoroutine<>("aclose", CodeCoroutine.returningNull(this::closeSources));
    }

    private void closeSources() {
        Throwing.afterAll(sources, Source::close);
    }
}
