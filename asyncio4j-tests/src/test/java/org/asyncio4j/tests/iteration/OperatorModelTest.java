package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromIterable;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.testing.AsyncioTest;

/** Random chains of operators, pulled and pushed, against the same on plain lists. */
class OperatorModelTest {

    /** An operator, and what it makes of a list. */
    private record Pair(String name, UnaryOperator<AsyncIterable<Object>> real, UnaryOperator<List<Object>> model) {}

    private static final IOException FAILURE = new IOException();

    private static int hash(Object item) {
        return Math.floorMod(item.hashCode(), 7);
    }

    @SuppressWarnings("unchecked") // lists of objects are objects
    private static AsyncIterable<Object> objects(AsyncIterable<?> items) {
        return (AsyncIterable<Object>) items;
    }

    private static List<Object> windows(List<Object> items, int count, int step, boolean rest) {
        List<Object> windows = new ArrayList<>();
        for (int i = 0; i < items.size(); i += step) {
            if (i + count <= items.size() || rest) {
                windows.add(List.copyOf(items.subList(i, Math.min(items.size(), i + count))));
            }
        }
        return windows;
    }

    private static List<Object> until(List<Object> items, Function<Object, Boolean> condition, boolean first) {
        int index = 0;
        while (index < items.size() && condition.apply(items.get(index))) {
            index++;
        }
        return first ? items.subList(0, index) : items.subList(index, items.size());
    }

    private static Pair pair(Random random) {
        int n = 1 + random.nextInt(4);
        int m = 1 + random.nextInt(4);
        return switch (random.nextInt(16)) {
            case 0 ->
                new Pair(
                        "takeWhile " + n,
                        it -> it.takeWhile(x -> hash(x) != n),
                        it -> until(it, x -> hash(x) != n, true));
            case 1 ->
                new Pair(
                        "dropWhile " + n,
                        it -> it.dropWhile(x -> hash(x) != n),
                        it -> until(it, x -> hash(x) != n, false));
            case 2 -> new Pair("distinct", AsyncIterable::distinct, it -> new ArrayList<>(new LinkedHashSet<>(it)));
            case 3 ->
                new Pair("distinct by key", it -> it.distinct(x -> hash(x)), it -> {
                    LinkedHashSet<Integer> seen = new LinkedHashSet<>();
                    return it.stream().filter(x -> seen.add(hash(x))).toList();
                });
            case 4 ->
                new Pair("scan", it -> objects(it.scan(n, (sum, x) -> (sum + hash(x)) % 50)), it -> {
                    List<Object> sums = new ArrayList<>(List.of(n));
                    it.forEach(x -> sums.add(((int) sums.getLast() + hash(x)) % 50));
                    return sums;
                });
            case 5 -> new Pair("batched " + n, it -> objects(it.batched(n)), it -> windows(it, n, n, true));
            case 6 -> new Pair("window " + n + " " + m, it -> objects(it.window(n, m)), it -> windows(it, n, m, false));
            case 7 -> new Pair("buffer " + n, it -> it.buffer(n), it -> it);
            case 8 -> new Pair("mapAsync " + n, it -> it.mapAsync(x -> await(sleep(hash(x), x)), n), it -> it);
            case 9 -> new Pair("timeout", it -> it.timeout(1000), it -> it);
            case 10 -> new Pair("retry", it -> it.retry(n, x -> false), it -> it);
            case 11 -> new Pair("share", it -> it.share(n), it -> it);
            case 12 -> new Pair("tee", it -> it.tee(n).getFirst(), it -> it);
            case 13 ->
                new Pair(
                        "flatMap 1",
                        it -> it.flatMap(x -> fromIterable(List.of(x, x)), 1),
                        it -> it.stream().flatMap(x -> List.of(x, x).stream()).toList());
            case 14 -> new Pair("take " + n, it -> it.take(n), it -> it.subList(0, Math.min(n, it.size())));
            default -> new Pair("throttle 0", it -> it.throttle(0), it -> it);
        };
    }

    @AsyncioTest
    void chainsDoWhatTheyDoOnLists() {
        int rounds = Boolean.getBoolean("asyncio4j.nightly") ? 20_000 : 300;
        for (int seed = 0; seed < rounds; seed++) {
            checkOne(seed);
        }
    }

    private static void checkOne(int seed) {
        Random random = new Random(seed);
        List<Object> items = new ArrayList<>(IntStream.range(0, random.nextInt(12))
                .map(i -> random.nextInt(9))
                .boxed()
                .toList());
        boolean fails = random.nextInt(4) == 0;
        int pause = random.nextInt(3);
        boolean generator = random.nextBoolean();
        StringBuilder name = new StringBuilder("seed " + seed + " " + items + (fails ? "!" : ""));
        AsyncIterable<Object> real = generator
                ? asyncGenerator(out -> {
                    for (Object item : items) {
                        if (pause > 0) {
                            await(sleep(pause - 1));
                        }
                        out.yield(item);
                    }
                    if (fails) {
                        throw FAILURE;
                    }
                })
                : fromIterable(items);
        List<Object> model = items;
        for (int i = random.nextInt(4); i >= 0; i--) {
            Pair pair = pair(random);
            name.append(", ").append(pair.name);
            real = pair.real.apply(real);
            model = List.copyOf(pair.model.apply(model));
        }
        List<Object> seen = new ArrayList<>();
        try {
            if (random.nextBoolean()) {
                name.append(", pushed");
                each(real, seen::add);
            } else {
                name.append(", pulled");
                try (var each = each(real)) {
                    for (Object item : each) {
                        seen.add(item);
                    }
                }
            }
        } catch (Exception e) {
            assertEquals(FAILURE, e, name::toString);
            // What stands for items that were not complete is missing then.
            assertEquals(model.subList(0, Math.min(seen.size(), model.size())), seen, name::toString);
            return;
        }
        assertEquals(model, seen, name::toString);
    }
}
