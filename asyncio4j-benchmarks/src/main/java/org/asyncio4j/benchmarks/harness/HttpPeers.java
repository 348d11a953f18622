package org.asyncio4j.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Servers and clients that speak HTTP and WebSocket, those that are absent too. */
final class HttpPeers {

    static final String OURS = "asyncio4j";
    static final String PORTABLE = "asyncio4j portable";
    static final String JDK = "JDK's HttpClient";

    private final Toolbox tools;
    private final List<Peer> peers = new ArrayList<>();

    private HttpPeers(Toolbox tools) {
        this.tools = tools;
    }

    /** That say hello by HTTP/1.1. */
    static List<Peer> http(Toolbox tools) {
        HttpPeers servers = new HttpPeers(tools);
        servers.inModule("http");
        servers.library("Vert.x", "vertx");
        servers.library("Helidon", "helidon");
        servers.node("http");
        servers.python("uvicorn", "uvicorn");
        servers.python("aiohttp", "aiohttp");
        return servers.peers;
    }

    /** That say hello by HTTP/2 to whoever begins with it. */
    static List<Peer> http2(Toolbox tools) {
        HttpPeers servers = new HttpPeers(tools);
        servers.inModule("http2");
        servers.library("Vert.x", "vertx");
        servers.node("http2");
        return servers.peers;
    }

    /** That send texts back by WebSocket. */
    static List<Peer> webSocket(Toolbox tools) {
        HttpPeers servers = new HttpPeers(tools);
        servers.inModule("ws");
        servers.library("Vert.x", "vertx");
        servers.add(
                "Node.js, ws",
                tools.nodeWeb("ws", tools.nodeModules().toString()),
                tools.node.absent() != null ? tools.node.absent() : tools.webSocketAbsent(),
                false);
        servers.python("websockets", "websockets");
        return servers.peers;
    }

    /** That make requests to a port. */
    static List<Peer> clients(Toolbox tools, int port) {
        HttpPeers clients = new HttpPeers(tools);
        String number = Integer.toString(port);
        clients.client(OURS, "carrier", "asyncio4j", number);
        clients.client(PORTABLE, "portable", "asyncio4j", number);
        clients.client(JDK, "portable", "jdk", number);
        clients.library("Vert.x", "vertx", number);
        clients.library("async-http-client", "ahc", number);
        clients.node("client", number);
        clients.python("aiohttp", "client", number);
        return clients.peers;
    }

    private void inModule(String protocol) {
        server(OURS, "carrier", "asyncio4j", protocol);
        server(PORTABLE, "portable", "asyncio4j", protocol);
        server(Servers.NETTY, "portable", "epoll", protocol);
        server("Netty, NIO", "portable", "nio", protocol);
    }

    private void server(String name, String engine, String... arguments) {
        add(name, tools.java(engine, Toolbox.PACKAGE + "HttpServers", arguments), null, true);
    }

    private void client(String name, String engine, String... arguments) {
        add(name, tools.java(engine, Toolbox.PACKAGE + "HttpClients", arguments), null, true);
    }

    private void library(String name, String... arguments) {
        add(name, tools.library(arguments), tools.librariesAbsent, true);
    }

    private void node(String... arguments) {
        add("Node.js", tools.nodeWeb(arguments), tools.node.absent(), false);
    }

    /** By a package that the Python must have. */
    private void python(String module, String... arguments) {
        Toolbox.Found found = tools.pythonWith(module);
        add(module + ", uvloop", tools.pythonWeb(found, arguments), found.absent(), false);
    }

    private void add(String name, List<String> command, @Nullable String absent, boolean jvm) {
        peers.add(new Peer(name, tools.onServerCore(command), absent, jvm));
    }
}
