package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.ClosedChannelListener;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for a channel, one for each direction.
 *
 * <p>What a task waits for is that it may try again, in CPython that a callback has done the work.
 * So a task that is cancelled when its channel is ready has taken nothing from it: no byte and no
 * connection is lost.
 */
final class ChannelWaits {

    /** Sets what runs when a channel is ready in one direction, and returns what did. */
    @FunctionalInterface
    private interface Direction {
        @Nullable
        Handle set(SelectableChannel channel, @Nullable Handle handle) throws IOException;
    }

    private final LoopState loopState;
    private final Direction reading;
    private final Direction writing;

    ChannelWaits(LoopState loopState, IoDriver driver) {
        this.loopState = loopState;
        reading = driver::setReader;
        writing = driver::setWriter;
    }

    /** Waits until the channel can be read, accepted from, or was closed. */
    void readable(SelectableChannel channel) throws IOException {
        await(channel, reading, "read");
    }

    /** Waits until the channel can be written to, is connected, or was closed. */
    void writable(SelectableChannel channel) throws IOException {
        await(channel, writing, "write");
    }

    private void await(SelectableChannel channel, Direction direction, String verb) throws IOException {
        Wait wait = new Wait(loopState, channel, direction);
        @Nullable Handle before = direction.set(channel, wait);
        if (before instanceof Wait other && !other.future.done()) {
            direction.set(channel, other);
            throw new IllegalStateException("another task waits to " + verb + " already: " + channel);
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
    private static final class Wait extends CallbackHandle implements ClosedChannelListener {

        final PlainFuture<Void> future;
        private final SelectableChannel channel;
        private final Direction direction;
        private boolean registered = true;

        Wait(LoopState loopState, SelectableChannel channel, Direction direction) {
            super(loopState, () -> {}, ThreadState.current().copyContext());
            this.future = new PlainFuture<>(loopState);
            this.channel = channel;
            this.direction = direction;
        }

        /** Somebody else has the channel now, or has taken it away. */
        @Override
        public void cancel() {
            super.cancel();
            registered = false;
            if (!future.done()) {
                future.setException(new IllegalStateException(
                        "a reader or writer was added or removed while a task waits for " + channel));
            }
        }

        @Override
        @SuppressWarnings("NullAway") // Void has no other value.
        public void runJob() {
            if (registered) {
                try {
                    unregister();
                } catch (IOException e) {
                    future.setException(e);
                }
            }
            if (!future.done()) {
                future.setResult(null);
            }
        }

        /** Takes the registration back, unless it has been replaced by another one. */
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
