package org.asyncio4j.netty;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoEvent;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.asyncio4j.contextvars.Context;

/**
 * A channel of Netty that a loop waits for as it does for its own: by a reader and a writer.
 *
 * <p>Many of Netty's users ask for one read at a time, so the interest in reading comes and goes with each. Therefore the
 * reader stays when the interest goes, and is removed only if the channel becomes readable before the interest is back.
 *
 * <p>Loop thread only, except the methods of {@link IoRegistration}, which any thread may call.
 */
final class NioRegistration implements IoRegistration {

    private static final int READING = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int WRITING = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    private final AsyncioEventLoop group;
    private final NioIoHandle handle;
    private final SelectableChannel channel;
    private final RegistrationKey key = new RegistrationKey(this);

    /** What readers and writers run in a copy of: a later call, from whatever task, must not change it. */
    private final Context context = Context.copyContext();

    /** What Netty wants to know of. */
    private int interest;

    // Whether the loop has our reader, and our writer.
    private boolean hasReader;
    private boolean hasWriter;

    /** Whether Netty is being told of something; what it then changes is applied when it returns. */
    private boolean telling;

    private volatile boolean cancelled;

    private record Ready(NioIoOps ops) implements NioIoEvent {}

    NioRegistration(AsyncioEventLoop group, NioIoHandle handle) {
        this.group = group;
        this.handle = handle;
        this.channel = handle.selectableChannel();
    }

    SelectableChannel channel() {
        return channel;
    }

    int interest() {
        return interest;
    }

    /** Returns what Netty's channels cast to a {@link SelectionKey}. */
    @Override
    @SuppressWarnings("unchecked") // as the interface demands
    public <T> T attachment() {
        return (T) key;
    }

    @Override
    public long submit(IoOps ops) {
        if (!(ops instanceof NioIoOps nioOps)) {
            throw new IllegalArgumentException("not operations of NIO: " + ops);
        }
        if (!isValid()) {
            return -1;
        }
        want(nioOps.value());
        return nioOps.value();
    }

    @Override
    public boolean isValid() {
        return !cancelled && channel.isOpen();
    }

    @Override
    public boolean cancel() {
        if (cancelled) {
            return false;
        }
        if (!group.inEventLoop()) {
            group.execute(this::cancel);
            return true;
        }
        cancelled = true;
        interest = 0;
        group.removed(this);
        if (!group.loop.isClosed()) {
            removeReader();
            removeWriter();
        }
        handle.unregistered();
        return true;
    }

    /** Cancels the registration and closes what it was for. */
    void close() throws Exception {
        cancel();
        handle.close();
    }

    /** Sets what Netty wants to know of. */
    void want(int ops) {
        if (!group.inEventLoop()) {
            group.execute(() -> want(ops));
            return;
        }
        if (isValid()) {
            interest = ops;
            if (!telling) {
                apply();
            }
        }
    }

    private void apply() {
        if (!isValid()) {
            return;
        }
        if ((interest & READING) != 0 && !hasReader) {
            hasReader = true;
            context.run(() -> group.loop.addReader(channel, this::readable));
        }
        boolean writing = (interest & WRITING) != 0;
        if (writing && !hasWriter) {
            hasWriter = true;
            context.run(() -> group.loop.addWriter(channel, this::writable));
        } else if (!writing) {
            removeWriter();
        }
    }

    private void removeReader() {
        if (hasReader) {
            hasReader = false;
            group.loop.removeReader(channel);
        }
    }

    private void removeWriter() {
        if (hasWriter) {
            hasWriter = false;
            group.loop.removeWriter(channel);
        }
    }

    private void readable() {
        int ready = interest & READING;
        if (ready == 0) {
            removeReader();
        } else {
            tell(ready);
        }
    }

    private void writable() {
        tell(interest & WRITING);
    }

    private void tell(int ready) {
        telling = true;
        try {
            handle.handle(this, new Ready(NioIoOps.valueOf(ready)));
        } finally {
            telling = false;
            apply();
        }
    }

    @Override
    public String toString() {
        return "<registration of " + channel + ">";
    }
}
