package org.asyncio4j.simulation;

import org.jspecify.annotations.Nullable;

/** Decides what the next run of an exploration chooses. */
interface Explorer {

    /** Returns the choices of the next run, or null if there is nothing more to explore. */
    @Nullable
    Choices next();

    /** Called when that run has ended without a failure. */
    void ended(Choices run);

    /** Returns whether all has been explored, rather than a sample. */
    default boolean isComplete() {
        return false;
    }
}
