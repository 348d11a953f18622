package org.asyncio4j;

/**
 * Releases a {@link Lock}, {@link Semaphore} or {@link Condition} when it is closed; their {@code
 * hold()} returns one, for try-with-resources.
 *
 * {@snippet :
 * try (var _ = await(lock.hold())) {
 *     // only one task at a time is here
 * }
 * }
 *
 * <p>A second close does nothing. Must be closed on the loop's thread.
 */
public final class LockGuard implements AutoCloseable {

    private final Runnable release;
    private boolean closed;

    LockGuard(Runnable release) {
        this.release = release;
    }

    /**
     * Releases the lock or semaphore; a second call does nothing.
     *
     * @throws IllegalStateException if it was already released by other means
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
