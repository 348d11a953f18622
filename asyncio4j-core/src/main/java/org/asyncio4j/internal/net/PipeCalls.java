package org.asyncio4j.internal.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.Channels;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.Supplier;
import org.asyncio4j.Coroutine;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.testing.Surroundings;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/** Connects pipes: selectable ones through the driver, others through a thread each. */
final class PipeCalls {

    /** Creates a transport for a protocol. */
    private interface Maker<T extends BaseTransport> {
        T make(BaseProtocol protocol, VarContext context, PlainFuture<Boolean> waiter) throws IOException;
    }

    private final NetLoop net;

    PipeCalls(NetLoop net) {
        this.net = net;
    }

    <P extends BaseProtocol> Coroutine<Connection<ReadTransport, P>> connectRead(
            Supplier<P> protocolFactory, Channel pipe) {
        if (!(Checks.notNull(pipe, "pipe") instanceof ReadableByteChannel readable)) {
            throw new IllegalArgumentException("not a pipe to read from: " + pipe);
        }
        return new Connecting<ReadTransport, P>(protocolFactory, pipe).by("connectReadPipe", makerOf(readable));
    }

    <P extends BaseProtocol> Coroutine<Connection<ReadTransport, P>> connectRead(
            Supplier<P> protocolFactory, InputStream stream) {
        // For a FileInputStream this is the file's own channel, which can be closed while a read
        // blocks.
        return connectRead(protocolFactory, Channels.newChannel(Checks.notNull(stream, "stream")));
    }

    <P extends BaseProtocol> Coroutine<Connection<WriteTransport, P>> connectWrite(
            Supplier<P> protocolFactory, Channel pipe) {
        if (!(Checks.notNull(pipe, "pipe") instanceof WritableByteChannel writable)) {
            throw new IllegalArgumentException("not a pipe to write to: " + pipe);
        }
        return new Connecting<WriteTransport, P>(protocolFactory, pipe).by("connectWritePipe", makerOf(writable));
    }

    <P extends BaseProtocol> Coroutine<Connection<WriteTransport, P>> connectWrite(
            Supplier<P> protocolFactory, OutputStream stream) {
        WritableByteChannel shown = Channels.newChannel(Checks.notNull(stream, "stream"));
        return new Connecting<WriteTransport, P>(protocolFactory, shown)
                .by("connectWritePipe", pumped(shown, new ToStream(stream)));
    }

    private Maker<ReadTransport> makerOf(ReadableByteChannel pipe) {
        return pipe instanceof SelectableChannel selectable
                ? selected(pipe, selectable)
                : (protocol, context, waiter) -> {
                    refuseIfSimulated("a pipe whose reads block", "await(toThread(() -> stream.read(...)))");
                    return new ReadPipeTransport(
                            net, new ReadPump(net, pipe), pipe, ReadPump::register, protocol, context, waiter);
                };
    }

    private Maker<ReadTransport> selected(ReadableByteChannel pipe, SelectableChannel selectable) {
        return (protocol, context, waiter) -> {
            prepare(selectable);
            return new ReadPipeTransport(
                    net, pipe, pipe, same -> net.driver.register(selectable), protocol, context, waiter);
        };
    }

    private Maker<WriteTransport> makerOf(WritableByteChannel pipe) {
        if (!(pipe instanceof SelectableChannel selectable)) {
            return pumped(pipe, new ToChannel(pipe));
        }
        if (!(pipe instanceof GatheringByteChannel gathering)) {
            throw new IllegalArgumentException("not a pipe to write to: " + pipe);
        }
        return (protocol, context, waiter) -> {
            prepare(selectable);
            return new WritePipeTransport(
                    net, gathering, pipe, same -> net.driver.register(selectable), protocol, context, waiter);
        };
    }

    private Maker<WriteTransport> pumped(Channel shown, WritePump.Target target) {
        return (protocol, context, waiter) -> {
            refuseIfSimulated("a pipe whose writes block", "await(toThread(() -> stream.write(...)))");
            return new WritePipeTransport(
                    net, new WritePump(net, target), shown, WritePump::register, protocol, context, waiter);
        };
    }

    /** A thread of its own would block for the pipe, and go on whenever it likes. */
    private void refuseIfSimulated(String call, String instead) {
        Surroundings around = net.surroundings;
        if (around != null) {
            throw around.refusal(call, instead);
        }
    }

    private void prepare(SelectableChannel pipe) throws IOException {
        net.ensureNoTransport(pipe);
        pipe.configureBlocking(false);
    }

    /** One call: creates a protocol and connects it to the pipe; closes the pipe if that fails. */
    private final class Connecting<T extends BaseTransport, P extends BaseProtocol> {

        private final Supplier<P> protocolFactory;
        private final Channel pipe;

        Connecting(Supplier<P> protocolFactory, Channel pipe) {
            this.protocolFactory = Checks.notNull(protocolFactory, "protocolFactory");
            this.pipe = pipe;
        }

        Coroutine<Connection<T, P>> by(String name, Maker<T> maker) {
            return net.call(name, () -> connect(maker));
        }

        private Connection<T, P> connect(Maker<T> maker) throws IOException {
            if (pipe instanceof SelectableChannel selectable) {
                net.ensureNoTransport(selectable);
            }
            @Nullable T transport = null;
            boolean made = false;
            try {
                P protocol = Checks.notNull(protocolFactory.get(), "the result of protocolFactory");
                PlainFuture<Boolean> waiter = new PlainFuture<>(net.loopState);
                transport = maker.make(protocol, ThreadState.current().copyContext(), waiter);
                Awaiting.await(waiter);
                made = true;
                return new Connection<>(transport, protocol);
            } finally {
                if (!made && transport != null) {
                    transport.close();
                } else if (!made) {
                    NetLoop.closeQuietly(pipe);
                }
            }
        }
    }

    /** Writes to a stream and flushes it after each piece. */
    private record ToStream(OutputStream stream) implements WritePump.Target {

        @Override
        public void write(byte[] data) throws IOException {
            stream.write(data);
            stream.flush();
            // A PrintStream throws nothing.
            if (stream instanceof PrintStream printing && printing.checkError()) {
                throw new IOException("could not write to " + stream);
            }
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    /** Writes to a blocking channel. */
    private record ToChannel(WritableByteChannel channel) implements WritePump.Target {

        @Override
        public void write(byte[] data) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(data);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
