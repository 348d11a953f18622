package org.asyncio4j.benchmarks.peers;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.startServer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.Coroutine;
import org.asyncio4j.LoopGroup;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/**
 * asyncio4j, on so many loops. {@code AsyncioServer LOOPS protocol|buffered|streams|inplace|lending echo [KEYSTORE]},
 * {@code AsyncioServer LOOPS streams|each|foreachline lines}.
 */
public final class AsyncioServer {

    private static final int CHUNK = 256 << 10;

    private AsyncioServer() {}

    /** Serves until standard input ends. */
    public static void main(String[] args) throws GeneralSecurityException, IOException {
        int loops = Integer.parseInt(args[0]);
        ServerOptions plain = ServerOptions.DEFAULT.withBacklog(1024).withLimit(CHUNK);
        ServerOptions options = args.length > 3 ? plain.withTls(Control.tls(args[3])) : plain;
        if (loops == 1) {
            run(async(() -> {
                Server server = await(server(args, 0, options));
                Control.serving(port(server));
                await(server.serveForever());
            }));
            return;
        }
        CompletableFuture<Integer> sharedPort = new CompletableFuture<>();
        CountDownLatch listening = new CountDownLatch(loops);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                listening.await();
                Control.serving(sharedPort.join());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        LoopGroup.run(loops, () -> {
            int port = LoopGroup.current().index() == 0 ? 0 : await(sharedPort);
            Server server = await(server(args, port, options.withReusePort(true)));
            sharedPort.complete(port(server));
            listening.countDown();
            await(server.serveForever());
        });
    }

    private static int port(Server server) throws IOException {
        return ((InetSocketAddress) server.sockets().getFirst().getLocalAddress()).getPort();
    }

    private static Coroutine<Server> server(String[] args, int port, ServerOptions options) {
        String style = args[1];
        boolean lines = args[2].equals("lines");
        String host = "127.0.0.1";
        ClientHandler handler = switch (style) {
            case "streams" -> lines ? AsyncioServer::count : AsyncioServer::echo;
            case "inplace" -> AsyncioServer::echoInPlace;
            case "lending" -> AsyncioServer::echoLent;
            case "each" -> AsyncioServer::countEach;
            case "foreachline" -> AsyncioServer::countInPlace;
            default -> null;
        };
        if (handler != null) {
            return startServer(handler, host, port, options);
        }
        Supplier<BaseProtocol> protocols = style.equals("buffered") ? BufferedEcho::new : Echo::new;
        return Loops.getRunningLoop().createServer(protocols, host, port, options);
    }

    private static void echo(StreamReader reader, StreamWriter writer) {
        for (byte[] data = await(reader.read(CHUNK)); data.length > 0; data = await(reader.read(CHUNK))) {
            writer.write(data);
            await(writer.drain());
        }
        writer.close();
    }

    private static void echoInPlace(StreamReader reader, StreamWriter writer) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        while (await(reader.read(buffer.clear())) > 0) {
            writer.write(buffer.flip());
            await(writer.drain());
        }
        writer.close();
    }

    private static void echoLent(StreamReader reader, StreamWriter writer) {
        while (await(reader.readWith(view -> writer.write(view))) >= 0) {
            await(writer.drain());
        }
        writer.close();
    }

    private static void countEach(StreamReader reader, StreamWriter writer) {
        LineCount count = new LineCount();
        for (String line : each(reader.lines())) {
            byte[] answer = count.line(line.length());
            if (answer != null) {
                writer.write(answer);
                await(writer.drain());
            }
        }
        writer.close();
    }

    private static void countInPlace(StreamReader reader, StreamWriter writer) {
        LineCount count = new LineCount();
        await(reader.forEachLine((array, from, to) -> {
            byte[] answer = count.line(to - from);
            if (answer != null) {
                writer.write(answer);
                await(writer.drain());
            }
        }));
        writer.close();
    }

    private static void count(StreamReader reader, StreamWriter writer) {
        LineCount count = new LineCount();
        for (byte[] line = await(reader.readline()); line.length > 0; line = await(reader.readline())) {
            byte[] answer = count.line(line.length - 1);
            if (answer != null) {
                writer.write(answer);
                await(writer.drain());
            }
        }
        writer.close();
    }

    /** Reads no faster than the client does. */
    private abstract static class Answering implements BaseProtocol {
        protected @Nullable Transport transport;

        @Override
        public void connectionMade(BaseTransport made) {
            transport = (Transport) made;
        }

        @Override
        public void pauseWriting() {
            transport.pauseReading();
        }

        @Override
        public void resumeWriting() {
            transport.resumeReading();
        }
    }

    private static final class Echo extends Answering implements Protocol {
        @Override
        public void dataReceived(byte[] data) {
            transport.write(data);
        }
    }

    private static final class BufferedEcho extends Answering implements BufferedProtocol {
        // One for all: between the two calls nothing else happens, and a write copies what is left.
        private static final ByteBuffer CHUNK_FOR_ALL = ByteBuffer.allocateDirect(CHUNK);

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return CHUNK_FOR_ALL.clear();
        }

        @Override
        public void bufferUpdated(int count) {
            transport.write(CHUNK_FOR_ALL.flip());
        }
    }
}
