package org.asyncio4j.lowlevel;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.internal.net.NetCalls;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a loop for connections: each has a transport of the loop's and a protocol of yours.
 * A part of {@link EventLoop}, which only the library implements.
 *
 * <p>A protocol factory is called once a connection, on the loop's thread. Cancelling a task that
 * awaits one of these coroutines closes what was being opened. A channel that is given to one of
 * them belongs to it from then on, also if it fails.
 */
public sealed interface Networking permits EventLoop, NetCalls {

    /**
     * Connects to {@code host}: tries its addresses one after the other, or overlapping if the
     * options say so, until one answers. The result is there after {@code connectionMade}, and over
     * TLS after the handshake.
     *
     * <p>The await throws a {@link java.net.UnknownHostException} if there is no such host, and
     * another {@link java.io.IOException} if no address can be connected to: the failure, or one
     * that tells all of them.
     *
     * @param host a name or a literal address
     */
    <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createConnection(
            Supplier<P> protocolFactory, String host, int port, ConnectOptions options);

    /** As {@link #createConnection(Supplier, String, int, ConnectOptions)}, as usual. */
    default <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createConnection(
            Supplier<P> protocolFactory, String host, int port) {
        return createConnection(protocolFactory, host, port, ConnectOptions.DEFAULT);
    }

    /**
     * Makes a connection of a channel that is connected already. Of the options only TLS counts,
     * which needs a server's hostname.
     */
    <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createConnection(
            Supplier<P> protocolFactory, SocketChannel sock, ConnectOptions options);

    /**
     * Listens at {@code port} of all addresses of {@code hosts}.
     *
     * <p>The await throws a {@link java.io.IOException} naming the address that cannot be bound.
     *
     * @param hosts names or literal addresses; none, or an empty name, for all interfaces
     * @param port 0 for any that is free, another one for each address
     */
    Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol> protocolFactory,
            Collection<String> hosts,
            int port,
            ServerOptions options);

    /** As {@link #createServer(Supplier, Collection, int, ServerOptions)}, for one host. */
    default Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol> protocolFactory, String host, int port, ServerOptions options) {
        return createServer(protocolFactory, List.of(host), port, options);
    }

    /** As {@link #createServer(Supplier, Collection, int, ServerOptions)}, as usual. */
    default Coroutine<Server> createServer(Supplier<? extends BaseProtocol> protocolFactory, String host, int port) {
        return createServer(protocolFactory, List.of(host), port, ServerOptions.DEFAULT);
    }

    /** Makes a server of a channel that is bound already, of the internet or of Unix. */
    Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol> protocolFactory, ServerSocketChannel sock, ServerOptions options);

    /** Connects to a Unix socket. TLS needs a server's hostname. */
    <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createUnixConnection(
            Supplier<P> protocolFactory, Path path, ConnectOptions options);

    /**
     * Listens at a Unix socket. A socket's file that is left at {@code path}, and that nobody
     * listens at, is replaced.
     *
     * <p>The await throws a {@link java.io.IOException} if the address is in use or cannot be
     * bound.
     */
    Coroutine<Server> createUnixServer(
            Supplier<? extends BaseProtocol> protocolFactory, Path path, ServerOptions options);

    /**
     * Opens a socket for datagrams.
     *
     * @throws IllegalArgumentException at once, if the options do not go together
     */
    <P extends DatagramProtocol> Coroutine<Connection<DatagramTransport, P>> createDatagramEndpoint(
            Supplier<P> protocolFactory, DatagramOptions options);

    /**
     * Makes a connection, on the server's side, of a channel that was accepted elsewhere.
     *
     * @param tls null for a connection in the clear
     */
    <P extends BaseProtocol> Coroutine<Connection<Transport, P>> connectAcceptedSocket(
            Supplier<P> protocolFactory, SocketChannel sock, @Nullable TlsOptions tls);

    /**
     * Upgrades a connection to TLS. The old transport must not be used any more.
     *
     * <p>What a {@link StreamReaderProtocol} has received and nobody has read is not handed out
     * later, where it would look as if it had come over TLS. On a server's side it is the beginning
     * of the handshake; on a client's it cannot be, and the upgrade fails. Protocols of your own
     * have to see to that themselves.
     *
     * <p>The await throws an {@link java.io.IOException} if the handshake fails, in particular if
     * the peer has ended before; the connection is closed then, and also if it is cancelled.
     *
     * @param protocol what is driven by the new transport; it is not told {@code connectionMade}
     *     again
     * @return the new transport
     */
    Coroutine<Transport> startTls(WriteTransport transport, BaseProtocol protocol, TlsOptions tls, boolean serverSide);

    /**
     * Sends a file, by the system alone where that is possible, and returns how many bytes were
     * sent. The file's position moves behind them, also after an error. Nothing else may be written
     * meanwhile.
     *
     * @param count how many bytes at most; {@link Long#MAX_VALUE} for all from {@code offset} on
     * @param fallback allows to read and write it piece by piece where the system cannot do it
     * @throws org.asyncio4j.SendfileNotAvailableException from the await, if it cannot and that is
     *     not allowed
     */
    Coroutine<Long> sendfile(WriteTransport transport, FileChannel file, long offset, long count, boolean fallback);

    /** As {@link #sendfile(WriteTransport, FileChannel, long, long, boolean)}, the whole file. */
    default Coroutine<Long> sendfile(WriteTransport transport, FileChannel file) {
        return sendfile(transport, file, 0, Long.MAX_VALUE, true);
    }

    /**
     * Looks the addresses of a name up, on another thread. The await throws a {@link
     * java.net.UnknownHostException} if there are none.
     *
     * @param family null for all
     */
    Coroutine<List<InetSocketAddress>> getaddrinfo(String host, int port, @Nullable ProtocolFamily family);

    /** Looks the name of an address up, on another thread; the address itself if it has none. */
    Coroutine<String> getnameinfo(InetSocketAddress address);

    /**
     * Reads from a pipe. One that can be selected is read by the loop; others (standard input,
     * FIFOs, files) by a thread of their own, see {@link #connectReadPipe(Supplier,
     * java.io.InputStream)}.
     */
    <P extends BaseProtocol> Coroutine<Connection<ReadTransport, P>> connectReadPipe(
            Supplier<P> protocolFactory, Channel pipe);

    /**
     * Reads from a stream by a thread of its own, which stops while the transport is paused, after
     * one piece of 64 KiB at most. {@code connectReadPipe(factory, System.in)} is standard input.
     *
     * <p>Closing the transport closes the stream, and so ends the thread if it reads a file, a FIFO
     * or a socket. A read from {@code System.in} or from a child process cannot be interrupted:
     * then the thread, a daemon, ends with the next byte, which is dropped. A {@code new
     * FileInputStream(FileDescriptor.in)} can.
     */
    <P extends BaseProtocol> Coroutine<Connection<ReadTransport, P>> connectReadPipe(
            Supplier<P> protocolFactory, java.io.InputStream stream);

    /**
     * Writes to a pipe; as {@link #connectReadPipe(Supplier, Channel)}. That its reader has gone is
     * noticed at the next write, and at once if it is a socket.
     */
    <P extends BaseProtocol> Coroutine<Connection<WriteTransport, P>> connectWritePipe(
            Supplier<P> protocolFactory, Channel pipe);

    /**
     * Writes to a stream by a thread of its own and flushes it. What the thread has not written yet
     * counts as buffered: the loss of a transport that was closed is told when all is written.
     */
    <P extends BaseProtocol> Coroutine<Connection<WriteTransport, P>> connectWritePipe(
            Supplier<P> protocolFactory, java.io.OutputStream stream);
}
