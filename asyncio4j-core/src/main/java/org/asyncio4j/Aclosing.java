package org.asyncio4j;

import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * Closes an object at the end of a {@code with} or try-with-resources block. Created by {@link
 * Asyncio#aclosing}.
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
 * @param <C> type of the object to close
 */
public final class Aclosing<C extends AsyncCloseable> implements AsyncContextManager<C>, AutoCloseable {

    private final C thing;

    Aclosing(C thing) {
        this.thing = Checks.notNull(thing, "thing");
    }

    /** Returns the object that is closed at the end. */
    public C thing() {
        return thing;
    }

    /** Returns the object that is closed at the end; does not suspend. */
    @Override
    public C onEnter() {
        return thing;
    }

    /**
     * Closes the object, suspending until that is done; returns false, so that an exception of the
     * body passes.
     */
    @Override
    public boolean onExit(@Nullable Throwable problem) {
        close();
        return false;
    }

    /** Closes the object in the calling task, suspending until that is done. */
    @Override
    public void close() {
        Coroutines.await(thing.aclose());
    }

    @Override
    public String toString() {
        return "<Aclosing of " + thing + ">";
    }
}
