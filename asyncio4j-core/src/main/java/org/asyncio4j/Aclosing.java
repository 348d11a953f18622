package org.asyncio4j;

import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * Closes something at the end of a block: what {@link Asyncio#aclosing} returns. For {@code with},
 * or for try-with-resources.
 *
 * {@snippet :
 * with(aclosing(lines()), lines -> {
 *     IO.println(await(anext(lines)));
 * }); // the generator is closed here
 * try (var closing = aclosing(lines())) {
 *     IO.println(await(anext(closing.thing())));
 * } // and here
 * }
 *
 * @param <C> type of what is closed
 */
public final class Aclosing<C extends AsyncCloseable> implements AsyncContextManager<C>, AutoCloseable {

    private final C thing;

    Aclosing(C thing) {
        this.thing = Checks.notNull(thing, "thing");
    }

    /** What is closed at the end. */
    public C thing() {
        return thing;
    }

    /** Returns what is closed at the end; does not wait. */
    @Override
    public C onEnter() {
        return thing;
    }

    /** Closes it, and swallows nothing. */
    @Override
    public boolean onExit(@Nullable Throwable problem) {
        close();
        return false;
    }

    /** Closes it, in the task that calls. */
    @Override
    public void close() {
        Coroutines.await(thing.aclose());
    }

    @Override
    public String toString() {
        return "<Aclosing of " + thing + ">";
    }
}
