package org.asyncio4j.internal.net;

import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.internal.knot.Host;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.DatagramTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Networking;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

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

/** Stub. */
public final class NetCalls implements Networking {

    public NetCalls(
            EventLoop loop, Host host, IoDriver driver, ChannelOwners owners, TlsLayer tls) {
        Checks.notNull(loop, "loop");
        Checks.notNull(host, "host");
        Checks.notNull(driver, "driver");
        Checks.notNull(owners, "owners");
        Checks.notNull(tls, "tls");
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createConnection(
            Supplier<P> protocolFactory, String host, int port, ConnectOptions options) {
        throw new UnsupportedOperationException("createConnection");
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createConnection(
            Supplier<P> protocolFactory, SocketChannel sock, ConnectOptions options) {
        throw new UnsupportedOperationException("createConnection");
    }

    @Override
    public Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol> protocolFactory,
            Collection<String> hosts,
            int port,
            ServerOptions options) {
        throw new UnsupportedOperationException("createServer");
    }

    @Override
    public Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol> protocolFactory,
            ServerSocketChannel sock,
            ServerOptions options) {
        throw new UnsupportedOperationException("createServer");
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createUnixConnection(
            Supplier<P> protocolFactory, Path path, ConnectOptions options) {
        throw new UnsupportedOperationException("createUnixConnection");
    }

    @Override
    public Coroutine<Server> createUnixServer(
            Supplier<? extends BaseProtocol> protocolFactory, Path path, ServerOptions options) {
        throw new UnsupportedOperationException("createUnixServer");
    }

    @Override
    public <P extends DatagramProtocol>
            Coroutine<Connection<DatagramTransport, P>> createDatagramEndpoint(
                    Supplier<P> protocolFactory, DatagramOptions options) {
        throw new UnsupportedOperationException("createDatagramEndpoint");
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<Transport, P>> connectAcceptedSocket(
            Supplier<P> protocolFactory, SocketChannel sock, @Nullable TlsOptions tls) {
        throw new UnsupportedOperationException("connectAcceptedSocket");
    }

    @Override
    public Coroutine<Transport> startTls(
            WriteTransport transport, BaseProtocol protocol, TlsOptions tls, boolean serverSide) {
        throw new UnsupportedOperationException("startTls");
    }

    @Override
    public Coroutine<Long> sendfile(
            WriteTransport transport, FileChannel file, long offset, long count, boolean fallback) {
        throw new UnsupportedOperationException("sendfile");
    }

    @Override
    public Coroutine<List<InetSocketAddress>> getaddrinfo(
            String host, int port, @Nullable ProtocolFamily family) {
        throw new UnsupportedOperationException("getaddrinfo");
    }

    @Override
    public Coroutine<String> getnameinfo(InetSocketAddress address) {
        throw new UnsupportedOperationException("getnameinfo");
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<ReadTransport, P>> connectReadPipe(
            Supplier<P> protocolFactory, Channel pipe) {
        throw new UnsupportedOperationException("connectReadPipe");
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<ReadTransport, P>> connectReadPipe(
            Supplier<P> protocolFactory, java.io.InputStream stream) {
        throw new UnsupportedOperationException("connectReadPipe");
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<WriteTransport, P>> connectWritePipe(
            Supplier<P> protocolFactory, Channel pipe) {
        throw new UnsupportedOperationException("connectWritePipe");
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<WriteTransport, P>> connectWritePipe(
            Supplier<P> protocolFactory, java.io.OutputStream stream) {
        throw new UnsupportedOperationException("connectWritePipe");
    }
}
