package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.net.Channels.anyPort;
import static org.asyncio4j.tests.net.Channels.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.Descriptors;
import org.asyncio4j.tests.tools.OtherThread;
import org.junit.jupiter.api.AfterEach;

/** Sockets for datagrams, on the loopback interface. */
class DatagramEndpointTest {

    private static final DatagramOptions LOCAL = DatagramOptions.DEFAULT.withLocalAddress(anyPort());

    private final Channels channels = new Channels();
    private final RecordingDatagrams server = new RecordingDatagrams();
    private final RecordingDatagrams client = new RecordingDatagrams();

    @AfterEach
    void closeChannels() throws IOException {
        channels.close();
    }

    @AsyncioTest
    @Ports("test_events.py::EventLoopTestsMixin::test_create_datagram_endpoint")
    void datagramsGoThereAndBack(EventLoop loop) {
        talk(loop, LOCAL);
    }

    @AsyncioTest
    @Ports("test_base_events.py::BaseEventLoopWithSelectorTests::test_create_datagram_endpoint_ip_addr")
    void anAddressIsBoundToWithoutALookup(EventLoop loop) throws IOException {
        // Which would look it up, and takes no jobs.
        ExecutorService ended = Executors.newSingleThreadExecutor();
        ended.shutdown();
        loop.setDefaultExecutor(ended);
        boolean shares = channels.datagrams().supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
        DatagramOptions options = DatagramOptions.DEFAULT
                .withLocalAddress(InetSocketAddress.createUnresolved("127.0.0.2", 0))
                .withReusePort(shares);
        DatagramTransport made =
                await(loop.createDatagramEndpoint(() -> server, options)).transport();
        InetSocketAddress here = (InetSocketAddress) made.getExtraInfo(ExtraInfo.SOCKNAME);
        assertEquals(InetAddress.getByName("127.0.0.2"), here.getAddress());
        assertTrue(here.getPort() > 0, here::toString);
        if (shares) {
            assertTrue(made.getExtraInfo(ExtraInfo.SOCKET).getOption(StandardSocketOptions.SO_REUSEPORT));
        }
        close(made, server);
    }

