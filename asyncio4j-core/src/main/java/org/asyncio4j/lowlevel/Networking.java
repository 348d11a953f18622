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
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.net.NetCalls;
import org.jspecify.annotations.Nullable;

/**
 * The connection methods of {@link EventLoop}. Each connection has a transport, which the loop
 * provides, and a protocol, which you implement.
 *
 * <p>A protocol factory is called once per connection, on the loop's thread. Cancelling a task that
 * awaits one of these coroutines closes whatever was being opened. A channel passed to one of them
 * is owned by it from then on, even if it fails.
 *
 * <p>Only the library implements it.
 */
@CheckReturnValue
public sealed interface Networking permits EventLoop, NetCalls {

    /**
     * Connects to {@code host}: tries its addresses one after the other, or overlapping if the
     * options ask for that, until one answers. Completes after {@code connectionMade}; over TLS
     * that is after the handshake.
     *
     * <p>The await throws a {@link java.net.UnknownHostException} if there is no such host. If no
     * address can be connected to, it throws another {@link java.io.IOException}: the failure
     * itself if there was one, or one that lists them all.
     *
     * @param host a name or a literal address
     */
    <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createConnection(
            Supplier<P> protocolFactory, String host, int port, ConnectOptions options);

    /**
     * Connects to {@code host} with the default options; see {@link #createConnection(Supplier,
     * String, int, ConnectOptions)}.
     */
    default <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createConnection(
            Supplier<P> protocolFactory, String host, int port) {
        return createConnection(protocolFactory, host, port, ConnectOptions.DEFAULT);
    }

    /**
     * Creates a connection from a channel that is already connected. Of the options only TLS
     * applies, and it requires a server hostname.
     */
    <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createConnection(
            Supplier<P> protocolFactory, SocketChannel sock, ConnectOptions options);

