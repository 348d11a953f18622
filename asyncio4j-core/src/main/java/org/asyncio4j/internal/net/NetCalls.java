package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.DatagramTransport;
import org.asyncio4j.lowlevel.Networking;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/** Implements a loop's networking calls: checks the arguments and delegates. */
public final class NetCalls implements Networking {

    private final NetLoop net;
    private final Resolver resolver;
    private final DatagramCalls datagrams;
    private final PipeCalls pipes;
    private final SendfileCalls files;

    public NetCalls(NetLoop net) {
        this.net = net;
        this.resolver = new Resolver(net);
        this.datagrams = new DatagramCalls(net, resolver);
        this.pipes = new PipeCalls(net);
        this.files = new SendfileCalls(net);
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createConnection(
            Supplier<P> protocolFactory, String host, int port, ConnectOptions options) {
        checkFactory(protocolFactory);
        Checks.notNull(host, "host");
        Resolver.checkPort(port);
        Checks.notNull(options, "options");
        // The empty name stands for this machine, and in no certificate.
        String named = host.isEmpty() ? null : host;
        TlsOptions tls = checkHostname(options.tls(), named);
        return net.call(
                "createConnection",
                () -> Connections.make(net, connect(host, port, options), protocolFactory, tls, false, named));
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createConnection(
            Supplier<P> protocolFactory, SocketChannel sock, ConnectOptions options) {
        checkFactory(protocolFactory);
        TlsOptions tls = checkHostname(Checks.notNull(options, "options").tls(), null);
        checkConnected(sock);
        return net.call("createConnection", () -> Connections.make(net, sock, protocolFactory, tls, false, null));
    }

    @Override
    public Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol> protocolFactory,
            Collection<String> hosts,
            int port,
            ServerOptions options) {
        checkFactory(protocolFactory);
        List<String> names = List.copyOf(Checks.notNull(hosts, "hosts"));
        Resolver.checkPort(port);
        Checks.notNull(options, "options");
        return net.call("createServer", () -> {
            Set<InetSocketAddress> addresses = addressesOf(names, port, options);
            return listen(Binder.bindAll(net, addresses, options), protocolFactory, options, () -> {});
        });
    }

    @Override
    public Coroutine<Server> createServer(
            Supplier<? extends BaseProtocol> protocolFactory, ServerSocketChannel sock, ServerOptions options) {
        checkFactory(protocolFactory);
        Checks.notNull(options, "options");
        if (ChannelSocket.localAddressOf(Checks.notNull(sock, "sock")) == null) {
            throw new IllegalArgumentException("sock is not bound, or closed: " + sock);
        }
        return net.call("createServer", () -> {
            Acceptor.ensureUnused(net, sock);
            sock.configureBlocking(false);
            return listen(List.of(sock), protocolFactory, options, cleanUpOf(sock, options));
        });
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<Transport, P>> createUnixConnection(
            Supplier<P> protocolFactory, Path path, ConnectOptions options) {
        checkFactory(protocolFactory);
        Checks.notNull(path, "path");
        TlsOptions tls = checkHostname(Checks.notNull(options, "options").tls(), null);
        return net.call("createUnixConnection", () -> {
            SocketChannel sock = net.channels().openSocketChannel(StandardProtocolFamily.UNIX);
            ConnectAttempt.connect(net, sock, UnixDomainSocketAddress.of(path));
            return Connections.make(net, sock, protocolFactory, tls, false, null);
        });
    }

    @Override
    public Coroutine<Server> createUnixServer(
            Supplier<? extends BaseProtocol> protocolFactory, Path path, ServerOptions options) {
        checkFactory(protocolFactory);
        Checks.notNull(path, "path");
        Checks.notNull(options, "options");
        return net.call("createUnixServer", () -> {
            ServerSocketChannel sock = UnixSockets.bind(net, path, options.backlog(), options.mode());
            return listen(List.of(sock), protocolFactory, options, cleanUpOf(sock, options));
        });
    }

    @Override
    public <P extends DatagramProtocol> Coroutine<Connection<DatagramTransport, P>> createDatagramEndpoint(
            Supplier<P> protocolFactory, DatagramOptions options) {
        return datagrams.create(protocolFactory, options);
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<Transport, P>> connectAcceptedSocket(
            Supplier<P> protocolFactory, SocketChannel sock, @Nullable TlsOptions tls) {
        checkFactory(protocolFactory);
        checkConnected(sock);
        return net.call("connectAcceptedSocket", () -> Connections.make(net, sock, protocolFactory, tls, true, null));
    }

    @Override
    public Coroutine<Transport> startTls(
            WriteTransport transport, BaseProtocol protocol, TlsOptions tls, boolean serverSide) {
        Checks.notNull(transport, "transport");
        Checks.notNull(protocol, "protocol");
        Checks.notNull(tls, "tls");
        return net.call("startTls", () -> Connections.startTls(net, transport, protocol, tls, serverSide));
    }

    @Override
    public Coroutine<Long> sendfile(
            WriteTransport transport, FileChannel file, long offset, long count, boolean fallback) {
        return files.sendfile(transport, file, offset, count, fallback);
    }

    @Override
    public Coroutine<List<InetSocketAddress>> getaddrinfo(String host, int port, @Nullable ProtocolFamily family) {
        return resolver.getaddrinfo(host, port, family);
    }

    @Override
    public Coroutine<String> getnameinfo(InetSocketAddress address) {
        return resolver.getnameinfo(address);
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<ReadTransport, P>> connectReadPipe(
            Supplier<P> protocolFactory, Channel pipe) {
        return pipes.connectRead(protocolFactory, pipe);
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<ReadTransport, P>> connectReadPipe(
            Supplier<P> protocolFactory, java.io.InputStream stream) {
        return pipes.connectRead(protocolFactory, stream);
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<WriteTransport, P>> connectWritePipe(
            Supplier<P> protocolFactory, Channel pipe) {
        return pipes.connectWrite(protocolFactory, pipe);
    }

    @Override
    public <P extends BaseProtocol> Coroutine<Connection<WriteTransport, P>> connectWritePipe(
            Supplier<P> protocolFactory, java.io.OutputStream stream) {
        return pipes.connectWrite(protocolFactory, stream);
    }

    private SocketChannel connect(String host, int port, ConnectOptions options) throws IOException {
        List<InetSocketAddress> addresses = resolver.resolve(host, port, options.family());
        InetSocketAddress local = options.localAddress();
        return Connector.connect(
                net, options, addresses, local == null ? null : resolver.resolve(local, options.family()));
    }

    private Set<InetSocketAddress> addressesOf(List<String> hosts, int port, ServerOptions options) {
        List<String> named = hosts.stream().filter(host -> !host.isEmpty()).toList();
        Set<InetSocketAddress> all = new LinkedHashSet<>();
        if (hosts.isEmpty() || named.size() < hosts.size()) {
            all.addAll(Binder.wildcards(port, options.family()));
        }
        if (!named.isEmpty()) {
            all.addAll(resolver.resolveAll(named, port, options.family()));
        }
        return all;
    }

    private Server listen(
            List<ServerSocketChannel> channels,
            Supplier<? extends BaseProtocol> protocolFactory,
            ServerOptions options,
            Runnable cleanUp)
            throws IOException {
        VarContext context = ThreadState.current().copyContext();
        ListeningServer server = new ListeningServer(net, channels, protocolFactory, options, context, cleanUp);
        boolean returned = false;
        try {
            if (options.startServing()) {
                server.begin();
            }
            if (net.loopState.debug) {
                Log.debug(server + " is serving");
            }
            returned = true;
            return server;
        } finally {
            if (!returned) {
                server.close();
            }
        }
    }

    private Runnable cleanUpOf(ServerSocketChannel sock, ServerOptions options) {
        return options.cleanupSocket() && net.surroundings == null ? UnixSockets.cleanUpOf(sock) : () -> {};
    }

    private static void checkFactory(Supplier<? extends BaseProtocol> protocolFactory) {
        Checks.notNull(protocolFactory, "protocolFactory");
    }

    private static void checkConnected(SocketChannel sock) {
        if (!Checks.notNull(sock, "sock").isConnected() || !sock.isOpen()) {
            throw new IllegalArgumentException("sock is not connected, or closed: " + sock);
        }
    }

    /** Refuses a client's options at once if there is no name to check. */
    private static @Nullable TlsOptions checkHostname(@Nullable TlsOptions tls, @Nullable String host) {
        if (tls != null) {
            Connections.nameToCheck(tls, host);
        }
        return tls;
    }
}
