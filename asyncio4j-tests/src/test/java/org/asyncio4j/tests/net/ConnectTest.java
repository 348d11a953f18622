package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.tests.net.Loopback.HOST;
import static org.asyncio4j.tests.net.Loopback.freePort;
import static org.asyncio4j.tests.net.Loopback.portOf;
import static org.asyncio4j.tests.net.Loopback.serve;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLContext;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Server;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.RandomBytes;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Opening connections, and making them of channels. */
@Timeout(60)
class ConnectTest {

    private final RecordingProtocol server = new RecordingProtocol();
    private final RecordingProtocol client = new RecordingProtocol();

    private void end(Transport transport) {
        transport.close();
        await(client.until("lost"));
        await(server.until("lost"));
    }

    @AsyncioTest
    @Ports({
        "test_events.py::EventLoopTestsMixin::test_create_connection",
        "test_selector_events.py::SelectorTransportTests::test_ctor",
        "test_selector_events.py::SelectorSocketTransportTests::test_ctor_with_waiter",
        "test_transports.py::TransportTests::test_get_extra_info",
        "test_selector_events.py::SelectorSocketTransportTests::test_ctor",
        "test_selector_events.py::BaseSelectorEventLoopTests::test_make_socket_transport",
        "test_base_events.py::TestSelectorUtils::test_set_nodelay"
    })
    void aConnectionKnowsItsSocket(EventLoop loop) throws IOException {
        Server listening = serve(() -> server);
        Connection<Transport, RecordingProtocol> made =
                await(loop.createConnection(() -> client, HOST, portOf(listening)));
        assertSame(client, made.protocol());
        assertSame(made.transport(), client.transport);
        await(server.until("made"));
        Transport transport = made.transport();
        var socket = transport.getExtraInfo(ExtraInfo.SOCKET);
        assertNotNull(socket);
        assertSame(socket, transport.getExtraInfo(ExtraInfo.SOCKET));
        assertTrue(socket.getOption(StandardSocketOptions.TCP_NODELAY));
        assertEquals(new InetSocketAddress(HOST, portOf(listening)), transport.getExtraInfo(ExtraInfo.PEERNAME));
        assertEquals(transport.getExtraInfo(ExtraInfo.SOCKNAME), server.transport.getExtraInfo(ExtraInfo.PEERNAME));
        assertTrue(server.transport.getExtraInfo(ExtraInfo.SOCKET).getOption(StandardSocketOptions.TCP_NODELAY));
        assertNull(transport.getExtraInfo(ExtraInfo.CIPHER));
        assertEquals("none", transport.getExtraInfo(ExtraInfo.CIPHER, "none"));
        listening.close();
        end(transport);
        assertNotNull(transport.getExtraInfo(ExtraInfo.PEERNAME), "known after the end");
        assertFalse(socket.isOpen());
    }

    @AsyncioTest
    @Ports("test_base_events.py::BaseEventLoopWithSelectorTests::test_create_connection_connect_err")
    void aRefusedConnectionNamesTheAddress(EventLoop loop) throws IOException {
        try (SocketChannel refusing = Loopback.refusing()) {
            int port = ((InetSocketAddress) refusing.getLocalAddress()).getPort();
            ConnectException refused =
                    assertThrows(ConnectException.class, () -> await(loop.createConnection(() -> client, HOST, port)));
            assertTrue(
                    refused.getMessage().startsWith("Connect call failed /127.0.0.1:" + port + ": "),
                    refused::getMessage);
        }
        assertEquals(List.of(), client.events);
    }

