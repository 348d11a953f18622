package org.asyncio4j.internal.iteration;

import java.util.ArrayDeque;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.function.Action1;
import org.asyncio4j.function.Call1;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.task.Unstarted;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Nothing;
import org.jspecify.annotations.Nullable;

/**
 * Works on several items at a time: one task reads the source, and each item gets a task of its own.
 *
 * <pre>
 *    source --> started, at most limit --> finished --> consumer
 *                  '------ all that was not handed out, at most limit ------'
 * </pre>
 *
 * <p>The next item is requested when fewer than the limit have been started and not handed out; so a slow consumer stops the
 * source. In order, a finished result waits for those before it. The first failure cancels the other tasks at once, and the
 * consumer gets it after the results that could be handed out before. Loop thread only.
 */
public final class AsyncMapping<R extends @Nullable Object> {

    /** One item's result, in the order of the source. */
    private static final class Place<R extends @Nullable Object> {
        @Nullable
        R result;

        boolean finished;
    }

    private final int limit;
    private final boolean ordered;
    private final Handover<R> results;
    private final Readers tasks;

    /** Where the reading task waits for its turn. */
    private final Gate turn = new Gate();

    private final ArrayDeque<Place<R>> places = new ArrayDeque<>();

    /** How many items were started whose results were not handed out. */
    private int outstanding;

    /** How many items were started that are not finished. */
    private int unfinished;

    private boolean sourceEnded;

    private AsyncMapping(String operator, int limit, boolean ordered) {
        this.limit = limit;
        this.ordered = ordered;
        this.results = new Handover<>(operator, Integer.MAX_VALUE);
        this.tasks = new Readers(operator);
    }

    public static <T extends @Nullable Object, R extends @Nullable Object> AsyncIterable<R> map(
            AsyncIterable<T> items, Call1<? super T, ? extends R, ?> function, int limit, boolean ordered) {
        Checks.notNull(function, "function");
        Checks.positive(limit, "limit");
        String operator = ordered ? "mapAsync" : "mapAsyncUnordered";
        return () -> AsyncGenerator.<R>of(operator, out -> {
                    AsyncMapping<R> mapping = new AsyncMapping<>(operator, limit, ordered);
                    mapping.run(items, function, out::yield);
                })
                .asyncIterator();
    }

    public static <T extends @Nullable Object> Coroutine<Void> forEach(
            AsyncIterable<T> items, Action1<? super T, ?> action, int limit) {
        Checks.notNull(action, "action");
        Checks.positive(limit, "limit");
        return new CodeCoroutine<>("forEachAsync", () -> {
            new AsyncMapping<Void>("forEachAsync", limit, false)
                    .run(
                            items,
                            (T item) -> {
                                action.run(item);
                                return Nothing.VOID;
                            },
                            nothing -> {});
            return Nothing.VOID;
        });
    }

    private <T extends @Nullable Object> void run(
            AsyncIterable<T> items,
            Call1<? super T, ? extends R, ?> function,
            Action1<? super R, RuntimeException> consumer) {
        tasks.begin(() -> read(items, function), this::fail);
        tasks.during(() -> {
            while (results.awaitItem()) {
                R result = results.take();
                outstanding--;
                turn.lookAgain();
                consumer.run(result);
            }
        });
    }

    private <T extends @Nullable Object> void read(AsyncIterable<T> items, Call1<? super T, ? extends R, ?> function) {
        Reductions.run(items, item -> {
            begin(item, function);
            turn.waitWhile(() -> outstanding >= limit);
        });
        sourceEnded = true;
        endIfAllFinished();
    }

    private <T extends @Nullable Object> void begin(T item, Call1<? super T, ? extends R, ?> function) {
        Place<R> place = new Place<>();
        if (ordered) {
            places.add(place);
        }
        outstanding++;
        unfinished++;
        tasks.begin(() -> finish(place, Unstarted.refuse(function.call(item))), this::fail);
    }

    private void finish(Place<R> place, R result) {
        if (ordered) {
            place.result = result;
            place.finished = true;
            handOutInOrder();
        } else {
            results.add(result);
        }
        unfinished--;
        endIfAllFinished();
    }

    @SuppressWarnings("NullAway") // R decides whether null is a result.
    private void handOutInOrder() {
        Place<R> next = places.peek();
        while (next != null && next.finished) {
            places.remove();
            results.add(next.result);
            next = places.peek();
        }
    }

    private void endIfAllFinished() {
        if (sourceEnded && unfinished == 0) {
            results.end();
        }
    }

    /** The first failure ends all. */
    private void fail(Throwable problem) {
        results.fail(problem);
        tasks.cancel();
    }
}
