package org.asyncio4j;

import java.util.function.Function;
import java.util.function.Supplier;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.structure.With;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * Has coroutine functions run inside of a context manager. Python's {@code AsyncContextDecorator},
 * which is a way to use managers as decorators; Java has no decorators, so a function is wrapped.
 * Written as a lambda that makes the manager, a new one for each call.
 *
 * {@snippet :
 * AsyncContextDecorator timed = () -> stopwatch("load");
 * Function<String, Coroutine<Page>> load = timed.wrap(this::load);
 * Page page = await(load.apply("index"));
 * }
 */
@CheckReturnValue
@FunctionalInterface
public interface AsyncContextDecorator {

    /** A manager for one call; not entered. */
    AsyncContextManager<?> recreate();

    /**
     * A function whose coroutine enters a new manager, awaits what {@code function} returns, and
     * leaves the manager. If that swallows an exception, the result is null.
     */
    default <T extends @Nullable Object> Supplier<Coroutine<@Nullable T>> wrap(
            Supplier<? extends Awaitable<T>> function) {
        Checks.notNull(function, "function");
        return () -> Coroutines.async("wrapped", () -> With.run(recreate(), it -> Coroutines.await(function.get())));
    }

    /** As {@link #wrap(Supplier)}, for a function with an argument. */
    default <A extends @Nullable Object, T extends @Nullable Object> Function<A, Coroutine<@Nullable T>> wrap(
            Function<? super A, ? extends Awaitable<T>> function) {
        Checks.notNull(function, "function");
        return argument -> Coroutines.async(
                "wrapped", () -> With.run(recreate(), it -> Coroutines.await(function.apply(argument))));
    }
}
