package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * An {@link AsyncContextManager} that lets every exception of the body pass: it only opens and closes something.
 *
 * {@snippet :
 * class Connection implements AsyncResource<Conn> {
 *     private Conn conn;
 *
 *     public Conn onEnter() {
 *         conn = await(connect("localhost"));
 *         return conn;
 *     }
 *
 *     public void onClose(Throwable problem) {
 *         await(conn.close());
 *     }
 * }
 * }
 *
 * <p>May be implemented; grows by default methods only.
 *
 * @param <R> what the body gets
 */
public interface AsyncResource<R extends @Nullable Object> extends AsyncContextManager<R> {

    /**
     * Closes it. Called exactly once after {@link #onEnter} returned, however the body ended.
     *
     * @param problem what the body threw, or null; what this method throws replaces it
     */
    void onClose(@Nullable Throwable problem) throws Exception;

    /** Calls {@link #onClose} and swallows nothing; not to be overridden. */
    @Override
    default boolean onExit(@Nullable Throwable problem) throws Exception {
        onClose(problem);
        return false;
    }
}
