package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.openUnixConnection;
import static org.asyncio4j.tests.tls.Listening.GREETING;
import static org.asyncio4j.tests.tls.Listening.HOST;
import static org.asyncio4j.tests.tls.Listening.STARTTLS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Tls;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.TlsOptions.ClientAuth;
import org.asyncio4j.internal.tls.Identity;
import org.asyncio4j.internal.tls.KeyFiles;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each way to TLS verifies, found out by servers and clients with the right and with wrong certificates, and
 * compared with the tables in {@code docs/tls.md}. They are written by {@code mvn verify -Dasyncio4j.write=true}.
 */
@Timeout(120)
class TlsChecksTest {

    private static final Path PAGE = Path.of("..", "docs", "tls.md");
    private static final String NAME = "elsewhere.example";

    private static final SSLContext OF_HOST = TestKeys.server();
    private static final SSLContext OF_NAME = identity("elsewhere");
    private static final SSLContext KNOWING = TestKeys.client();
    private static final SSLContext STRANGER =
            TestKeys.make(() -> Tls.createDefaultContext(TestKeys.file("other-ca.pem")));

    @TempDir
    Path folder;

    private int sockets;

    /** Connects to a server, and returns what it says over TLS. */
    private interface Opening {
        String open(EventLoop loop, Listening server, TlsOptions tls) throws Exception;
    }

    /** Starts a server. */
    private interface Serving {
        Listening serve(EventLoop loop, Path path, TlsOptions tls) throws Exception;
    }

    /** How clients connect; they are the same in what they check. */
    private record ClientWay(String title, Serving server, List<Opening> openings) {}

    /** How servers serve. */
    private record ServerWay(String title, List<Serving> servers, Opening client) {}

    private static final List<ClientWay> CLIENTS = List.of(
            new ClientWay(
                    "`openConnection`, `createConnection`, to a host",
                    (_, _, tls) -> Listening.streams(tls),
                    List.of(
                            (_, server, tls) ->
                                    greeted(await(openConnection("localhost", server.port(), secured(tls)))),
                            (loop, server, tls) -> greeted(
                                    loop.createConnection(
                                            RecordingProtocol::new, "localhost", server.port(), secured(tls)),
                                    null))),
            new ClientWay(
                    "`openConnection`, `createConnection`, of a channel",
                    (_, _, tls) -> Listening.streams(tls),
                    List.of(
                            (_, server, tls) -> greeted(await(openConnection(channel(server), secured(tls)))),
                            (loop, server, tls) -> greeted(
                                    loop.createConnection(RecordingProtocol::new, channel(server), secured(tls)),
                                    null))),
            new ClientWay(
                    "`openUnixConnection`, `createUnixConnection`",
                    (_, path, tls) -> Listening.unixStreams(path, tls),
                    List.of(
                            (_, server, tls) -> greeted(await(openUnixConnection(server.path(), secured(tls)))),
                            (loop, server, tls) -> greeted(
                                    loop.createUnixConnection(RecordingProtocol::new, server.path(), secured(tls)),
                                    null))),
            new ClientWay(
                    "`startTls`, of a writer or the loop, after a connection to a host",
                    (_, _, tls) -> Listening.upgradingStreams(tls),
                    List.of(
                            (_, server, tls) -> upgraded(await(openConnection("localhost", server.port())), tls),
                            (loop, server, tls) -> greeted(
                                    loop.createConnection(RecordingProtocol::new, "localhost", server.port()), tls))),
            new ClientWay(
                    "`startTls` after a connection of a channel",
                    (_, _, tls) -> Listening.upgradingStreams(tls),
                    List.of(
                            (_, server, tls) ->
                                    upgraded(await(openConnection(channel(server), ConnectOptions.DEFAULT)), tls),
                            (loop, server, tls) -> greeted(
                                    loop.createConnection(
                                            RecordingProtocol::new, channel(server), ConnectOptions.DEFAULT),
                                    tls))),
            new ClientWay(
                    "`startTls` at a Unix socket",
                    (_, path, tls) -> Listening.upgradingUnixStreams(path, tls),
                    List.of(
                            (_, server, tls) -> upgraded(await(openUnixConnection(server.path())), tls),
                            (loop, server, tls) -> greeted(
                                    loop.createUnixConnection(
                                            RecordingProtocol::new, server.path(), ConnectOptions.DEFAULT),
                                    tls))),
            new ClientWay(
                    "`startTls` over TLS to a host",
                    (_, _, tls) -> Listening.upgradingSecureStreams(TlsOptions.of(OF_HOST), tls),
                    List.of((_, server, tls) -> upgraded(
                            await(openConnection("localhost", server.port(), secured(TlsOptions.of(KNOWING)))), tls))));

