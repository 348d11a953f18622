package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;

/** Readers and writers: channels that the loop watches. */
final class ChannelProbes {

    private ChannelProbes() {}

    /** Two channels that are connected; ours does not block. What is sent is there at once. */
    private record SocketPair(SocketChannel ours, SocketChannel theirs) implements AutoCloseable {

        static SocketPair open() throws IOException {
            Path folder = Files.createTempDirectory("pair");
            Path name = folder.resolve("socket");
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(UnixDomainSocketAddress.of(name));
                SocketChannel ours = SocketChannel.open(UnixDomainSocketAddress.of(name));
                ours.configureBlocking(false);
                return new SocketPair(ours, server.accept());
            } finally {
                Files.deleteIfExists(name);
                Files.delete(folder);
            }
        }

        void send(String text) throws IOException {
            theirs.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }

        String receive() {
            ByteBuffer bytes = ByteBuffer.allocate(10);
            try {
                ours.read(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        }

        @Override
        public void close() throws IOException {
            ours.close();
            theirs.close();
        }
    }

    /**
     * A reader that does not read is called again in each tick; adding a second reader replaces the
     * first.
     */
    static Object readerIsCalledEveryTickWhileReadable() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            try (SocketPair pair = SocketPair.open()) {
                pair.send("x");
                loop.addReader(pair.ours, () -> P("first"));
                await(sleep(0));
                await(sleep(0));
                await(sleep(0));
                loop.addReader(pair.ours, () -> P("second"));
                await(sleep(0));
                await(sleep(0));
                loop.removeReader(pair.ours);
                await(sleep(0));
                P("end");
            }
        });
    }

    /** When a channel is both readable and writable, its reader is called first. */
    static Object readerRunsBeforeWriterOfOneChannel() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            try (SocketPair pair = SocketPair.open()) {
                pair.send("x");
                loop.addWriter(pair.ours, () -> P("writer"));
                loop.addReader(pair.ours, () -> P("reader"));
                await(sleep(0));
                await(sleep(0));
                P("removed", loop.removeWriter(pair.ours), loop.removeReader(pair.ours));
                await(sleep(0));
                P("end");
            }
        });
    }

    /** A reader callback sees the context variables as they were when it was added. */
    static Object readerSeesTheContextOfItsRegistration() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            ContextVar<String> variable = new ContextVar<>("variable", "default");
            try (SocketPair pair = SocketPair.open()) {
                pair.send("x");
                SettableFuture<Void> done = loop.createFuture();
                variable.set("at registration");
                loop.addReader(pair.ours, () -> {
                    P("reader", variable.get(), pair.receive());
                    done.setResult(null);
                });
                variable.set("later");
                await(done);
                loop.removeReader(pair.ours);
            }
        });
    }

    /** One tick runs the callbacks scheduled before it, then ready I/O, then due timers. */
    static Object readyIoRunsBetweenCallbacksAndTimers() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            try (SocketPair pair = SocketPair.open()) {
                pair.send("x");
                loop.callLater(0, () -> P("timer"));
                loop.addReader(pair.ours, () -> P("reader", pair.receive()));
                loop.callSoon(() -> P("soon"));
                P("main");
                await(sleep(0));
                P("main again");
                await(sleep(0));
                P("end", loop.removeReader(pair.ours), loop.removeReader(pair.ours));
            }
        });
    }
}
