package org.asyncio4j.tests.iteration;

import org.asyncio4j.AsyncCloseable;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Coroutine;

/** The items of a generator, whose body gets a fiber of its own: whoever wants all of them has to ask for each. */
public record Pulled<T>(AsyncGenerator<T> generator) implements AsyncIterable<T>, AsyncIterator<T>, AsyncCloseable {

    @Override
    public AsyncIterator<T> asyncIterator() {
        return this;
    }

    @Override
    public T next() {
        return generator.next();
    }

    @Override
    public Coroutine<Void> aclose() {
        return generator.aclose();
    }

    /** The manager, whose body gets a fiber of its own: it is entered and left by one call each. */
    public static <R> AsyncContextManager<R> manager(AsyncContextManager<R> manager) {
        return new AsyncContextManager<>() {
            @Override
            public R onEnter() throws Exception {
                return manager.onEnter();
            }

            @Override
            public boolean onExit(Throwable problem) throws Exception {
                return manager.onExit(problem);
            }
        };
    }
}