    private static final List<ServerWay> SERVERS = List.of(
            new ServerWay(
                    "`startServer`, `createServer`",
                    List.of((_, _, tls) -> Listening.streams(tls), (loop, _, tls) -> Listening.protocols(loop, tls)),
                    (_, server, tls) -> greeted(await(openConnection(HOST, server.port(), secured(tls))))),
            new ServerWay(
                    "`startUnixServer`, `createUnixServer`",
                    List.of(
                            (_, path, tls) -> Listening.unixStreams(path, tls),
                            (loop, path, tls) -> Listening.unixProtocols(loop, path, tls)),
                    (_, server, tls) -> greeted(
                            await(openUnixConnection(server.path(), secured(tls.withServerHostname("localhost")))))),
            new ServerWay(
                    "`connectAcceptedSocket`",
                    List.of((loop, _, tls) -> Listening.accepted(loop, tls)),
                    (_, server, tls) -> greeted(await(openConnection(HOST, server.port(), secured(tls))))),
            new ServerWay(
                    "`startTls`, of a writer or the loop, on the server's side",
                    List.of(
                            (_, _, tls) -> Listening.upgradingStreams(tls),
                            (loop, _, tls) -> Listening.upgradingProtocols(loop, tls)),
                    (_, server, tls) -> upgraded(await(openConnection(HOST, server.port())), tls)));

    // --- the tables ------------------------------------------------------------------------------

    @AsyncioTest(realTime = true, debug = false)
    void theTableOfClientsIsTheRecordedOne(EventLoop loop) throws Exception {
        Map<String, UnaryOperator<TlsOptions>> naming = new LinkedHashMap<>();
        naming.put("no name", tls -> tls);
        naming.put("a name", tls -> tls.withServerHostname(NAME));
        naming.put("`\"\"`", tls -> tls.withServerHostname(""));
        naming.put(
                "`\"\"`, and `\"HTTPS\"` in the parameters",
                tls -> tls.withServerHostname("").withParameters(algorithm("HTTPS")));
        naming.put(
                "a name, and `\"\"` in the parameters",
                tls -> tls.withServerHostname(NAME).withParameters(algorithm("")));
        StringBuilder table = new StringBuilder(head(naming.keySet()));
        for (ClientWay way : CLIENTS) {
            table.append("| ").append(way.title());
            for (UnaryOperator<TlsOptions> named : naming.values()) {
                table.append(" | ").append(checkedBy(loop, way, named));
            }
            table.append(" |\n");
        }
        compare("clients", table.toString());
    }

    @AsyncioTest(realTime = true, debug = false)
    void theTableOfServersIsTheRecordedOne(EventLoop loop) throws Exception {
        StringBuilder table = new StringBuilder(head(List.of("`ClientAuth.NONE`, the default", "`WANT`", "`NEED`")));
        for (ServerWay way : SERVERS) {
            table.append("| ").append(way.title());
            for (ClientAuth asked : ClientAuth.values()) {
                TreeSet<String> found = new TreeSet<>();
                for (Serving serving : way.servers()) {
                    found.add(askedBy(loop, serving, way.client(), asked));
                }
                assertEquals(1, found.size(), () -> way.title() + " " + asked + ": " + found);
                table.append(" | ").append(found.first());
            }
            table.append(" |\n");
        }
        compare("servers", table.toString());
    }

    /** Says which of two certificates a client accepts, of the host it connects to and of a name. */
    private String checkedBy(EventLoop loop, ClientWay way, UnaryOperator<TlsOptions> named) throws Exception {
        TreeSet<String> found = new TreeSet<>();
        try (Listening host = way.server().serve(loop, nextPath(), TlsOptions.of(OF_HOST));
                Listening other = way.server().serve(loop, nextPath(), TlsOptions.of(OF_NAME))) {
            for (Opening opening : way.openings()) {
                TlsOptions known = named.apply(TlsOptions.of(KNOWING));
                Outcome first = outcome(loop, opening, host, known);
                Outcome second = outcome(loop, opening, other, known);
                // Whoever is accepted is refused if the authority is not trusted.
                TlsOptions stranger = named.apply(TlsOptions.of(STRANGER));
                assertFalse(outcome(loop, opening, host, stranger) == Outcome.CONNECTED, way.title());
                assertFalse(outcome(loop, opening, other, stranger) == Outcome.CONNECTED, way.title());
                found.add(meaningOf(first, second));
            }
        }
        assertEquals(1, found.size(), () -> way.title() + ": " + found);
        return found.first();
    }

    private static String meaningOf(Outcome host, Outcome other) {
        if (host == Outcome.MISUSE && other == Outcome.MISUSE) {
            return "*refused*";
        }
        if (host == Outcome.CONNECTED) {
            return other == Outcome.CONNECTED ? "no name" : "the host";
        }
        return other == Outcome.CONNECTED ? "the name" : "*fails*";
    }

    /** Says which of three clients a server accepts: with no certificate, a good one, and a stranger's. */
    private String askedBy(EventLoop loop, Serving serving, Opening client, ClientAuth asked) throws Exception {
        TlsOptions tls = TlsOptions.of(TestKeys.make(() -> Tls.EMPTY
                        .loadCertChain(TestKeys.file("server.pem"), TestKeys.file("server-key.pem"))
                        .loadVerifyLocations(TestKeys.file("ca.pem"))
                        .context()))
                .withClientAuth(asked);
        try (Listening server = serving.serve(loop, nextPath(), tls)) {
            boolean none = accepts(loop, client, server, KNOWING);
            boolean good = accepts(loop, client, server, clientWith("client", "client-key"));
            boolean strange = accepts(loop, client, server, clientWith("other-ca", "other-ca-key"));
            return switch ((none ? "none " : "") + (good ? "good " : "") + (strange ? "strange" : "")) {
                case "none good strange" -> "nothing";
                case "none good " -> "a certificate that the client shows";
                case "good " -> "the client's certificate";
                default -> "none=" + none + " good=" + good + " strange=" + strange;
            };
        }
    }

