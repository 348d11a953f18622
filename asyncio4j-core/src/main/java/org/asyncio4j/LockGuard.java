package org.asyncio4j;

/**
 * What {@code hold()} of a {@link Lock}, a {@link Semaphore} or a {@link Condition} gives: closing
 * it releases. Made for try-with-resources.
 *
 * {@snippet :
 * try (var _ = await(lock.hold())) {
 *     // only one task at a time is here
 * }
 * }
 *
 * <p>A second close does nothing. To be closed on the loop's thread, as everything of a loop.
 */
public final class LockGuard implements AutoCloseable {

    private final Runnable release;
    private boolean closed;

    LockGuard(Runnable release) {
        this.release = release;
    }

    /**
     * Releases.
     *
     * @throws IllegalStateException if somebody has released already by other means
     */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release.run();
        }
    }

    @Override
    public String toString() {
        return closed ? "<LockGuard released>" : "<LockGuard>";
    }
}
