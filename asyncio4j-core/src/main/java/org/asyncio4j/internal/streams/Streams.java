package org.asyncio4j.internal.streams;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.asyncio4j.ClientConnectedCallback;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.lowlevel.StreamReaderProtocol;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/** Opens connections and starts servers that use streams. */
public final class Streams {

    private Streams() {}

    /** Opens a connection on a loop, given the protocol's factory. */
    private interface Opening {
        Coroutine<Connection<Transport, StreamReaderProtocol>> open(
                EventLoop loop, Supplier<StreamReaderProtocol> protocolFactory);
    }

    /** Starts a server on a loop, given the protocol's factory. */
    private interface Starting {
        Coroutine<Server> start(EventLoop loop, Supplier<StreamReaderProtocol> protocolFactory);
    }

    public static Coroutine<StreamPair> openConnection(String host, int port, ConnectOptions options) {
        Checks.notNull(host, "host");
        return open(options, (loop, factory) -> loop.createConnection(factory, host, port, options));
    }

    public static Coroutine<StreamPair> openConnection(SocketChannel sock, ConnectOptions options) {
        Checks.notNull(sock, "sock");
        return open(options, (loop, factory) -> loop.createConnection(factory, sock, options));
    }

    public static Coroutine<StreamPair> openUnixConnection(Path path, ConnectOptions options) {
        Checks.notNull(path, "path");
        return open(options, (loop, factory) -> loop.createUnixConnection(factory, path, options));
    }

    public static Coroutine<Server> startServer(
            ClientConnectedCallback callback, @Nullable String host, int port, ServerOptions options) {
        return start(callback, options, (loop, factory) -> loop.createServer(factory, host, port, options));
    }

    public static Coroutine<Server> startServer(
            ClientConnectedCallback callback, Collection<String> hosts, int port, ServerOptions options) {
        List<String> all = List.copyOf(Checks.notNull(hosts, "hosts"));
        return start(callback, options, (loop, factory) -> loop.createServer(factory, all, port, options));
    }

    public static Coroutine<Server> startServer(
            ClientConnectedCallback callback, ServerSocketChannel sock, ServerOptions options) {
        Checks.notNull(sock, "sock");
        return start(callback, options, (loop, factory) -> loop.createServer(factory, sock, options));
    }

    public static Coroutine<Server> startUnixServer(
            ClientConnectedCallback callback, Path path, ServerOptions options) {
        Checks.notNull(path, "path");
        return start(callback, options, (loop, factory) -> loop.createUnixServer(factory, path, options));
    }

    /**
     * Returns a callback that runs {@code handler} as a coroutine; {@code argument} is the name of
     * the parameter in the message if it is null.
     */
    public static ClientConnectedCallback callback(ClientHandler handler, String argument) {
        String name = Repr.ofCode(Checks.notNull(handler, argument));
        return (reader, writer) -> Coroutines.async(name, new Handling(handler, reader, writer));
    }

    private static Coroutine<StreamPair> open(ConnectOptions options, Opening opening) {
        int limit = Checks.notNull(options, "options").limit();
        return Coroutines.async("openConnection", () -> {
            EventLoop loop = Coroutines.getRunningLoop();
            StreamFeed feed = new StreamFeed(limit, loop);
            StreamReaderProtocol protocol = new StreamReaderProtocol(feed, null, loop);
            Transport transport =
                    Coroutines.await(opening.open(loop, () -> protocol)).transport();
            StreamReader reader = feed.reader();
            ((BufferedStreamReader) reader).state().watch(protocol);
            return new StreamPair(reader, new StreamWriter(transport, protocol, reader, loop));
        });
    }

    private static Coroutine<Server> start(ClientConnectedCallback callback, ServerOptions options, Starting starting) {
        int limit = Checks.notNull(options, "options").limit();
        return Coroutines.async("startServer", () -> {
            EventLoop loop = Coroutines.getRunningLoop();
            return Coroutines.await(
                    starting.start(loop, () -> new StreamReaderProtocol(new StreamFeed(limit, loop), callback, loop)));
        });
    }

    /**
     * A class of its own, because nested lambdas would add frames to the stack of every suspended
     * handler.
     */
    private record Handling(ClientHandler handler, StreamReader reader, StreamWriter writer) implements Callable<Void> {

        @Override
        public Void call() throws Exception {
            handler.handle(reader, writer);
            return Nothing.VOID;
        }
    }
}