    @AsyncioTest
    @Ports("test_events.py::EventLoopTestsMixin::test_create_datagram_endpoint_ipv6")
    void datagramsGoByIpv6(EventLoop loop) throws IOException {
        InetAddress loopback = InetAddress.getByName("::1");
        assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "no IPv6 here");
        talk(loop, DatagramOptions.DEFAULT.withLocalAddress(new InetSocketAddress(loopback, 0)));
    }

    private void talk(EventLoop loop, DatagramOptions options) {
        DatagramTransport there =
                await(loop.createDatagramEndpoint(() -> server, options)).transport();
        SocketAddress address = there.getExtraInfo(ExtraInfo.SOCKNAME);
        DatagramTransport here = await(
                        loop.createDatagramEndpoint(() -> client, DatagramOptions.DEFAULT.withRemoteAddress(address)))
                .transport();
        assertEquals(address, here.getExtraInfo(ExtraInfo.PEERNAME));
        assertNull(there.getExtraInfo(ExtraInfo.PEERNAME));
        assertTrue(here.getExtraInfo(ExtraInfo.SOCKET).isOpen());
        here.sendto(bytes("hello"), null);
        await(server.until(2));
        assertEquals(List.of("made", "data hello"), server.events);
        SocketAddress sender = server.senders.getFirst();
        assertEquals(here.getExtraInfo(ExtraInfo.SOCKNAME), sender);
        there.sendto(bytes("good day"), sender);
        await(client.until(2));
        assertEquals(List.of("made", "data good day"), client.events);
        assertEquals(address, client.senders.getFirst());
        here.close();
        there.close();
        await(client.until(3));
        await(server.until(3));
        assertEquals("lost null", client.events.getLast());
        assertEquals("lost null", server.events.getLast());
        assertFalse(here.getExtraInfo(ExtraInfo.SOCKET).isOpen());
    }

    @AsyncioTest
    void anotherThreadIsSentAwayAndTwiceIsOnce(EventLoop loop) {
        DatagramTransport here =
                await(loop.createDatagramEndpoint(() -> client, LOCAL)).transport();
        SocketAddress address = here.getExtraInfo(ExtraInfo.SOCKNAME);
        for (Action<Exception> call : List.<Action<Exception>>of(
                () -> here.sendto(bytes("x"), address),
                here::close,
                here::abort,
                () -> here.setProtocol(server),
                () -> here.setWriteBufferLimits(WriteBufferLimits.DEFAULT))) {
            Throwable refused = OtherThread.failureOf(call);
            assertInstanceOf(IllegalStateException.class, refused);
            assertTrue(refused.getMessage().contains("Non-thread-safe operation"));
        }
        assertFalse(here.isClosing());
        here.close();
        here.close();
        here.abort();
        here.sendto(bytes("dropped"), address);
        await(client.until(2));
        here.abort();
        await(sleep(0));
        assertEquals(List.of("made", "lost null"), client.events);
    }

    @AsyncioTest
    @Ports("test_events.py::EventLoopTestsMixin::test_datagram_send_to_non_listening_address")
    void whoSentToNobodyStillReceives(EventLoop loop) throws IOException {
        DatagramChannel gone = channels.datagrams();
        SocketAddress nobody = gone.getLocalAddress();
        gone.close();
        DatagramTransport here =
                await(loop.createDatagramEndpoint(() -> client, LOCAL)).transport();
        DatagramTransport there =
                await(loop.createDatagramEndpoint(() -> server, LOCAL)).transport();
        SocketAddress address = here.getExtraInfo(ExtraInfo.SOCKNAME);
        there.sendto(bytes("a"), address);
        await(client.until(2));
        here.sendto(bytes("lost"), nobody);
        there.sendto(bytes("b"), address);
        await(client.until(3));
        here.sendto(bytes("c"), there.getExtraInfo(ExtraInfo.SOCKNAME));
        await(server.until(2));
        assertEquals(List.of("made", "data a", "data b"), client.events);
        assertEquals(List.of("made", "data c"), server.events);
        close(here, client);
        close(there, server);
    }

    @AsyncioTest
    void aPortThatNobodyListensAtIsToldToWhoIsConnected(EventLoop loop) throws IOException {
        DatagramChannel gone = channels.datagrams();
        SocketAddress address = gone.getLocalAddress();
        gone.close();
        DatagramTransport here = await(
                        loop.createDatagramEndpoint(() -> client, DatagramOptions.DEFAULT.withRemoteAddress(address)))
                .transport();
        here.sendto(bytes("anybody?"));
        await(client.until(2));
        assertInstanceOf(PortUnreachableException.class, client.events.get(1));
        assertFalse(here.isClosing());
        here.close();
        await(client.until(3));
    }

    @AsyncioTest
    void anEmptyDatagramThatTheJdkWouldDropIsAnErrorAndNotTheEnd(EventLoop loop) throws IOException {
        SocketAddress address = channels.datagrams().getLocalAddress();
        DatagramTransport here = await(
                        loop.createDatagramEndpoint(() -> client, DatagramOptions.DEFAULT.withRemoteAddress(address)))
                .transport();
        here.sendto(new byte[0]);
        await(client.until(2));
        assertInstanceOf(SocketException.class, client.events.get(1));
        assertFalse(here.isClosing());
        here.close();
        await(client.until(3));
    }

    @AsyncioTest
    void anAddressOfAnotherFamilyIsAnErrorAndNotTheEnd(EventLoop loop) throws IOException {
        DatagramTransport here = await(loop.createDatagramEndpoint(
                        () -> client,
                        DatagramOptions.DEFAULT
                                .withLocalAddress(new InetSocketAddress("127.0.0.1", 0))
                                .withFamily(StandardProtocolFamily.INET)))
                .transport();
        here.sendto(bytes("x"), new InetSocketAddress(InetAddress.getByName("::1"), 9));
        await(client.until(2));
        assertInstanceOf(SocketException.class, client.events.get(1));
        assertFalse(here.isClosing());
        here.close();
        await(client.until(3));
    }

    @AsyncioTest
    void anOversizedDatagramIsAnErrorAndNotTheEnd(EventLoop loop) {
        DatagramTransport there =
                await(loop.createDatagramEndpoint(() -> server, LOCAL)).transport();
        there.sendto(new byte[65_530], there.getExtraInfo(ExtraInfo.SOCKNAME));
        assertInstanceOf(IOException.class, server.events.get(1));
        there.sendto(bytes("to myself"), there.getExtraInfo(ExtraInfo.SOCKNAME));
        await(server.until(3));
        assertEquals("data to myself", server.events.get(2));
        close(there, server);
    }

    @AsyncioTest
    @Ports({
        "test_events.py::EventLoopTestsMixin::test_create_datagram_endpoint_sock",
        "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_datagram_endpoint_sock"
    })
    void aChannelOfOnesOwnBelongsToTheTransport(EventLoop loop) throws IOException {
        DatagramChannel own = channels.datagrams();
        own.configureBlocking(true);
        DatagramTransport there = await(
                        loop.createDatagramEndpoint(() -> server, DatagramOptions.DEFAULT.withSock(own)))
                .transport();
        assertFalse(own.isBlocking());
        assertEquals(own.getLocalAddress(), there.getExtraInfo(ExtraInfo.SOCKNAME));
        for (Runnable call : List.<Runnable>of(
                () -> loop.addReader(own, () -> {}),
                () -> loop.removeReader(own),
                () -> loop.addWriter(own, () -> {}),
                () -> loop.removeWriter(own),
                () -> await(loop.sockRecvfrom(own, 1)),
                () -> await(loop.createDatagramEndpoint(() -> client, DatagramOptions.DEFAULT.withSock(own))))) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, call::run);
            assertTrue(refused.getMessage().contains(" is used by transport " + there), refused::getMessage);
        }
        assertTrue(own.isOpen());
        close(there, server);
        assertFalse(own.isOpen());
    }

    @AsyncioTest
    @Ports({
        "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_datagram_endpoint_sockopts",
        "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_datagram_endpoint_allow_broadcast"
    })
    void optionsAreSetIfTheyAreAskedFor(EventLoop loop) throws IOException {
        RecordingDatagrams usual = new RecordingDatagrams();
        DatagramTransport without =
                await(loop.createDatagramEndpoint(() -> usual, LOCAL)).transport();
        for (var option : List.of(StandardSocketOptions.SO_REUSEPORT, StandardSocketOptions.SO_BROADCAST)) {
            assertEquals(false, without.getExtraInfo(ExtraInfo.SOCKET).getOption(option));
        }
        close(without, usual);
        DatagramOptions shared = LOCAL.withReusePort(true).withAllowBroadcast(true);
        DatagramTransport there =
                await(loop.createDatagramEndpoint(() -> server, shared)).transport();
        assertEquals(true, there.getExtraInfo(ExtraInfo.SOCKET).getOption(StandardSocketOptions.SO_REUSEPORT));
        assertEquals(true, there.getExtraInfo(ExtraInfo.SOCKET).getOption(StandardSocketOptions.SO_BROADCAST));
        SocketAddress address = there.getExtraInfo(ExtraInfo.SOCKNAME);
        // May send broadcasts, and so is not connected, but has one peer.
        DatagramTransport here = await(loop.createDatagramEndpoint(
                        () -> client,
                        DatagramOptions.DEFAULT.withRemoteAddress(address).withAllowBroadcast(true)))
                .transport();
        assertNull(here.getExtraInfo(ExtraInfo.PEERNAME));
        here.sendto(bytes("hello"));
        assertThrows(IllegalArgumentException.class, () -> here.sendto(bytes("x"), anyPort()));
        await(server.until(2));
        assertEquals("data hello", server.events.getLast());
        close(here, client);
        close(there, server);
    }

    @AsyncioTest
    void aFamilyIsEnough(EventLoop loop) {
        DatagramTransport there = await(loop.createDatagramEndpoint(
                        () -> server, DatagramOptions.DEFAULT.withFamily(StandardProtocolFamily.INET)))
                .transport();
        InetSocketAddress own = (InetSocketAddress) there.getExtraInfo(ExtraInfo.SOCKNAME);
        there.sendto(bytes("x"), new InetSocketAddress(InetAddress.getLoopbackAddress(), own.getPort()));
        await(server.until(2));
        close(there, server);
    }

    @AsyncioTest
    void namesAreLookedUp(EventLoop loop) {
        DatagramTransport there = await(loop.createDatagramEndpoint(
                        () -> server,
                        DatagramOptions.DEFAULT.withLocalAddress(InetSocketAddress.createUnresolved("127.0.0.1", 0))))
                .transport();
        close(there, server);
    }

    // --- failures ------------------------------------------------------------------------------

    @AsyncioTest
    @Ports(
            value = "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_datagram_endpoint_cant_bind",
            adapted = "a port that is in use instead of a mock; that the socket is closed is seen by the open"
                    + " descriptors")
    @Ports(
            value = "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_datagram_endpoint_socket_err",
            adapted = "making a socket does not fail at will; the failure of binding it is shown instead")
    void anAddressInUseIsNamed(EventLoop loop) throws IOException {
        InetSocketAddress taken = (InetSocketAddress) channels.datagrams().getLocalAddress();
        InetSocketAddress ipv4 = new InetSocketAddress("127.0.0.1", taken.getPort());
        channels.keep(DatagramChannel.open(StandardProtocolFamily.INET));
        BindException refused = assertThrows(
                BindException.class,
                () -> await(loop.createDatagramEndpoint(() -> server, DatagramOptions.DEFAULT.withLocalAddress(ipv4))));
        assertTrue(
                refused.getMessage().startsWith("error while attempting to bind on address " + ipv4),
                refused.getMessage());
        Descriptors.assertNoneIsLeftBy(() -> assertThrows(
                BindException.class,
                () -> await(
                        loop.createDatagramEndpoint(() -> server, DatagramOptions.DEFAULT.withLocalAddress(ipv4)))));
        assertEquals(List.of(), server.events);
    }

    @AsyncioTest
    @Ports("test_base_events.py::BaseEventLoopWithSelectorTests::test_create_datagram_endpoint_no_addrinfo")
    void anUnknownHostIsAnError(EventLoop loop) {
        assertThrows(
                UnknownHostException.class,
                () -> await(loop.createDatagramEndpoint(
                        () -> server,
                        DatagramOptions.DEFAULT.withLocalAddress(
                                InetSocketAddress.createUnresolved("no.such.host.invalid", 0)))));
        assertThrows(
                UnknownHostException.class,
                () -> await(loop.createDatagramEndpoint(
                        () -> server,
                        DatagramOptions.DEFAULT
                                .withLocalAddress(InetSocketAddress.createUnresolved("127.0.0.1", 0))
                                .withFamily(StandardProtocolFamily.INET6))));
    }

    @AsyncioTest
    @Ports("test_base_events.py::BaseEventLoopWithSelectorTests::test_create_datagram_endpoint_connect_err")
    void aPeerThatCannotBeConnectedToIsAnError(EventLoop loop) {
        // Broadcasts have to be allowed.
        assertThrows(
                IOException.class,
                () -> await(loop.createDatagramEndpoint(
                        () -> client,
                        DatagramOptions.DEFAULT.withRemoteAddress(new InetSocketAddress("255.255.255.255", 9)))));
    }

    @AsyncioTest
    @Ports({
        "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_datagram_endpoint_noaddr_nofamily",
        "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_datagram_endpoint_addr_error",
        "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_datagram_endpoint_no_matching_family",
        "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_datagram_endpoint_sock_sockopts"
    })
    void optionsThatDoNotGoTogetherAreRefusedAtOnce(EventLoop loop) throws IOException {
        DatagramOptions none = DatagramOptions.DEFAULT;
        DatagramChannel own = channels.datagrams();
        InetSocketAddress ipv6 = new InetSocketAddress("::1", 0);
        InetSocketAddress ipv4 = new InetSocketAddress("127.0.0.1", 0);
        assertRefused(loop, none, "unexpected address family");
        assertRefused(loop, none.withLocalAddress(ipv4).withRemoteAddress(ipv6), "can not get address information");
        assertRefused(
                loop,
                none.withLocalAddress(ipv4).withFamily(StandardProtocolFamily.INET6),
                "can not get address information");
        assertRefused(loop, none.withFamily(StandardProtocolFamily.UNIX), "family has no datagram sockets");
        assertRefused(
                loop,
                none.withLocalAddress(UnixDomainSocketAddress.of(Path.of("x"))),
                "localAddress must be an InetSocketAddress");
        assertRefused(
                loop,
                none.withRemoteAddress(UnixDomainSocketAddress.of(Path.of("x"))),
                "remoteAddress must be an InetSocketAddress");
        for (DatagramOptions options : List.of(
                none.withLocalAddress(ipv4),
                none.withRemoteAddress(ipv4),
                none.withFamily(StandardProtocolFamily.INET),
                none.withReusePort(true),
                none.withAllowBroadcast(true))) {
            assertRefused(
                    loop, options.withSock(own), "options that change a socket cannot be used when sock is given: ");
        }
        assertThrows(NullPointerException.class, () -> loop.createDatagramEndpoint(null, none));
        assertThrows(NullPointerException.class, () -> loop.createDatagramEndpoint(() -> server, null));
    }

    @AsyncioTest
    void aFactoryThatFailsClosesTheChannel(EventLoop loop) throws IOException {
        DatagramChannel own = channels.datagrams();
        Boom boom = new Boom();
        assertSame(
                boom,
                assertThrows(
                        Boom.class,
                        () -> await(loop.createDatagramEndpoint(
                                () -> {
                                    throw boom;
                                },
                                DatagramOptions.DEFAULT.withSock(own)))));
        assertFalse(own.isOpen());
    }

    @AsyncioTest
    void cancellingClosesWhatWasOpened(EventLoop loop) throws IOException {
        DatagramChannel own = channels.datagrams();
        Task<Connection<DatagramTransport, RecordingDatagrams>> opening =
                createTask(loop.createDatagramEndpoint(() -> server, DatagramOptions.DEFAULT.withSock(own)));
        await(sleep(0));
        opening.cancel();
        assertThrows(CancelledError.class, () -> await(opening));
        await(server.until(2));
        assertEquals(List.of("made", "lost null"), server.events);
        assertFalse(own.isOpen());
    }

    @AsyncioTest
    void onlyAProtocolForDatagramsMayFollow(EventLoop loop) {
        DatagramTransport there =
                await(loop.createDatagramEndpoint(() -> server, LOCAL)).transport();
        assertThrows(IllegalArgumentException.class, () -> there.setProtocol(new Protocol() {}));
        there.setProtocol(client);
        there.sendto(bytes("x"), there.getExtraInfo(ExtraInfo.SOCKNAME));
        await(client.until(1));
        assertEquals(List.of("data x"), client.events);
        close(there, client);
    }

    private static void close(DatagramTransport transport, RecordingDatagrams protocol) {
        int before = protocol.events.size();
        transport.close();
        await(protocol.until(before + 1));
        assertEquals("lost null", protocol.events.getLast());
    }

    private void assertRefused(EventLoop loop, DatagramOptions options, String message) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> loop.createDatagramEndpoint(() -> server, options));
        assertTrue(refused.getMessage().startsWith(message), refused.getMessage());
    }
}