    @AsyncioTest
    void aProtocolFactoryThatFailsClosesTheSocket(EventLoop loop) {
        List<RecordingProtocol> accepted = new ArrayList<>();
        Server listening = serve(() -> {
            accepted.add(new RecordingProtocol());
            return accepted.getLast();
        });
        assertThrows(
                Boom.class,
                () -> await(loop.createConnection(
                        () -> {
                            throw new Boom();
                        },
                        HOST,
                        portOf(listening))));
        assertThrows(
                NullPointerException.class,
                () -> await(loop.createConnection(() -> (BaseProtocol) null, HOST, portOf(listening))));
        assertThrows(
                IllegalArgumentException.class,
                () -> await(loop.createConnection(() -> new BaseProtocol() {}, HOST, portOf(listening))));
        while (accepted.size() < 3) {
            await(sleep(0));
        }
        for (RecordingProtocol each : accepted) {
            await(each.until("lost"));
        }
        listening.close();
        await(listening.waitClosed());
    }

    @AsyncioTest
    @Ports({
        "test_base_events.py::BaseEventTests::test_port_parameter_types",
        "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_connection_no_host_port_sock"
    })
    void badArgumentsAreRefusedAtOnce(EventLoop loop) {
        assertThrows(NullPointerException.class, () -> loop.createConnection(null, HOST, 1));
        assertThrows(NullPointerException.class, () -> loop.createConnection(() -> client, (String) null, 1));
        assertThrows(NullPointerException.class, () -> loop.createConnection(() -> client, HOST, 1, null));
        assertThrows(
                NullPointerException.class,
                () -> loop.createConnection(() -> client, (SocketChannel) null, ConnectOptions.DEFAULT));
        for (int port : new int[] {-1, 65_536, Integer.MAX_VALUE}) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> loop.createConnection(() -> client, HOST, port));
            assertTrue(refused.getMessage().endsWith(": " + port), refused::getMessage);
        }
    }

    @AsyncioTest
    @Ports("test_base_events.py::BaseEventLoopWithSelectorTests::test_create_connection_ssl_server_hostname_errors")
    void tlsWithoutANameToCheckIsRefused(EventLoop loop) throws Exception {
        ConnectOptions secured = ConnectOptions.DEFAULT.withTls(TlsOptions.of(SSLContext.getDefault()));
        Loopback.Pair pair = Loopback.pair();
        for (Executable nameless : List.<Executable>of(
                () -> loop.createConnection(() -> client, "", 1, secured),
                () -> loop.createConnection(() -> client, pair.one(), secured),
                () -> loop.createUnixConnection(() -> client, Path.of("s"), secured))) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, nameless);
            assertTrue(refused.getMessage().contains("withServerHostname"), refused::getMessage);
        }
        assertEquals(List.of(), client.events);
        pair.one().close();
        pair.other().close();
    }

    @AsyncioTest
    @Ports(
            value = "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_connection_no_getaddrinfo",
            adapted = "an IPv4 address of family INET6")
    void noAddressOfTheFamilyIsAnUnknownHost(EventLoop loop) {
        ConnectOptions six = ConnectOptions.DEFAULT.withFamily(StandardProtocolFamily.INET6);
        UnknownHostException none = assertThrows(
                UnknownHostException.class, () -> await(loop.createConnection(() -> client, HOST, 9, six)));
        assertTrue(none.getMessage().contains("INET6"), none::getMessage);
    }

    @AsyncioTest(realTime = true)
    void aNameThatDoesNotExistIsAnUnknownHost(EventLoop loop) {
        assertThrows(
                UnknownHostException.class,
                () -> await(loop.createConnection(() -> client, "no-such-host.invalid", 9)));
        assertThrows(UnknownHostException.class, () -> await(loop.getaddrinfo("no-such-host.invalid", 9, null)));
    }

    @AsyncioTest(realTime = true)
    void aNameIsLookedUp(EventLoop loop) {
        Server listening = serve(() -> server);
        Transport transport = await(loop.createConnection(() -> client, "localhost", portOf(listening)))
                .transport();
        listening.close();
        end(transport);
    }

    @AsyncioTest
    void cancellingWhileItConnectsClosesTheSocket(EventLoop loop) throws IOException {
        // A queue that is full: the system does not answer those who come next.
        try (ServerSocketChannel full = ServerSocketChannel.open()) {
            full.bind(new InetSocketAddress(InetAddress.getByName(HOST), 0), 1);
            int port = ((InetSocketAddress) full.getLocalAddress()).getPort();
            List<Task<Connection<Transport, RecordingProtocol>>> waiting = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                waiting.add(createTask(loop.createConnection(RecordingProtocol::new, HOST, port)));
            }
            await(sleep(0.1));
            int pending = 0;
            for (var task : waiting) {
                if (task.done()) {
                    await(task).transport().abort();
                } else {
                    pending++;
                    task.cancel();
                    assertThrows(CancelledError.class, () -> await(task));
                }
            }
            assertTrue(pending > 0, "none was pending");
            await(sleep(0));
        }
    }

    @AsyncioTest
    void cancellingBeforeConnectionMadeStillTellsBoth(EventLoop loop) {
        Loopback.Pair pair = Loopback.pair();
        Task<?> task = createTask(loop.createConnection(() -> client, pair.one(), ConnectOptions.DEFAULT));
        await(sleep(0));
        assertEquals(List.of(), client.events);
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        await(client.until("lost"));
        assertEquals(List.of("made", "lost"), client.events);
        assertFalse(pair.one().isOpen());
    }

    // --- of channels ---------------------------------------------------------------------------

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorTransportTests::test_connection_lost",
        "test_sock_lowlevel.py::BaseSockTestsMixin::test_create_connection_sock"
    })
    void channelsThatAreConnectedBecomeConnections(EventLoop loop) {
        Loopback.Pair pair = Loopback.pair();
        Transport one = await(loop.createConnection(() -> client, pair.one(), ConnectOptions.DEFAULT))
                .transport();
        Transport other = await(loop.connectAcceptedSocket(() -> server, pair.other(), null))
                .transport();
        one.write(RandomBytes.of(1, 3));
        await(server.untilReceived(3));
        assertArrayEquals(RandomBytes.of(1, 3), server.data.toByteArray());
        other.write(RandomBytes.of(2, 4));
        await(client.untilReceived(4));
        assertArrayEquals(RandomBytes.of(2, 4), client.data.toByteArray());
        end(one);
        assertFalse(pair.one().isOpen());
        assertFalse(pair.other().isOpen());
    }

    @AsyncioTest
    void aChannelThatIsNotConnectedIsRefused(EventLoop loop) throws IOException {
        try (SocketChannel unconnected = SocketChannel.open()) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> loop.createConnection(() -> client, unconnected, ConnectOptions.DEFAULT));
            assertThrows(
                    IllegalArgumentException.class, () -> loop.connectAcceptedSocket(() -> client, unconnected, null));
        }
    }

    @AsyncioTest
    void theChannelOfATransportIsItsAloneToTheEnd(EventLoop loop) {
        Loopback.Pair pair = Loopback.pair();
        Transport one = await(loop.createConnection(() -> client, pair.one(), ConnectOptions.DEFAULT))
                .transport();
        int size = 8 << 20;
        byte[] data = RandomBytes.of(4, size);
        one.write(data);
        one.close();
        for (Runnable misuse : List.<Runnable>of(
                () -> loop.addReader(pair.one(), () -> {}),
                () -> loop.addWriter(pair.one(), () -> {}),
                () -> await(loop.sockSendall(pair.one(), new byte[1])),
                () -> await(loop.connectWritePipe(RecordingPipe::new, pair.one())),
                () -> await(loop.createConnection(RecordingProtocol::new, pair.one(), ConnectOptions.DEFAULT)))) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, misuse::run);
            assertTrue(refused.getMessage().contains("is used by transport"));
        }
        assertFalse(loop.removeWriter(pair.one()), "what waits belongs to the transport");
        assertFalse(loop.removeReader(pair.one()));
        await(loop.connectAcceptedSocket(() -> server, pair.other(), null));
        await(server.untilReceived(size));
        assertArrayEquals(data, server.data.toByteArray());
        await(client.until("lost"));
        await(server.until("lost"));
        assertFalse(pair.one().isOpen());
    }

    @AsyncioTest
    @Ports("test_unix_events.py::TestFunctional::test_add_reader_or_writer_transport_fd")
    void theChannelOfATransportIsItsAlone(EventLoop loop) {
        Loopback.Pair pair = Loopback.pair();
        Transport one = await(loop.createConnection(() -> client, pair.one(), ConnectOptions.DEFAULT))
                .transport();
        for (Runnable misuse : List.<Runnable>of(
                () -> loop.addReader(pair.one(), () -> {}),
                () -> loop.addWriter(pair.one(), () -> {}),
                () -> loop.removeReader(pair.one()),
                () -> loop.removeWriter(pair.one()),
                () -> await(loop.createConnection(RecordingProtocol::new, pair.one(), ConnectOptions.DEFAULT)))) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, misuse::run);
            assertTrue(refused.getMessage().contains("is used by transport"));
        }
        assertTrue(pair.one().isOpen());
        await(loop.connectAcceptedSocket(() -> server, pair.other(), null));
        byte[] data = RandomBytes.of(3, 5);
        one.write(data);
        await(server.untilReceived(5));
        assertArrayEquals(data, server.data.toByteArray());
        end(one);
    }

    @AsyncioTest
    void aFailureInConnectionMadeIsReportedAndTheConnectionLives(EventLoop loop, ReportedProblems problems) {
        RecordingProtocol failing = new RecordingProtocol() {
            @Override
            public void connectionMade(BaseTransport made) {
                super.connectionMade(made);
                throw new Boom();
            }
        };
        Loopback.Pair pair = Loopback.pair();
        Transport one = await(loop.createConnection(() -> failing, pair.one(), ConnectOptions.DEFAULT))
                .transport();
        var reported = problems.take();
        assertEquals(1, reported.size());
        assertInstanceOf(Boom.class, reported.getFirst().exception());
        assertTrue(reported.getFirst().message().startsWith("Exception in callback"));
        await(loop.connectAcceptedSocket(() -> server, pair.other(), null));
        server.transport.write(new byte[1]);
        await(failing.untilReceived(1));
        one.close();
        await(failing.until("lost"));
        await(server.until("lost"));
    }

    // --- local addresses -----------------------------------------------------------------------

    @AsyncioTest
    @Ports({"test_events.py::EventLoopTestsMixin::test_create_connection_local_addr"})
    void aLocalAddressIsConnectedFrom(EventLoop loop) {
        Server listening = serve(() -> server);
        int from = freePort();
        ConnectOptions options =
                ConnectOptions.DEFAULT.withLocalAddress(InetSocketAddress.createUnresolved(HOST, from));
        Transport transport = await(loop.createConnection(() -> client, HOST, portOf(listening), options))
                .transport();
        await(server.until("made"));
        assertEquals(new InetSocketAddress(HOST, from), server.transport.getExtraInfo(ExtraInfo.PEERNAME));
        listening.close();
        end(transport);
    }

    @AsyncioTest
    @Ports("test_events.py::EventLoopTestsMixin::test_create_connection_local_addr_nomatch_family")
    void aLocalAddressOfAnotherFamilyDoesNotDo(EventLoop loop) {
        ConnectOptions options = ConnectOptions.DEFAULT.withLocalAddress(new InetSocketAddress("::1", 0));
        IOException refused = assertThrows(
                IOException.class, () -> await(loop.createConnection(() -> client, HOST, freePort(), options)));
        assertEquals("no matching local address with family INET found", refused.getMessage());
    }

    @AsyncioTest
    @Ports("test_base_events.py::BaseEventLoopWithSelectorTests::test_create_connection_no_local_addr")
    void aLocalAddressThatNothingIsFoundForIsAnUnknownHost(EventLoop loop) {
        int port = freePort();
        for (String local : List.of("::1", "no.such.host.invalid")) {
            ConnectOptions options = ConnectOptions.DEFAULT
                    .withFamily(StandardProtocolFamily.INET)
                    .withLocalAddress(InetSocketAddress.createUnresolved(local, 0));
            UnknownHostException unknown = assertThrows(
                    UnknownHostException.class, () -> await(loop.createConnection(() -> client, HOST, port, options)));
            assertTrue(unknown.getMessage().contains(local), unknown::getMessage);
        }
        assertEquals(List.of(), client.events);
    }

    @AsyncioTest
    @Ports("test_events.py::EventLoopTestsMixin::test_create_connection_local_addr_in_use")
    void aLocalAddressInUseIsNamed(EventLoop loop) {
        Server listening = serve(() -> server);
        var used = new InetSocketAddress(HOST, portOf(listening));
        BindException refused = assertThrows(
                BindException.class,
                () -> await(loop.createConnection(
                        () -> client, HOST, portOf(listening), ConnectOptions.DEFAULT.withLocalAddress(used))));
        assertTrue(
                refused.getMessage().startsWith("error while attempting to bind on address /127.0.0.1:"),
                refused::getMessage);
        listening.close();
    }

    @AsyncioTest
    @Ports("test_base_events.py::BaseEventLoopWithSelectorTests::test_create_connection_connect_err")
    void allErrorsMakesAGroupEvenOfOne(EventLoop loop) throws IOException {
        ExceptionGroup group;
        try (SocketChannel refusing = Loopback.refusing()) {
            int port = ((InetSocketAddress) refusing.getLocalAddress()).getPort();
            group = assertThrows(
                    ExceptionGroup.class,
                    () -> await(loop.createConnection(
                            () -> client, HOST, port, ConnectOptions.DEFAULT.withAllErrors(true))));
        }
        assertEquals(1, group.exceptions().size());
        assertInstanceOf(ConnectException.class, group.exceptions().getFirst());
        assertTrue(group.getMessage().startsWith("createConnection failed"));
    }

    // --- names ---------------------------------------------------------------------------------

    @AsyncioTest(realTime = true)
    @Ports(
            value = "test_base_events.py::BaseEventLoopWithSelectorTests::test_getnameinfo",
            adapted = "the system's answer instead of a mock")
    void namesAndAddressesAreLookedUp(EventLoop loop) throws IOException {
        List<InetSocketAddress> found = await(loop.getaddrinfo("localhost", 80, null));
        assertFalse(found.isEmpty());
        for (InetSocketAddress address : found) {
            assertTrue(address.getAddress().isLoopbackAddress());
            assertEquals(80, address.getPort());
        }
        assertEquals(
                List.of(new InetSocketAddress(InetAddress.getByName(HOST), 0)),
                await(loop.getaddrinfo(HOST, 0, StandardProtocolFamily.INET)));
        assertEquals(List.of(), await(loop.getaddrinfo(HOST, 0, StandardProtocolFamily.INET6)));
        assertFalse(await(loop.getnameinfo(new InetSocketAddress(HOST, 1))).isEmpty());
        // Reserved for documentation, so nobody has a name for it.
        assertNotNull(await(loop.getnameinfo(new InetSocketAddress("192.0.2.1", 1))));
        assertThrows(
                UnknownHostException.class,
                () -> await(loop.getnameinfo(InetSocketAddress.createUnresolved("nowhere", 1))));
        assertThrows(IllegalArgumentException.class, () -> loop.getaddrinfo("localhost", -1, null));
        assertThrows(NullPointerException.class, () -> loop.getaddrinfo(null, 1, null));
        assertThrows(NullPointerException.class, () -> loop.getnameinfo(null));
    }

    @AsyncioTest
    @Ports("test_base_events.py::BaseEventLoopWithSelectorTests::test_create_connection_ip_addr")
    void anAddressOfEitherFamilyIsConnectedToWithoutALookup(EventLoop loop) throws IOException {
        // Which would look it up, and takes no jobs.
        ExecutorService ended = Executors.newSingleThreadExecutor();
        ended.shutdown();
        loop.setDefaultExecutor(ended);
        assertThrows(
                RejectedExecutionException.class, () -> await(loop.createConnection(() -> client, "localhost", 1)));
        for (String address : List.of("127.0.0.1", "::1")) {
            InetAddress parsed = InetAddress.getByName(address);
            assumeTrue(NetworkInterface.getByInetAddress(parsed) != null, () -> "no " + address + " here");
            RecordingProtocol left = new RecordingProtocol();
            RecordingProtocol right = new RecordingProtocol();
            Server listening = await(loop.createServer(() -> right, address, 0));
            Transport transport = await(loop.createConnection(() -> left, address, listening.port()))
                    .transport();
            assertEquals(new InetSocketAddress(parsed, listening.port()), transport.getExtraInfo(ExtraInfo.PEERNAME));
            InetSocketAddress here = (InetSocketAddress) transport.getExtraInfo(ExtraInfo.SOCKNAME);
            assertSame(parsed.getClass(), here.getAddress().getClass(), "of the same family");
            await(right.until("made"));
            listening.close();
            transport.close();
            await(left.until("lost"));
            await(right.until("lost"));
            await(listening.waitClosed());
        }
    }

    @AsyncioTest(realTime = true)
    @Ports(
            value = "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_connection_ipv6_scope",
            adapted = "a port at which nobody listens instead of a mocked socket: the failure names what was tried")
    void anAddressIsConnectedToInItsScope(EventLoop loop) throws IOException {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("::1"));
        assumeTrue(loopback != null, "no IPv6 here");
        int scope = loopback.getIndex();
        IOException refused = assertThrows(
                IOException.class,
                () -> await(waitFor(loop.createConnection(() -> client, "fe80::1%" + scope, 80), 30)));
        assertTrue(
                refused.getMessage().matches("Connect call failed /\\[fe80:0:0:0:0:0:0:1%" + scope + "\\]:80: .*"),
                refused::getMessage);
    }

    @AsyncioTest(realTime = true)
    @Ports(
            value = "test_base_events.py::BaseEventTests::test_ipaddr_info",
            adapted = "an address is looked up as any name; the JDK keeps the zone in it")
    void anAddressOfEitherFamilyIsItself(EventLoop loop) throws IOException {
        for (var family : new StandardProtocolFamily[] {null, StandardProtocolFamily.INET}) {
            assertEquals(List.of(new InetSocketAddress("1.2.3.4", 1)), await(loop.getaddrinfo("1.2.3.4", 1, family)));
        }
        for (var family : new StandardProtocolFamily[] {null, StandardProtocolFamily.INET6}) {
            assertEquals(List.of(new InetSocketAddress("::3", 1)), await(loop.getaddrinfo("::3", 1, family)));
        }
        assertEquals(List.of(), await(loop.getaddrinfo("::3", 1, StandardProtocolFamily.INET)));
        assertEquals(List.of(), await(loop.getaddrinfo("1.2.3.4", 1, StandardProtocolFamily.INET6)));
        var zoned = await(loop.getaddrinfo("fe80::1%1", 80, null)).getFirst().getAddress();
        assertEquals(1, assertInstanceOf(java.net.Inet6Address.class, zoned).getScopeId());
    }

    @AsyncioTest
    void connectingSideBySideWorks(EventLoop loop) {
        Server listening = serve(RecordingProtocol::new);
        Task<?> one = createTask(async(() -> Loopback.connect(client, portOf(listening))));
        Task<?> other = createTask(async(() -> Loopback.connect(new RecordingProtocol(), portOf(listening))));
        await(one);
        await(other);
        listening.close();
        listening.closeClients();
        await(listening.waitClosed());
        await(client.until("lost"));
    }
}
