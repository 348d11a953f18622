package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.ClosedChannelListener;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.WaitTarget;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/**
 * Suspends tasks until a channel is ready; at most one task per channel and direction.
 *
 * <p>A woken task retries its operation itself, whereas in CPython a callback has done the work by
 * then. So a task that is cancelled when its channel is ready has taken nothing from it: no byte
 * and no connection is lost.
 */
final class ChannelWaits {

    @FunctionalInterface
    private interface Setter {
        @Nullable
        Handle set(SelectableChannel channel, @Nullable Handle handle) throws IOException;
    }

    /**
     * Reading or writing.
     *
     * @param setter sets the handle that runs when a channel is ready in this direction, and returns the previous one
     */
    private record Direction(String verb, Setter setter) {

        @Nullable
        Handle set(SelectableChannel channel, @Nullable Handle handle) throws IOException {
            return setter.set(channel, handle);
        }
    }

    private final LoopState loopState;
    private final Direction reading;
    private final Direction writing;

    ChannelWaits(LoopState loopState, IoDriver driver) {
        this.loopState = loopState;
        reading = new Direction("read", driver::setReader);
        writing = new Direction("write", driver::setWriter);
    }

    /** Waits until the channel is ready to read or accept, or is closed. */
    void readable(SelectableChannel channel) throws IOException {
        await(channel, reading);
    }

    /** Waits until the channel is ready to write, has connected, or is closed. */
    void writable(SelectableChannel channel) throws IOException {
        await(channel, writing);
    }

    private void await(SelectableChannel channel, Direction direction) throws IOException {
        Wait wait = new Wait(loopState, channel, direction);
        @Nullable Handle before = direction.set(channel, wait);
        if (before instanceof Wait other && !other.future.done()) {
            direction.set(channel, other);
            throw new IllegalStateException("another task is already waiting to " + direction.verb + ": " + channel);
        }
        if (before != null) {
            before.cancel();
        }
        try {
            Awaiting.await(wait.future);
        } finally {
            wait.unregister();
        }
    }

    /** The registration of one task. */
    private static final class Wait extends CallbackHandle implements ClosedChannelListener, WaitTarget {

        final PlainFuture<Void> future;
        private final SelectableChannel channel;
        private final Direction direction;
        private boolean registered = true;

        Wait(LoopState loopState, SelectableChannel channel, Direction direction) {
            super(loopState, () -> {}, ThreadState.current().copyContext());
            this.future = new PlainFuture<>(loopState);
            this.channel = channel;
            this.direction = direction;
            PlainFuture.setTarget(future, this);
        }

        @Override
        public WaitReason waitReason() {
            return ChannelText.reason(channel, direction.verb.equals("read"));
        }

        /**
         * Fails the waiting task, because another reader or writer was set for the channel, or this
         * one was removed.
         */
        @Override
        public void cancel() {
            super.cancel();
            registered = false;
            if (!future.done()) {
                future.setException(new IllegalStateException(
                        "a reader or writer was added or removed while a task was waiting for " + channel));
            }
        }

        @Override
        public void runJob() {
            if (registered) {
                try {
                    unregister();
                } catch (IOException e) {
                    future.setException(e);
                }
            }
            if (!future.done()) {
                future.setResult(Nothing.VOID);
            }
        }

        /** Removes the registration, unless it has been replaced by another one. */
        void unregister() throws IOException {
            if (!registered) {
                return;
            }
            registered = false;
            @Nullable Handle now = direction.set(channel, null);
            if (now != null && now != this) {
                direction.set(channel, now);
            }
        }
    }
}
