package org.asyncio4j.lowlevel.spi;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import org.asyncio4j.lowlevel.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Waits on behalf of an event loop: for channels to become ready, for other threads, and for time
 * to pass.
 *
 * <p>{@link #select} and {@link #close} are called on the loop's thread, which is the same one as long as the loop lives;
 * {@link #wakeup()} may be called from any thread. The other methods are called there too, or in a step of a task: then
 * {@link Thread#currentThread()} is the task's virtual thread, for which the loop's thread waits. While the loop does not run, channels may also be set by the thread that
 * prepares it, for instance by {@code addReader}. Never do two threads call at once.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface IoDriver extends AutoCloseable {

    /**
     * Receives the handles of channels that became ready, in the order in which they are to run.
     */
    @FunctionalInterface
    interface ReadySink {
        /** Queues a handle for the current iteration. */
        void ready(Handle handle);
    }

    /**
     * The registration of one channel with a driver, for an owner that keeps the channel for long
     * and often changes what it waits for.
     *
     * <p>May be implemented; grows by default methods only.
     */
    interface Registration {

        /** Sets the reader; as {@link IoDriver#setReader}. */
        void setReader(@Nullable Handle reader);

        /** Sets the writer; as {@link IoDriver#setWriter}. */
        void setWriter(@Nullable Handle writer);

        /**
         * Deregisters the channel, which its owner is about to close. A second call does nothing,
         * and the setters have no effect afterwards.
         */
        void close();
    }

    /**
     * Waits until a channel is ready, {@link #wakeup()} is called or the time has passed, and
     * passes the handles of all ready channels to {@code sink}; for each channel the reader before
     * the writer.
     *
     * @param timeoutNanos 0 to poll without waiting, {@link Long#MAX_VALUE} to wait indefinitely
     */
    void select(long timeoutNanos, ReadySink sink) throws IOException;

    /**
     * Wakes the running {@link #select}; if none is running, the next one returns at once. May be
     * called from any thread.
     */
    void wakeup();

    /**
     * Returns whether any channel is registered, so that {@link #select} must be called even when
     * other work is ready.
     */
    boolean hasChannels();

    /**
     * Sets the handle to run whenever {@code channel} is ready to read, to accept or both, and
     * returns the one it replaces. Null removes it.
     */
    @Nullable
    Handle setReader(SelectableChannel channel, @Nullable Handle reader) throws IOException;

    /**
     * Sets the handle to run whenever {@code channel} is ready to write or to finish connecting;
     * otherwise like {@link #setReader}.
     */
    @Nullable
    Handle setWriter(SelectableChannel channel, @Nullable Handle writer) throws IOException;

    /**
     * Registers a channel until the returned registration is closed; returns the current
     * registration if there is one. Nobody else may set handles for the channel meanwhile.
     */
    default Registration register(SelectableChannel channel) throws IOException {
        return new HandlesOfChannel(this, channel);
    }

    /**
     * Completes what {@link Registration#close} began. A driver may defer the deregistration of a
     * channel to its next {@link #select}, and until then the system keeps a closed socket open.
     */
    default void flushDeregistrations() throws IOException {}

    /** Deregisters all channels, without closing them. */
    @Override
    void close() throws IOException;
}