    /**
     * Listens on {@code port} at all addresses of {@code hosts}.
     *
     * <p>The await throws a {@link java.io.IOException} that names the address that cannot be
     * bound.
     *
     * <p>The JDK has no sockets for IPv6 alone: a server at {@code ::} serves IPv4 too, which the log
     * says if the address was asked for without {@code 0.0.0.0}.
     *
     * @param hosts names or literal addresses; none, or an empty name, for all interfaces
     * @param port 0 for any free port, which is chosen for each address separately
     */
    Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol> protocolFactory,
            Collection<String> hosts,
            int port,
            ServerOptions options);

    /**
     * Listens on {@code port} at the addresses of one host, all interfaces if it is null or empty;
     * see {@link #createServer(Supplier, Collection, int, ServerOptions)}.
     */
    default Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol> protocolFactory, @Nullable String host, int port, ServerOptions options) {
        return createServer(protocolFactory, host == null ? List.of() : List.of(host), port, options);
    }

    /**
     * Listens on {@code port} at the addresses of one host, with the default options; see {@link
     * #createServer(Supplier, String, int, ServerOptions)}.
     */
    default Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol> protocolFactory, @Nullable String host, int port) {
        return createServer(protocolFactory, host, port, ServerOptions.DEFAULT);
    }

    /**
     * Creates a server from a channel that is already bound, to an internet address or a Unix
     * socket.
     */
    Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol> protocolFactory, ServerSocketChannel sock, ServerOptions options);

    /** Connects to a Unix socket. TLS requires a server hostname. */
    <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createUnixConnection(
            Supplier<P> protocolFactory, Path path, ConnectOptions options);

    /**
     * Listens on a Unix socket. Replaces a stale socket file at {@code path}, that is one on which
     * nobody listens.
     *
     * <p>The await throws a {@link java.io.IOException} if the address is in use or cannot be
     * bound.
     */
    Coroutine<Server> createUnixServer(
            Supplier<? extends BaseProtocol> protocolFactory, Path path, ServerOptions options);

    /**
     * Opens a datagram socket.
     *
     * @throws IllegalArgumentException at once, if the options contradict each other
     */
    <P extends DatagramProtocol> Coroutine<Connection<DatagramTransport, P>> createDatagramEndpoint(
            Supplier<P> protocolFactory, DatagramOptions options);

    /**
     * Creates a server-side connection from a channel that was accepted elsewhere.
     *
     * @param tls null for a plaintext connection
     */
    <P extends BaseProtocol> Coroutine<Connection<Transport, P>> connectAcceptedSocket(
            Supplier<P> protocolFactory, SocketChannel sock, @Nullable TlsOptions tls);

    /**
     * Upgrades a connection to TLS. The old transport must not be used afterwards.
     *
     * <p>Data that a {@link ReadAheadProtocol}, such as {@link StreamReaderProtocol}, has received and
     * nobody has read is never delivered after the upgrade, where it would look as if it had arrived
     * over TLS. On the server side it is taken as the beginning of the handshake; on the client side it
     * cannot belong to a handshake, so the upgrade fails. Other protocols must take care of this
     * themselves.
     *
     * <p>A client checks that the server's certificate is valid for {@link TlsOptions#serverHostname} or,
     * if that is null, for the host that {@code createConnection} was called with. Without either the
     * await throws an {@link IllegalArgumentException}, and nothing has happened.
     *
     * <p>The await throws an {@link java.io.IOException} if the handshake fails, in particular if
     * the peer has closed its side before. A failed or cancelled upgrade closes the connection.
     *
     * @param protocol the protocol that the new transport drives; its {@code connectionMade} is not
     *     called again
     * @return the new transport
     */
    Coroutine<Transport> startTls(WriteTransport transport, BaseProtocol protocol, TlsOptions tls, boolean serverSide);

    /**
     * Sends a file, by the system's own call where possible, and returns the number of bytes sent.
     * Moves the file's position past them, even after an error. A file that is shorter than its
     * size says, or becomes so, is sent up to its end. Nothing else may be written to the transport
     * meanwhile, nor a second file be sent: the library's transports throw an {@link
     * IllegalStateException}.
     *
     * <p>Piece by piece, each piece waits until writing is not paused, the first one too. The
     * protocol is not told of pauses that the file causes.
     *
     * @param count the maximum number of bytes; {@link Long#MAX_VALUE} for all from {@code offset}
     *     on
     * @param fallback whether to read and write the file piece by piece where the system cannot
     *     send it
     * @throws org.asyncio4j.SendfileNotAvailableException from the await, if the system cannot send
     *     it and {@code fallback} is false
     */
    Coroutine<Long> sendfile(WriteTransport transport, FileChannel file, long offset, long count, boolean fallback);

    /**
     * Sends a whole file, with the fallback allowed; see {@link #sendfile(WriteTransport,
     * FileChannel, long, long, boolean)}.
     */
    default Coroutine<Long> sendfile(WriteTransport transport, FileChannel file) {
        return sendfile(transport, file, 0, Long.MAX_VALUE, true);
    }

    /**
     * Resolves a host name to its addresses, on another thread. The await throws a {@link
     * java.net.UnknownHostException} if there are none.
     *
     * @param family null for all
     */
    Coroutine<List<InetSocketAddress>> getaddrinfo(String host, int port, @Nullable ProtocolFamily family);

    /**
     * Resolves an address to its host name, on another thread; returns the address as text if it
     * has no name.
     */
    Coroutine<String> getnameinfo(InetSocketAddress address);

    /**
     * Reads from a pipe. A selectable pipe is read by the loop; others (standard input, FIFOs,
     * files) by a thread of their own, see {@link #connectReadPipe(Supplier, java.io.InputStream)}.
     */
    <P extends BaseProtocol> Coroutine<Connection<ReadTransport, P>> connectReadPipe(
            Supplier<P> protocolFactory, Channel pipe);

    /**
     * Reads from a stream on a dedicated thread, which stops while the transport is paused, after
     * at most one more piece of 64 KiB. {@code connectReadPipe(factory, System.in)} reads standard
     * input.
     *
     * <p>Closing the transport closes the stream, which ends the thread if it reads a file, a FIFO
     * or a socket. A read from {@code System.in} or from a child process cannot be interrupted: the
     * thread, a daemon, then ends with the next byte, which is dropped. A read from {@code new
     * FileInputStream(FileDescriptor.in)} can be interrupted.
     */
    <P extends BaseProtocol> Coroutine<Connection<ReadTransport, P>> connectReadPipe(
            Supplier<P> protocolFactory, java.io.InputStream stream);

    /**
     * Writes to a pipe, on the loop or on a thread as {@link #connectReadPipe(Supplier, Channel)}
     * reads. If the reader closes its end, a socket notices at once, any other pipe at the next
     * write.
     */
    <P extends BaseProtocol> Coroutine<Connection<WriteTransport, P>> connectWritePipe(
            Supplier<P> protocolFactory, Channel pipe);

    /**
     * Writes to a stream on a dedicated thread and flushes it. Data that the thread has not yet
     * written counts as buffered: after {@code close}, {@code connectionLost} is called once
     * everything is written.
     */
    <P extends BaseProtocol> Coroutine<Connection<WriteTransport, P>> connectWritePipe(
            Supplier<P> protocolFactory, java.io.OutputStream stream);
}