    private static boolean accepts(EventLoop loop, Opening client, Listening server, SSLContext context) {
        return outcome(loop, client, server, TlsOptions.of(context)) == Outcome.CONNECTED;
    }

    private enum Outcome {
        CONNECTED,
        FAILED,
        MISUSE
    }

    private static Outcome outcome(EventLoop loop, Opening opening, Listening server, TlsOptions tls) {
        try {
            return opening.open(loop, server, tls).equals(GREETING) ? Outcome.CONNECTED : Outcome.FAILED;
        } catch (IllegalArgumentException refused) {
            return Outcome.MISUSE;
        } catch (Exception failed) {
            assertEquals(IOException.class, IOException.class.isInstance(failed) ? IOException.class : failed);
            return Outcome.FAILED;
        }
    }

    private static void compare(String table, String found) throws IOException {
        String begin = "<!-- " + table + ": written by TlsChecksTest -->\n\n";
        String page = Files.readString(PAGE);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf("\n\n", from) + 1;
        if (Boolean.getBoolean("asyncio4j.write")) {
            page = page.substring(0, from) + found + page.substring(to);
            Files.writeString(PAGE, page);
            to = page.indexOf("\n\n", from) + 1;
        }
        assertEquals(page.substring(from, to), found);
    }

    private static String head(Iterable<String> columns) {
        StringBuilder head = new StringBuilder("|");
        StringBuilder line = new StringBuilder("|---");
        for (String column : columns) {
            head.append(" | ").append(column);
            line.append("|---");
        }
        return head + " |\n" + line + "|\n";
    }

    // --- connections -----------------------------------------------------------------------------

    private static ConnectOptions secured(TlsOptions tls) {
        return ConnectOptions.DEFAULT.withTls(tls);
    }

    private static SocketChannel channel(Listening server) throws IOException {
        return SocketChannel.open(new InetSocketAddress(HOST, server.port()));
    }

    private static String greeted(StreamPair connection) {
        try {
            return new String(await(connection.reader().readline()), StandardCharsets.US_ASCII);
        } finally {
            connection.writer().transport().abort();
        }
    }

    private static String upgraded(StreamPair connection, TlsOptions tls) {
        try {
            connection.writer().write(STARTTLS);
            assertEquals(STARTTLS, new String(await(connection.reader().readline()), StandardCharsets.US_ASCII));
            await(connection.writer().startTls(tls));
            return greeted(connection);
        } finally {
            connection.writer().transport().abort();
        }
    }

    /** What a protocol gets, after an upgrade if there is something to upgrade to. */
    private static String greeted(
            org.asyncio4j.Coroutine<org.asyncio4j.lowlevel.Connection<Transport, RecordingProtocol>> connecting,
            TlsOptions upgrade) {
        var connection = await(connecting);
        RecordingProtocol protocol = connection.protocol();
        Transport transport = connection.transport();
        int length = GREETING.length();
        try {
            if (upgrade != null) {
                transport.write(STARTTLS.getBytes(StandardCharsets.US_ASCII));
                await(protocol.untilReceived(STARTTLS.length()));
                EventLoop loop = org.asyncio4j.lowlevel.Loops.getRunningLoop();
                transport = await(loop.startTls(transport, protocol, upgrade, false));
                length += STARTTLS.length();
            }
            await(protocol.untilReceived(length));
            return protocol.text().substring(length - GREETING.length());
        } finally {
            transport.abort();
        }
    }

    private Path nextPath() {
        return folder.resolve("socket-" + sockets++);
    }

    // --- contexts --------------------------------------------------------------------------------

    private static SSLParameters algorithm(String name) {
        SSLParameters parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm(name);
        return parameters;
    }

    private static SSLContext identity(String name) {
        return TestKeys.make(() -> Tls.serverContext(TestKeys.file(name + ".pem"), TestKeys.file(name + "-key.pem")));
    }

    /** A client that shows its certificate whatever authorities the server names. */
    private static SSLContext clientWith(String certificate, String key) throws Exception {
        Identity identity = TestKeys.make(
                () -> new KeyFiles(TestKeys.file(certificate + ".pem"), TestKeys.file(key + ".pem"), null).read());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new Showing(identity)}, new TrustManager[] {new Trusting()}, null);
        return context;
    }

    private static final class Showing extends X509ExtendedKeyManager {

        private final Identity identity;

        Showing(Identity identity) {
            this.identity = identity;
        }

        @Override
        public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
            return List.of(keyTypes).contains(identity.key().getAlgorithm()) ? "it" : null;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {"it"};
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return "it";
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }
    }

    private static final class Trusting extends javax.net.ssl.X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
