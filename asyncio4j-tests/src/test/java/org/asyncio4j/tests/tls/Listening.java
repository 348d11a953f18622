package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.startUnixServer;
import static org.asyncio4j.Asyncio.toThread;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.asyncio4j.tests.net.RecordingProtocol;

/**
 * Servers that greet their clients over TLS, one for each way to it. Those that upgrade do so when they read a line,
 * which they repeat before.
 *
 * @param end what ends it
 */
record Listening(int port, Path path, Runnable end) implements AutoCloseable {

    static final String HOST = "127.0.0.1";
    static final String GREETING = "hello\n";
    static final String STARTTLS = "STARTTLS\n";

    private static final byte[] GREETING_BYTES = GREETING.getBytes(StandardCharsets.US_ASCII);

    @Override
    public void close() {
        end.run();
    }

    /** By {@code startServer}, over TLS from the beginning. */
    static Listening streams(TlsOptions tls) {
        List<Task<?>> tasks = new ArrayList<>();
        return of(await(startServer(greeting(null, tasks), HOST, 0, ServerOptions.DEFAULT.withTls(tls))), tasks);
    }

    /** By {@code startServer}, with an upgrade by the writer. */
    static Listening upgradingStreams(TlsOptions tls) {
        List<Task<?>> tasks = new ArrayList<>();
        return of(await(startServer(greeting(tls, tasks), HOST, 0)), tasks);
    }

    /** The same, of connections that are over TLS already. */
    static Listening upgradingSecureStreams(TlsOptions outer, TlsOptions tls) {
        List<Task<?>> tasks = new ArrayList<>();
        return of(await(startServer(greeting(tls, tasks), HOST, 0, ServerOptions.DEFAULT.withTls(outer))), tasks);
    }

    /** By {@code startUnixServer}. */
    static Listening unixStreams(Path path, TlsOptions tls) {
        List<Task<?>> tasks = new ArrayList<>();
        return of(await(startUnixServer(greeting(null, tasks), path, ServerOptions.DEFAULT.withTls(tls))), path, tasks);
    }

    /** By {@code startUnixServer}, with an upgrade by the writer. */
    static Listening upgradingUnixStreams(Path path, TlsOptions tls) {
        List<Task<?>> tasks = new ArrayList<>();
        return of(await(startUnixServer(greeting(tls, tasks), path)), path, tasks);
    }

    /** By {@code createServer}. */
    static Listening protocols(EventLoop loop, TlsOptions tls) {
        return of(await(loop.createServer(Greeting::new, HOST, 0, ServerOptions.DEFAULT.withTls(tls))), List.of());
    }

    /** By {@code createUnixServer}. */
    static Listening unixProtocols(EventLoop loop, Path path, TlsOptions tls) {
        return of(
                await(loop.createUnixServer(Greeting::new, path, ServerOptions.DEFAULT.withTls(tls))), path, List.of());
    }

    /** By {@code createServer}, with an upgrade by the loop. */
    static Listening upgradingProtocols(EventLoop loop, TlsOptions tls) {
        List<Task<?>> tasks = new ArrayList<>();
        Supplier<RecordingProtocol> factory = () -> new RecordingProtocol() {
            @Override
            public void dataReceived(byte[] received) {
                super.dataReceived(received);
                transport.write(received);
                Transport plain = transport;
                tasks.add(ignoringRefusals(
                        () -> await(loop.startTls(plain, this, tls, true)).write(GREETING_BYTES)));
            }
        };
        return of(await(loop.createServer(factory, HOST, 0, ServerOptions.DEFAULT)), tasks);
    }

    /** By {@code connectAcceptedSocket}. */
    static Listening accepted(EventLoop loop, TlsOptions tls) throws IOException {
        ServerSocketChannel listening = ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0));
        int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
        List<Task<?>> tasks = new ArrayList<>();
        Task<?> serving = ignoringRefusals(() -> {
            while (true) {
                var channel = await(toThread(listening::accept));
                tasks.add(ignoringRefusals(() -> await(loop.connectAcceptedSocket(Greeting::new, channel, tls))));
            }
        });
        return new Listening(port, null, () -> {
            serving.cancel();
            tasks.forEach(Asyncio::await);
            try {
                listening.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static Listening of(Server server, List<Task<?>> tasks) {
        return new Listening(server.port(), null, () -> end(server, tasks));
    }

    private static Listening of(Server server, Path path, List<Task<?>> tasks) {
        return new Listening(0, path, () -> end(server, tasks));
    }

    private static void end(Server server, List<Task<?>> tasks) {
        server.close();
        server.abortClients();
        await(server.waitClosed());
        tasks.forEach(Asyncio::await);
    }

    /** Greets, after an upgrade if there is something to upgrade to. */
    private static ClientHandler greeting(TlsOptions upgrade, List<Task<?>> tasks) {
        return (reader, writer) -> {
            tasks.add(currentTask());
            try {
                greet(reader, writer, upgrade);
            } catch (Exception refused) {
                // The client sees it, too.
            } finally {
                writer.close();
            }
        };
    }

    private static void greet(StreamReader reader, StreamWriter writer, TlsOptions upgrade) {
        if (upgrade != null) {
            writer.write(await(reader.readline()));
            await(writer.startTls(upgrade));
        }
        writer.write(GREETING);
        await(reader.read());
    }

    private static Task<?> ignoringRefusals(org.asyncio4j.function.Action<Exception> body) {
        return createTask(async(() -> {
            try {
                body.run();
            } catch (Exception refused) {
                // The client sees it, too.
            }
        }));
    }

    private static final class Greeting extends RecordingProtocol {
        @Override
        public void connectionMade(BaseTransport made) {
            super.connectionMade(made);
            ((WriteTransport) made).write(GREETING_BYTES);
        }
    }
}
