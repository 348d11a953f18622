package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * A task or future was cancelled.
 *
 * <p>Thrown by {@code await} in the task that {@link Future#cancel() cancel} was called on. It is
 * an {@link Error}, not an {@link Exception}, so that {@code catch (Exception e)} does not swallow
 * a cancellation. Who catches it to clean up throws it again; who keeps it stays cancelled in the
 * eyes of those who asked ({@link Task#cancelling()}).
 */
public final class CancelledError extends Error {

    private static final long serialVersionUID = 1L;

    /** A cancellation without a message. */
    public CancelledError() {}

    /** A cancellation with the message that was given to {@link Future#cancel(String)}, or null. */
    public CancelledError(@Nullable String message) {
        super(message);
    }
}
