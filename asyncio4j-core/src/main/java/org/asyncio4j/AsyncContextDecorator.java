package org.asyncio4j;

import java.util.function.Function;
import java.util.function.Supplier;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.structure.With;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * Wraps coroutine functions so that each call runs inside a context manager. Python's {@code
 * AsyncContextDecorator} turns managers into decorators; Java has none, so this wraps functions.
 * Usually a lambda that creates a new manager for each call.
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

    /** Returns a manager for one call, not entered yet. */
    AsyncContextManager<?> recreate();

    /**
     * Returns a function whose coroutine enters a new manager, awaits the result of {@code
     * function}, and exits the manager. If the manager swallows an exception, the result is null.
     */
    default <T extends @Nullable Object> Supplier<Coroutine<@Nullable T>> wrap(
            Supplier<? extends Awaitable<T>> function) {
        Checks.notNull(function, "function");
        return () -> Coroutines.async("wrapped", () -> With.run(recreate(), it -> Coroutines.await(function.get())));
    }

    /** Wraps a function with an argument, like {@link #wrap(Supplier)}. */
    default <A extends @Nullable Object, T extends @Nullable Object> Function<A, Coroutine<@Nullable T>> wrap(
            Function<? super A, ? extends Awaitable<T>> function) {
        Checks.notNull(function, "function");
        return argument -> Coroutines.async(
                "wrapped", () -> With.run(recreate(), it -> Coroutines.await(function.apply(argument))));
    }
}
