package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.tests.net.Loopback.HOST;
import static org.asyncio4j.tests.net.Loopback.freePort;
import static org.asyncio4j.tests.net.Loopback.portOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.internal.net.Connecting;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Descriptors;
import org.asyncio4j.tests.tools.LogCapture;
import org.asyncio4j.tests.tools.RandomBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which sockets a server opens. */
@Timeout(60)
class CreateServerTest {

    private static final ServerOptions DEFAULT = ServerOptions.DEFAULT;

    private final RecordingProtocol client = new RecordingProtocol();
    private RecordingProtocol accepted = new RecordingProtocol();

    private static boolean hasIpv6() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address.getHostAddress().startsWith("0:0:0:0:0:0:0:1"));
    }

    /** Connects to {@code host}, says something and closes all. */
    private void talk(EventLoop loop, String host, Server server) {
        accepted = new RecordingProtocol();
        RecordingProtocol speaker = new RecordingProtocol();
        Transport transport = await(loop.createConnection(() -> speaker, host, portOf(server)))
                .transport();
        byte[] data = RandomBytes.of(3, 3);
        transport.write(data);
        await(accepted.untilReceived(3));
        assertArrayEquals(data, accepted.data.toByteArray());
        transport.close();
        await(speaker.until("lost"));
        await(accepted.until("lost"));
    }

    private Server serve(EventLoop loop, List<String> hosts, int port, ServerOptions options) {
        return await(loop.createServer(() -> accepted, hosts, port, options));
    }

    @AsyncioTest
    @Ports("test_events.py::EventLoopTestsMixin::test_create_server")
    void atAnAddress(EventLoop loop) {
        Server server = serve(loop, List.of(HOST), 0, DEFAULT);
        talk(loop, HOST, server);
        server.close();
    }

    @AsyncioTest
    @Ports(
            value = "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_server_empty_host",
            adapted = "an empty host listens where clients of both families find it; which lookup that takes is not"
                    + " shown")
    @Ports(
            value = "test_events.py::EventLoopTestsMixin::test_create_server_dual_stack",
            adapted = "one socket serves both families, which the JDK's do")
    void atAllInterfacesOfBothFamilies(EventLoop loop) throws IOException {
        for (List<String> hosts : List.of(List.<String>of(), List.of(""))) {
            Server server = serve(loop, hosts, 0, DEFAULT);
            talk(loop, HOST, server);
            if (hasIpv6()) {
                talk(loop, "::1", server);
            }
            server.close();
        }
        int port = freePort();
        Server server = serve(loop, List.of("0.0.0.0", "::"), port, DEFAULT);
        talk(loop, HOST, server);
        server.close();
    }

    @AsyncioTest
    @Ports("test_base_events.py::BaseEventLoopWithSelectorTests::test_create_server_ipv6")
    void atIpv6Alone(EventLoop loop) throws Exception {
        assumeTrue(hasIpv6(), "no IPv6 here");
        ServerOptions six = DEFAULT.withFamily(StandardProtocolFamily.INET6);
        for (Server server : List.of(
                serve(loop, List.of("::1"), 0, DEFAULT),
                serve(loop, List.of("::"), 0, DEFAULT),
                serve(loop, List.of(), 0, six))) {
            talk(loop, "::1", server);
            server.close();
        }
    }

    /** The JDK has no sockets for IPv6 alone; to accept a client and hang up would be the worst. */
    @AsyncioTest
    void atIpv6AloneAClientByIpv4IsServedToo(EventLoop loop) throws IOException {
        assumeTrue(hasIpv6());
        ServerOptions six = DEFAULT.withFamily(StandardProtocolFamily.INET6);
        for (List<String> hosts : List.of(List.of("::"), List.<String>of())) {
            try (LogCapture log = new LogCapture()) {
                Server server = serve(loop, hosts, 0, six);
                talk(loop, HOST, server);
                server.close();
                List<String> said = listening(log);
                assertEquals(1, said.size(), said.toString());
                assertTrue(said.getFirst().startsWith("listening on /[0:0:0:0:0:0:0:0]:"), said.getFirst());
                assertTrue(said.getFirst().endsWith(" for IPv4 too: the JDK has no sockets for IPv6 alone"));
            }
        }
        try (LogCapture log = new LogCapture()) {
            serve(loop, List.of(), 0, DEFAULT).close();
            serve(loop, List.of("::1"), 0, six).close();
            assertEquals(List.of(), listening(log), "what was asked for needs no words");
        }
    }

    private static List<String> listening(LogCapture log) {
        return log.messages(Level.INFO).stream()
                .filter(message -> message.startsWith("listening "))
                .toList();
    }

    @AsyncioTest
    void withoutAHostAtAllInterfaces(EventLoop loop) {
        for (Server server : List.of(
                await(loop.createServer(() -> accepted, null, 0)),
                await(loop.createServer(() -> accepted, (String) null, 0, DEFAULT)))) {
            var address = (InetSocketAddress) server.sockets().getFirst().getLocalAddress();
            assertTrue(address.getAddress().isAnyLocalAddress(), address::toString);
            talk(loop, HOST, server);
            server.close();
        }
    }

    @AsyncioTest
    @Ports(
            value = "test_events.py::EventLoopTestsMixin::test_create_server_multiple_hosts_ipv6",
            adapted = "one address in two ways, as a machine has one for itself")
    void atAnIpv6AddressOnceHoweverItIsWritten(EventLoop loop) throws IOException {
        assumeTrue(hasIpv6(), "no IPv6 here");
        Server server = serve(loop, List.of("::1", "0:0:0:0:0:0:0:1", "127.0.0.1"), 0, DEFAULT);
        assertEquals(2, server.sockets().size());
        talk(loop, "::1", server);
        server.close();
    }

    @AsyncioTest
    void atIpv4Alone(EventLoop loop) {
        ServerOptions four = DEFAULT.withFamily(StandardProtocolFamily.INET);
        Server server = serve(loop, List.of(), 0, four);
        assertEquals(
                "0.0.0.0",
                ((InetSocketAddress) server.sockets().getFirst().getLocalAddress())
                        .getAddress()
                        .getHostAddress());
        talk(loop, HOST, server);
        server.close();
    }

    @AsyncioTest
    @Ports("test_events.py::EventLoopTestsMixin::test_create_server_multiple_hosts_ipv4")
    void atSeveralAddressesEachOnce(EventLoop loop) {
        int port = freePort();
        Server server = serve(loop, List.of("127.0.0.1", "127.0.0.2", "127.0.0.1", "127.0.0.2"), port, DEFAULT);
        assertEquals(2, server.sockets().size());
        talk(loop, "127.0.0.1", server);
        talk(loop, "127.0.0.2", server);
        server.close();
    }

    @AsyncioTest
    void portZeroIsAnotherOneForEachAddress(EventLoop loop) {
        Server server = serve(loop, List.of("127.0.0.1", "127.0.0.2"), 0, DEFAULT);
        assertEquals(2, server.sockets().size());
        assertTrue(server.sockets().stream().allMatch(it -> ((InetSocketAddress) it.getLocalAddress()).getPort() > 0));
        server.close();
    }

    @AsyncioTest(realTime = true)
    @Ports("test_base_events.py::BaseEventLoopWithSelectorTests::test_create_server_no_getaddrinfo")
    void namesAreLookedUp(EventLoop loop) {
        Server server = serve(loop, List.of("localhost", HOST), 0, DEFAULT);
        talk(loop, HOST, server);
        server.close();
        assertThrows(UnknownHostException.class, () -> serve(loop, List.of(HOST, "no-such-host.invalid"), 0, DEFAULT));
    }

    @AsyncioTest
    @Ports("test_base_events.py::BaseEventLoopWithSelectorTests::test_create_server_cant_bind")
    void aSocketThatCannotBeBoundIsClosed(EventLoop loop) {
        Server server = serve(loop, List.of(HOST), 0, DEFAULT);
        int port = portOf(server);
        Descriptors.assertNoneIsLeftBy(
                () -> assertThrows(BindException.class, () -> serve(loop, List.of(HOST), port, DEFAULT)));
        Descriptors.assertNoneIsLeftBy(
                () -> assertThrows(BindException.class, () -> serve(loop, List.of("192.0.2.1"), 0, DEFAULT)));
        server.close();
    }

    @AsyncioTest
    @Ports("test_events.py::EventLoopTestsMixin::test_create_server_addr_in_use")
    void anAddressInUseIsNamedAndNothingStaysBound(EventLoop loop) throws IOException {
        Server server = serve(loop, List.of(HOST), 0, DEFAULT);
        int port = portOf(server);
        BindException inUse =
                assertThrows(BindException.class, () -> serve(loop, List.of("127.0.0.2", HOST), port, DEFAULT));
        assertTrue(
                inUse.getMessage().startsWith("error while attempting to bind on address /127.0.0.1:" + port + ": "),
                inUse::getMessage);
        try (ServerSocketChannel free = ServerSocketChannel.open()) {
            free.bind(new InetSocketAddress("127.0.0.2", port));
        }
        server.close();
    }

    @AsyncioTest
    void anAddressOfAnotherMachineIsSkipped(EventLoop loop) {
        // Reserved for documentation, so no machine has it.
        Server server = serve(loop, List.of("192.0.2.1", HOST), 0, DEFAULT);
        assertEquals(1, server.sockets().size());
        server.close();
        BindException none = assertThrows(BindException.class, () -> serve(loop, List.of("192.0.2.1"), 0, DEFAULT));
        assertEquals("could not bind on any address out of [/192.0.2.1:0]", none.getMessage());
    }

    @AsyncioTest
    @Ports("test_events.py::EventLoopTestsMixin::test_create_server_reuse_port")
    void severalServersMayShareAPort(EventLoop loop) throws IOException {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            assumeTrue(probe.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT), "no SO_REUSEPORT here");
        }
        ServerOptions shared = DEFAULT.withReusePort(true);
        Server one = serve(loop, List.of(HOST), 0, shared);
        assertTrue(one.sockets().getFirst().getOption(StandardSocketOptions.SO_REUSEPORT));
        Server other = serve(loop, List.of(HOST), portOf(one), shared);
        talk(loop, HOST, one);
        one.close();
        other.close();
    }

    @Test
    @Ports(
            value = "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_server_nosoreuseport",
            adapted = "a Unix socket, which cannot share a port, stands for any on a system without SO_REUSEPORT")
    @Ports(
            value = "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_server_soreuseport_only_defined",
            adapted = "the JDK asks the system itself, so that an option that is defined and refused is not offered")
    @Ports(
            value = "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_datagram_endpoint_nosoreuseport",
            adapted = "the check that an endpoint shares with servers, on a socket that cannot share a port, is shown"
                    + " alone")
    void sharingAPortIsRefusedWhereThatIsNotSupported() throws IOException {
        ProtocolFamily unix = StandardProtocolFamily.UNIX;
        try (ServerSocketChannel without = ServerSocketChannel.open(unix)) {
            assertFalse(without.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT));
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> Connecting.setReusePort(without));
            assertTrue(refused.getMessage().startsWith("reusePort not supported"));
        }
    }

    @AsyncioTest
    void keepAliveIsSetOnConnections(EventLoop loop) throws IOException {
        Server server = serve(loop, List.of(HOST), 0, DEFAULT.withKeepAlive(true));
        await(loop.createConnection(() -> client, HOST, portOf(server), ConnectOptions.DEFAULT));
        await(accepted.until("made"));
        var socket = accepted.transport.getExtraInfo(org.asyncio4j.ExtraInfo.SOCKET);
        assertTrue(socket.getOption(StandardSocketOptions.SO_KEEPALIVE));
        server.close();
        client.transport.close();
        await(client.until("lost"));
        await(accepted.until("lost"));
    }

    @AsyncioTest
    @Ports("test_events.py::EventLoopTestsMixin::test_create_server_sock")
    void ofAChannelThatIsBound(EventLoop loop) throws IOException {
        ServerSocketChannel channel =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getByName(HOST), 0));
        Server server = await(loop.createServer(() -> accepted, channel, DEFAULT));
        talk(loop, HOST, server);
        server.close();
        assertFalse(channel.isOpen());
    }

    @AsyncioTest
    @Ports({"test_base_events.py::BaseEventLoopWithSelectorTests::test_create_server_no_host_port_sock"})
    void badArgumentsAreRefusedAtOnce(EventLoop loop) throws IOException {
        try (ServerSocketChannel unbound = ServerSocketChannel.open()) {
            assertThrows(IllegalArgumentException.class, () -> loop.createServer(() -> accepted, unbound, DEFAULT));
        }
        assertThrows(IllegalArgumentException.class, () -> loop.createServer(() -> accepted, HOST, -1, DEFAULT));
        assertThrows(NullPointerException.class, () -> loop.createServer(null, HOST, 0, DEFAULT));
        assertThrows(
                NullPointerException.class, () -> loop.createServer(() -> accepted, (List<String>) null, 0, DEFAULT));
        assertThrows(
                NullPointerException.class,
                () -> loop.createServer(() -> accepted, Arrays.asList(HOST, null), 0, DEFAULT));
        assertThrows(NullPointerException.class, () -> loop.createServer(() -> accepted, HOST, 0, null));
        ProtocolFamily unix = StandardProtocolFamily.UNIX;
        assertThrows(UnknownHostException.class, () -> serve(loop, List.of(HOST), 0, DEFAULT.withFamily(unix)));
    }
}
