package org.asyncio4j;

/**
 * A {@link Semaphore} whose counter never exceeds the value that it started with: a release too
 * many is a mistake, and is told.
 */
public final class BoundedSemaphore extends Semaphore {

    private final int bound;

    /** A semaphore that starts with 1. */
    public BoundedSemaphore() {
        this(1);
    }

    /**
     * A semaphore that starts with {@code value}.
     *
     * @throws IllegalArgumentException if that is negative
     */
    public BoundedSemaphore(int value) {
        super(value);
        this.bound = value;
    }

    /**
     * As {@link Semaphore#release()}.
     *
     * @throws IllegalStateException if the counter is where it started; nothing is changed then
     */
    @Override
    public void release() {
        if (value() >= bound) {
            throw new IllegalStateException("BoundedSemaphore released too many times");
        }
        super.release();
    }
}
