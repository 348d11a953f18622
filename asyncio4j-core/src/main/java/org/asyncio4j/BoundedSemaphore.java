package org.asyncio4j;

/**
 * A {@link Semaphore} whose counter never exceeds its initial value: one release too many is a
 * mistake, and throws.
 */
public final class BoundedSemaphore extends Semaphore {

    private final int bound;

    /** Creates a semaphore with the initial value 1. */
    public BoundedSemaphore() {
        this(1);
    }

    /**
     * Creates a semaphore with the initial value {@code value}.
     *
     * @throws IllegalArgumentException if {@code value} is negative
     */
    public BoundedSemaphore(int value) {
        super(value);
        this.bound = value;
    }

    /**
     * Releases like {@link Semaphore#release()}, but not above the initial value.
     *
     * @throws IllegalStateException if the counter has its initial value; it is left unchanged
     */
    @Override
    public void release() {
        if (value() >= bound) {
            throw new IllegalStateException("BoundedSemaphore released too many times");
        }
        super.release();
    }
}
