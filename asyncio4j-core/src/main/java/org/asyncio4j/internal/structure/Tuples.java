package org.asyncio4j.internal.structure;

import java.util.Arrays;
import java.util.List;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Tuple2;
import org.asyncio4j.Tuple3;
import org.asyncio4j.Tuple4;
import org.asyncio4j.Tuple5;
import org.jspecify.annotations.Nullable;

/** Gathers awaitables of different types; see {@link Gather}. */
@SuppressWarnings({"unchecked", "NullAway"}) // each result is of the type of its awaitable
public final class Tuples {

    private Tuples() {}

    public static <A extends @Nullable Object, B extends @Nullable Object> Future<Tuple2<A, B>> gather(
            Awaitable<? extends A> first, Awaitable<? extends B> second) {
        return Gather.of(list(first, second), false, all -> new Tuple2<>((A) all.get(0), (B) all.get(1)));
    }

    public static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            Future<Tuple3<A, B, C>> gather(
                    Awaitable<? extends A> first, Awaitable<? extends B> second, Awaitable<? extends C> third) {
        return Gather.of(
                list(first, second, third), false, all -> new Tuple3<>((A) all.get(0), (B) all.get(1), (C) all.get(2)));
    }

    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object>
            Future<Tuple4<A, B, C, D>> gather(
                    Awaitable<? extends A> first,
                    Awaitable<? extends B> second,
                    Awaitable<? extends C> third,
                    Awaitable<? extends D> fourth) {
        return Gather.of(
                list(first, second, third, fourth),
                false,
                all -> new Tuple4<>((A) all.get(0), (B) all.get(1), (C) all.get(2), (D) all.get(3)));
    }

    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object>
            Future<Tuple5<A, B, C, D, E>> gather(
                    Awaitable<? extends A> first,
                    Awaitable<? extends B> second,
                    Awaitable<? extends C> third,
                    Awaitable<? extends D> fourth,
                    Awaitable<? extends E> fifth) {
        return Gather.of(
                list(first, second, third, fourth, fifth),
                false,
                all -> new Tuple5<>((A) all.get(0), (B) all.get(1), (C) all.get(2), (D) all.get(3), (E) all.get(4)));
    }

    public static <A extends @Nullable Object, B extends @Nullable Object> Coroutine<Tuple2<A, B>> all(
            Awaitable<? extends A> first, Awaitable<? extends B> second) {
        return All.of(list(first, second), all -> new Tuple2<>((A) all.get(0), (B) all.get(1)));
    }

    public static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            Coroutine<Tuple3<A, B, C>> all(
                    Awaitable<? extends A> first, Awaitable<? extends B> second, Awaitable<? extends C> third) {
        return All.of(list(first, second, third), all -> new Tuple3<>((A) all.get(0), (B) all.get(1), (C) all.get(2)));
    }

    private static List<Awaitable<?>> list(Awaitable<?>... awaitables) {
        return Arrays.asList(awaitables);
    }
}
