package org.asyncio4j.internal.loop;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
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
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.internal.task.HasLoopState;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.Datagram;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.DatagramTransport;
import org.asyncio4j.lowlevel.Networking;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.SignalHandlers;
import org.asyncio4j.lowlevel.SocketCalls;
import org.asyncio4j.lowlevel.SubprocessProtocol;
import org.asyncio4j.lowlevel.SubprocessTransport;
import org.asyncio4j.lowlevel.Subprocesses;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/**
 * The part of the loop that delegates what concerns connections, channels, child processes and
 * signals.
 */
abstract class NetworkedLoop implements HasLoopState {

    /** Returns the implementation for connections. */
    abstract Networking net();

    /** Returns the implementation for channels. */
    abstract SocketCalls sockets();

    /** Returns the implementation for child processes. */
    abstract Subprocesses processes();

    /** Returns the implementation for signals. */
    abstract SignalHandlers signals();

    @Override
    public final <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createConnection(
            Supplier<P> protocolFactory, String host, int port, ConnectOptions options) {
        return net().createConnection(protocolFactory, host, port, options);
    }

    @Override
    public final <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createConnection(
            Supplier<P> protocolFactory, SocketChannel sock, ConnectOptions options) {
        return net().createConnection(protocolFactory, sock, options);
    }

    @Override
    public final Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol> protocolFactory,
            Collection<String> hosts,
            int port,
            ServerOptions options) {
        return net().createServer(protocolFactory, hosts, port, options);
    }

    @Override
    public final Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol> protocolFactory, ServerSocketChannel sock, ServerOptions options) {
        return net().createServer(protocolFactory, sock, options);
    }

    @Override
    public final <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createUnixConnection(
            Supplier<P> protocolFactory, Path path, ConnectOptions options) {
        return net().createUnixConnection(protocolFactory, path, options);
    }

    @Override
    public final Coroutine<Server> createUnixServer(
            Supplier<? extends BaseProtocol> protocolFactory, Path path, ServerOptions options) {
        return net().createUnixServer(protocolFactory, path, options);
    }

    @Override
    public final <P extends DatagramProtocol> Coroutine<Connection<DatagramTransport, P>> createDatagramEndpoint(
            Supplier<P> protocolFactory, DatagramOptions options) {
        return net().createDatagramEndpoint(protocolFactory, options);
    }

    @Override
    public final <P extends BaseProtocol> Coroutine<Connection<Transport, P>> connectAcceptedSocket(
            Supplier<P> protocolFactory, SocketChannel sock, @Nullable TlsOptions tls) {
        return net().connectAcceptedSocket(protocolFactory, sock, tls);
    }

    @Override
    public final Coroutine<Transport> startTls(
            WriteTransport transport, BaseProtocol protocol, TlsOptions tls, boolean serverSide) {
        return net().startTls(transport, protocol, tls, serverSide);
    }

    @Override
    public final Coroutine<Long> sendfile(
            WriteTransport transport, FileChannel file, long offset, long count, boolean fallback) {
        return net().sendfile(transport, file, offset, count, fallback);
    }

    @Override
    public final Coroutine<List<InetSocketAddress>> getaddrinfo(
            String host, int port, @Nullable ProtocolFamily family) {
        return net().getaddrinfo(host, port, family);
    }

    @Override
    public final Coroutine<String> getnameinfo(InetSocketAddress address) {
        return net().getnameinfo(address);
    }

    @Override
    public final <P extends BaseProtocol> Coroutine<Connection<ReadTransport, P>> connectReadPipe(
            Supplier<P> protocolFactory, Channel pipe) {
        return net().connectReadPipe(protocolFactory, pipe);
    }

    @Override
    public final <P extends BaseProtocol> Coroutine<Connection<ReadTransport, P>> connectReadPipe(
            Supplier<P> protocolFactory, java.io.InputStream stream) {
        return net().connectReadPipe(protocolFactory, stream);
    }

    @Override
    public final <P extends BaseProtocol> Coroutine<Connection<WriteTransport, P>> connectWritePipe(
            Supplier<P> protocolFactory, Channel pipe) {
        return net().connectWritePipe(protocolFactory, pipe);
    }

    @Override
    public final <P extends BaseProtocol> Coroutine<Connection<WriteTransport, P>> connectWritePipe(
            Supplier<P> protocolFactory, java.io.OutputStream stream) {
        return net().connectWritePipe(protocolFactory, stream);
    }

    @Override
    public final void addReader(SelectableChannel channel, Runnable callback) {
        sockets().addReader(channel, callback);
    }

    @Override
    public final boolean removeReader(SelectableChannel channel) {
        return sockets().removeReader(channel);
    }

    @Override
    public final void addWriter(SelectableChannel channel, Runnable callback) {
        sockets().addWriter(channel, callback);
    }

    @Override
    public final boolean removeWriter(SelectableChannel channel) {
        return sockets().removeWriter(channel);
    }

    @Override
    public final Coroutine<byte[]> sockRecv(SocketChannel sock, int count) {
        return sockets().sockRecv(sock, count);
    }

    @Override
    public final Coroutine<Integer> sockRecvInto(SocketChannel sock, ByteBuffer target) {
        return sockets().sockRecvInto(sock, target);
    }

    @Override
    public final Coroutine<Datagram> sockRecvfrom(DatagramChannel sock, int size) {
        return sockets().sockRecvfrom(sock, size);
    }

    @Override
    public final Coroutine<SocketAddress> sockRecvfromInto(DatagramChannel sock, ByteBuffer target) {
        return sockets().sockRecvfromInto(sock, target);
    }

    @Override
    public final Coroutine<Void> sockSendall(SocketChannel sock, ByteBuffer data) {
        return sockets().sockSendall(sock, data);
    }

    @Override
    public final Coroutine<Integer> sockSendto(DatagramChannel sock, ByteBuffer data, SocketAddress address) {
        return sockets().sockSendto(sock, data, address);
    }

    @Override
    public final Coroutine<Void> sockConnect(SocketChannel sock, SocketAddress address) {
        return sockets().sockConnect(sock, address);
    }

    @Override
    public final Coroutine<SocketChannel> sockAccept(ServerSocketChannel sock) {
        return sockets().sockAccept(sock);
    }

    @Override
    public final Coroutine<Long> sockSendfile(
            SocketChannel sock, FileChannel file, long offset, long count, boolean fallback) {
        return sockets().sockSendfile(sock, file, offset, count, fallback);
    }

    @Override
    public final <P extends SubprocessProtocol> Coroutine<Connection<SubprocessTransport, P>> subprocessExec(
            Supplier<P> protocolFactory, List<String> command, SubprocessOptions options) {
        return processes().subprocessExec(protocolFactory, command, options);
    }

    @Override
    public final void addSignalHandler(String signal, Runnable callback) {
        signals().addSignalHandler(signal, callback);
    }

    @Override
    public final boolean removeSignalHandler(String signal) {
        return signals().removeSignalHandler(signal);
    }
}
