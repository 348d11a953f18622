package org.asyncio4j.internal.iteration;

import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Yielder;
import org.asyncio4j.function.Call1;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Merges the items of as many iterables as a source has items, a limited number at a time. One task reads the source, and one
 * each inner iterable, of which it requests the next item when the last one has been consumed. Loop thread only.
 */
public final class FlatMap<R extends @Nullable Object> {

    private static final String NAME = "flatMap";

    private final int limit;
    private final Handover<R> results = new Handover<>(NAME, 1);
    private final Readers tasks = new Readers(NAME);
    private final Gate turn = new Gate();

    /** How many inner iterables have not ended. */
    private int open;

    private boolean sourceEnded;

    private FlatMap(int limit) {
        this.limit = limit;
    }

    public static <T extends @Nullable Object, R extends @Nullable Object> AsyncIterable<R> of(
            AsyncIterable<T> items, Call1<? super T, ? extends AsyncIterable<? extends R>, ?> function, int limit) {
        Checks.notNull(function, "function");
        Checks.positive(limit, "limit");
        return () -> AsyncGenerator.<R>of(NAME, out -> new FlatMap<R>(limit).run(items, function, out))
                .asyncIterator();
    }

    private <T extends @Nullable Object> void run(
            AsyncIterable<T> items,
            Call1<? super T, ? extends AsyncIterable<? extends R>, ?> function,
            Yielder<R> out) {
        tasks.begin(() -> read(items, function), this::fail);
        tasks.during(() -> {
            while (results.awaitItem()) {
                out.yield(results.take());
            }
        });
    }

    private <T extends @Nullable Object> void read(
            AsyncIterable<T> items, Call1<? super T, ? extends AsyncIterable<? extends R>, ?> function)
            throws Throwable {
        Reductions.<T, Throwable>run(items, item -> {
            AsyncIterable<? extends R> inner = function.call(item);
            open++;
            tasks.begin(() -> readInner(inner), this::fail);
            turn.waitWhile(() -> open >= limit);
        });
        sourceEnded = true;
        endIfAllEnded();
    }

    private void readInner(AsyncIterable<? extends R> inner) {
        Reductions.run(inner, results::put);
        open--;
        turn.lookAgain();
        endIfAllEnded();
    }

    private void endIfAllEnded() {
        if (sourceEnded && open == 0) {
            results.end();
        }
    }

    private void fail(Throwable problem) {
        results.fail(problem);
        tasks.cancel();
    }
}
