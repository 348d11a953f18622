package org.asyncio4j.lowlevel.spi;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import org.asyncio4j.lowlevel.Handle;
import org.jspecify.annotations.Nullable;

/**
 * How an event loop waits: for channels to become ready, for other threads, and for time to pass.
 *
 * <p>All methods are called on the loop's thread only, except {@link #wakeup()}.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface IoDriver extends AutoCloseable {

    /** Takes the handles of channels that became ready, in the order in which they shall run. */
    @FunctionalInterface
    interface ReadySink {
        /** Queues a handle for the current iteration. */
        void ready(Handle handle);
    }

    /**
     * The place of one channel with a driver, for an owner that keeps the channel for long and
     * often changes what it waits for.
     *
     * <p>May be implemented; grows by default methods only.
     */
    interface Registration {

        /** As {@link IoDriver#setReader}. */
        void setReader(@Nullable Handle reader);

        /** As {@link IoDriver#setWriter}. */
        void setWriter(@Nullable Handle writer);

        /**
         * Takes the channel out; for an owner that is about to close it. A second call does
         * nothing, and the setters do nothing any more.
         */
        void close();
    }

    /**
     * Waits until a channel is ready, {@link #wakeup()} was called or the time has passed, and
     * hands over the handles of all ready channels: of each its reader before its writer.
     *
     * @param timeoutNanos 0 to look without waiting, {@link Long#MAX_VALUE} to wait without an end
     */
    void select(long timeoutNanos, ReadySink sink) throws IOException;

    /**
     * Has the running {@link #select}, or else the next one, return at once. Callable from any
     * thread.
     */
    void wakeup();

    /**
     * Whether a channel is registered, so that {@link #select} must be called even when other work
     * is ready.
     */
    boolean hasChannels();

    /**
     * Sets the handle that runs whenever {@code channel} can be read, accepted from or both, and
     * returns the one it replaces. Null takes it away.
     */
    @Nullable
    Handle setReader(SelectableChannel channel, @Nullable Handle reader) throws IOException;

    /**
     * Sets the handle that runs whenever {@code channel} can be written to or connected; as {@link
     * #setReader}.
     */
    @Nullable
    Handle setWriter(SelectableChannel channel, @Nullable Handle writer) throws IOException;

    /**
     * Gives a channel a place, which it has until that is closed; the one it has, if it has one.
     * Nobody else may set handles for it meanwhile.
     */
    default Registration register(SelectableChannel channel) throws IOException {
        return new HandlesOfChannel(this, channel);
    }

    /**
     * Finishes what {@link Registration#close} began. A driver may let go of a channel as late as
     * in its next {@link #select}, and until then the system keeps a socket open that was closed.
     */
    default void flushDeregistrations() throws IOException {}

    /** Forgets all channels, without closing them. */
    @Override
    void close() throws IOException;
}
