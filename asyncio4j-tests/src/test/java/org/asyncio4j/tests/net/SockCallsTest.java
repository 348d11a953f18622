package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.net.Channels.bytes;
import static org.asyncio4j.tests.net.Channels.text;
import static org.asyncio4j.tests.tools.Refusals.assertNullRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.Datagram;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.OtherThread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sock calls, on loopback sockets. */
class SockCallsTest {

    private static final int HUGE = 10_000_000;

    private final Channels channels = new Channels();

    @AfterEach
    void closeChannels() throws IOException {
        channels.close();
    }

    // --- streams -------------------------------------------------------------------------------

    @AsyncioTest
    @Ports({
        "test_sock_lowlevel.py::BaseSockTestsMixin::test_sock_client_ops",
        "test_sock_lowlevel.py::BaseSockTestsMixin::test_sock_accept"
    })
    void connectsAcceptsSendsAndReceives(EventLoop loop) throws IOException {
        ServerSocketChannel listening = channels.listening();
        Task<SocketChannel> accepting = createTask(loop.sockAccept(listening));
        SocketChannel client = channels.socket();
        await(loop.sockConnect(client, listening.getLocalAddress()));
        SocketChannel server = channels.keep(await(accepting));
        assertFalse(server.isBlocking());
        assertEquals(client.getLocalAddress(), server.getRemoteAddress());
        await(loop.sockSendall(client, bytes("question")));
        assertEquals("question", text(await(loop.sockRecv(server, 1024))));
        await(loop.sockSendall(server, bytes("answer")));
        ByteBuffer target = ByteBuffer.allocate(1024).position(2);
        assertEquals(6, await(loop.sockRecvInto(client, target)));
        assertEquals(8, target.position());
        assertEquals("answer", text(target.flip().position(2)));
        client.close();
        assertEquals(0, await(loop.sockRecv(server, 1024)).length);
        assertEquals(-1, await(loop.sockRecvInto(server, ByteBuffer.allocate(1))));
    }

    @AsyncioTest
    @Ports("test_sock_lowlevel.py::BaseSockTestsMixin::test_unix_sock_client_ops")
    void unixSocketsAreLikeOthers(EventLoop loop) throws IOException {
        Path path = Files.createTempDirectory("sock").resolve("s");
        ServerSocketChannel listening = channels.keep(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        listening.bind(UnixDomainSocketAddress.of(path)).configureBlocking(false);
        SocketChannel client = channels.keep(SocketChannel.open(StandardProtocolFamily.UNIX));
        client.configureBlocking(false);
        client.configureBlocking(true);
        for (Coroutine<?> call : List.of(
                loop.sockConnect(client, listening.getLocalAddress()),
                loop.sockSendall(client, bytes("hello")),
                loop.sockRecv(client, 100),
                loop.sockRecvInto(client, ByteBuffer.allocate(1)))) {
            assertRefused("the channel must be non-blocking", call);
        }
        client.configureBlocking(false);
        await(loop.sockConnect(client, listening.getLocalAddress()));
        SocketChannel server = channels.keep(await(loop.sockAccept(listening)));
        await(loop.sockSendall(client, bytes("hello")));
        assertEquals("hello", text(await(loop.sockRecv(server, 100))));
        await(loop.sockSendall(server, bytes("good day")));
        ByteBuffer target = ByteBuffer.allocate(100);
        assertEquals(8, await(loop.sockRecvInto(client, target)));
        assertEquals("good day", text(target.flip()));
        Files.delete(path);
        Files.delete(path.getParent());
    }

    @AsyncioTest
    void takesAsMuchAsIsThereAndAsIsAskedFor(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        await(loop.sockSendall(pair[0], bytes("abcdef")));
        assertEquals("abcd", text(await(loop.sockRecv(pair[1], 4))));
        assertEquals("ef", text(await(loop.sockRecv(pair[1], Integer.MAX_VALUE))));
    }

    @AsyncioTest
    void dataThatIsThereIsTakenWithoutAnIteration(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Channels.fillReceiveBuffer(pair[0], pair[1], "now");
        boolean[] ran = new boolean[1];
        loop.callSoon(() -> ran[0] = true);
        assertEquals("now", text(await(loop.sockRecv(pair[1], 10))));
        await(loop.sockSendall(pair[1], bytes("back")));
        assertFalse(ran[0]);
    }

    @AsyncioTest
    @Ports("test_sock_lowlevel.py::BaseSockTestsMixin::test_huge_content")
    void hugeContentArrivesWhole(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        byte[] content = Channels.pattern(HUGE);
        Task<Void> sending = createTask(loop.sockSendall(pair[0], content));
        ByteBuffer all = ByteBuffer.allocate(HUGE);
        while (all.hasRemaining()) {
            all.put(await(loop.sockRecv(pair[1], HUGE)));
        }
        await(sending);
        assertArrayEquals(content, all.array());
    }

    @AsyncioTest
    @Ports("test_sock_lowlevel.py::BaseSockTestsMixin::test_huge_content_recvinto")
    void hugeContentArrivesWholeInABuffer(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        byte[] content = Channels.pattern(HUGE);
        ByteBuffer direct = ByteBuffer.allocateDirect(HUGE).put(content).flip();
        Task<Void> sending = createTask(loop.sockSendall(pair[0], direct));
        ByteBuffer all = ByteBuffer.allocate(HUGE);
        while (all.hasRemaining()) {
            await(loop.sockRecvInto(pair[1], all));
        }
        await(sending);
        assertFalse(direct.hasRemaining());
        assertArrayEquals(content, all.array());
    }

    @AsyncioTest
    void sendingNothingIsDoneAtOnce(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        await(loop.sockSendall(pair[0], new byte[0]));
        await(loop.sockSendall(pair[0], bytes("x")));
        assertEquals("x", text(await(loop.sockRecv(pair[1], 10))));
    }

    @AsyncioTest
    void aResetWhileSendingIsAnError(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Task<Void> sending = createTask(loop.sockSendall(pair[0], new byte[HUGE]));
        await(sleep(0));
        pair[1].setOption(StandardSocketOptions.SO_LINGER, 0);
        pair[1].close();
        assertThrows(IOException.class, () -> await(sending));
        assertFalse(loop.removeWriter(pair[0]));
    }

    // --- connecting ----------------------------------------------------------------------------

    @AsyncioTest
    @Ports("test_sock_lowlevel.py::BaseSockTestsMixin::test_sock_client_fail")
    void nobodyListensIsAnError(EventLoop loop) throws IOException {
        ServerSocketChannel listening = channels.listening();
        SocketAddress address = listening.getLocalAddress();
        listening.close();
        SocketChannel client = channels.socket();
        assertThrows(ConnectException.class, () -> await(loop.sockConnect(client, address)));
    }

    @AsyncioTest
    @Ports(
            value = {
                "test_selector_events.py::BaseSelectorEventLoopTests::test_sock_connect_resolve_using_socket_params"
            },
            adapted = "of a stream socket, as a channel of datagrams is connected at once by itself;"
                    + " the JDK looks a name up without a type or protocol of socket")
    void theHostOfAnAddressIsLookedUp(EventLoop loop) throws IOException {
        ServerSocketChannel listening = channels.listening();
        int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
        SocketChannel client = channels.socket();
        await(loop.sockConnect(client, InetSocketAddress.createUnresolved("127.0.0.1", port)));
        assertEquals(listening.getLocalAddress(), client.getRemoteAddress());
    }

    @AsyncioTest
    @Ports("test_sock_lowlevel.py::BaseSockTestsMixin::test_sock_client_connect_racing")
    void aCancelledConnectMayBeGoneOnWith(EventLoop loop) throws IOException {
        ServerSocketChannel listening = channels.listening();
        SocketAddress address = listening.getLocalAddress();
        SocketChannel client = channels.socket();
        // Somebody else's connect that is not finished yet.
        client.connect(address);
        assumeTrue(client.isConnectionPending(), "the system connects at once");
        Task<Void> first = createTask(loop.sockConnect(client, address));
        first.cancel();
        assertThrows(CancelledError.class, () -> await(first));
        IllegalStateException other = assertThrows(
                IllegalStateException.class,
                () -> await(loop.sockConnect(client, new InetSocketAddress("127.0.0.1", 1))));
        assertTrue(other.getMessage().contains("the channel is connecting to"));
        await(loop.sockConnect(client, address));
        assertTrue(client.isConnected());
    }

    // --- cancelling ----------------------------------------------------------------------------

    @AsyncioTest
    @Ports("test_sock_lowlevel.py::BaseSockTestsMixin::test_cancel_sock_accept")
    void aCancelledAcceptLeavesTheServerAsItWas(EventLoop loop) throws IOException {
        ServerSocketChannel listening = channels.listening();
        Task<SocketChannel> cancelled = createTask(loop.sockAccept(listening));
        await(sleep(0));
        cancelled.cancel();
        assertThrows(CancelledError.class, () -> await(cancelled));
        assertFalse(loop.removeReader(listening));
        Task<SocketChannel> accepting = createTask(loop.sockAccept(listening));
        SocketChannel client = channels.socket();
        await(loop.sockConnect(client, listening.getLocalAddress()));
        assertEquals(client.getLocalAddress(), channels.keep(await(accepting)).getRemoteAddress());
    }

    @AsyncioTest
    @Ports({
        "test_sock_lowlevel.py::BaseSockTestsMixin::test_sock_client_racing",
        "test_events.py::EventLoopTestsMixin::test_prompt_cancellation"
    })
    void whoFollowsACancelledOneIsNotTakenOut(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Task<byte[]> first = createTask(loop.sockRecv(pair[1], 1024));
        await(sleep(0));
        first.cancel();
        createTask(loop.sockSendall(pair[0], bytes("hello")));
        assertEquals("hello", text(await(loop.sockRecv(pair[1], 1024))));
        assertTrue(first.cancelled());
        Task<Integer> into = createTask(loop.sockRecvInto(pair[1], ByteBuffer.allocate(10)));
        await(sleep(0));
        into.cancel();
        createTask(loop.sockSendall(pair[0], bytes("hello")));
        assertEquals(5, await(loop.sockRecvInto(pair[1], ByteBuffer.allocate(10))));
    }

    @AsyncioTest
    @Ports("test_sock_lowlevel.py::BaseSockTestsMixin::test_sock_client_racing")
    void aCancelledSendHasSentNothingMore(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        long filled = Channels.fillSendBuffer(pair[0]);
        ByteBuffer hello = ByteBuffer.wrap(bytes("hello"));
        Task<Void> first = createTask(loop.sockSendall(pair[0], hello));
        await(sleep(0));
        first.cancel();
        Task<byte[]> all = createTask(async(() -> receiveAll(loop, pair[1])));
        await(loop.sockSendall(pair[0], bytes("world")));
        pair[0].shutdownOutput();
        byte[] received = await(all);
        assertEquals(filled + 5, received.length);
        assertEquals(5, hello.remaining());
        assertEquals("world", text(ByteBuffer.wrap(received).position(received.length - 5)));
    }

    @AsyncioTest
    void oneThatIsCancelledWhenDataHasComeLosesNone(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Task<byte[]> receiving = createTask(loop.sockRecv(pair[1], 10));
        await(sleep(0));
        Channels.fillReceiveBuffer(pair[0], pair[1], "data");
        // In the iteration after the one that finds it ready, before the task's own step.
        loop.callSoon(() -> loop.callSoon(receiving::cancel));
        assertThrows(CancelledError.class, () -> await(receiving));
        assertEquals("data", text(await(loop.sockRecv(pair[1], 10))));
    }

    // --- several who want one channel ----------------------------------------------------------

    @AsyncioTest
    void twoMayNotWaitToReadAtATime(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Task<byte[]> first = createTask(loop.sockRecv(pair[1], 10));
        await(sleep(0));
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> await(loop.sockRecv(pair[1], 10)));
        assertTrue(refused.getMessage().startsWith("another task is already waiting to read: "));
        await(loop.sockSendall(pair[0], bytes("x")));
        assertEquals("x", text(await(first)));
    }

    @AsyncioTest
    void aReaderThatIsAddedOrRemovedEndsAWait(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Task<byte[]> first = createTask(loop.sockRecv(pair[1], 10));
        await(sleep(0));
        List<String> log = new ArrayList<>();
        loop.addReader(pair[1], () -> log.add("ready"));
        assertThrows(IllegalStateException.class, () -> await(first));
        Channels.fillReceiveBuffer(pair[0], pair[1], "x");
        await(sleep(0));
        await(sleep(0));
        assertEquals("ready", log.getFirst());
        assertTrue(loop.removeReader(pair[1]));
        await(loop.sockRecv(pair[1], 10));
        Task<byte[]> second = createTask(loop.sockRecv(pair[1], 10));
        await(sleep(0));
        assertTrue(loop.removeReader(pair[1]));
        assertThrows(IllegalStateException.class, () -> await(second));
    }

    // --- closing -------------------------------------------------------------------------------

    @AsyncioTest
    void closingTheChannelEndsAWait(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Task<byte[]> receiving = createTask(loop.sockRecv(pair[1], 10));
        await(sleep(0));
        pair[1].close();
        assertThrows(ClosedChannelException.class, () -> await(receiving));
        assertThrows(ClosedChannelException.class, () -> await(loop.sockRecv(pair[1], 10)));
    }

    @AsyncioTest
    void closingOneOfManyChannelsEndsItsWaitOnly(EventLoop loop) throws IOException {
        List<SocketChannel[]> pairs = new ArrayList<>();
        List<Task<byte[]>> receiving = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            SocketChannel[] pair = channels.pair();
            pairs.add(pair);
            receiving.add(createTask(loop.sockRecv(pair[1], 10)));
        }
        await(sleep(0));
        for (int i = 0; i < 20; i += 2) {
            pairs.get(i)[1].close();
            int closed = i;
            assertThrows(ClosedChannelException.class, () -> await(receiving.get(closed)));
        }
        for (int i = 1; i < 20; i += 2) {
            assertFalse(receiving.get(i).done());
            await(loop.sockSendall(pairs.get(i)[0], bytes("x")));
            assertEquals("x", text(await(receiving.get(i))));
        }
    }

    @AsyncioTest
    void closingWhileSendingAcceptingOrConnectingEndsAWait(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Task<Void> sending = createTask(loop.sockSendall(pair[0], new byte[HUGE]));
        ServerSocketChannel listening = channels.listening();
        Task<SocketChannel> accepting = createTask(loop.sockAccept(listening));
        DatagramChannel datagrams = channels.datagrams();
        Task<Datagram> receiving = createTask(loop.sockRecvfrom(datagrams, 10));
        await(sleep(0));
        pair[0].close();
        listening.close();
        datagrams.close();
        assertThrows(ClosedChannelException.class, () -> await(sending));
        assertThrows(ClosedChannelException.class, () -> await(accepting));
        assertThrows(ClosedChannelException.class, () -> await(receiving));
    }

    // --- datagrams -----------------------------------------------------------------------------

    @AsyncioTest
    @Ports("test_sock_lowlevel.py::BaseSockTestsMixin::test_recvfrom")
    void datagramsComeWithTheirSender(EventLoop loop) throws IOException {
        DatagramChannel one = channels.datagrams();
        DatagramChannel other = channels.datagrams();
        Task<Datagram> receiving = createTask(loop.sockRecvfrom(other, 4096));
        await(sleep(0));
        ByteBuffer data = ByteBuffer.wrap(new byte[4096]);
        assertEquals(4096, await(loop.sockSendto(one, data, other.getLocalAddress())));
        assertFalse(data.hasRemaining());
        Datagram received = await(receiving);
        assertEquals(4096, received.data().length);
        assertEquals(one.getLocalAddress(), received.sender());
    }

    @AsyncioTest
    @Ports("test_sock_lowlevel.py::BaseSockTestsMixin::test_recvfrom_into")
    void datagramsComeIntoABuffer(EventLoop loop) throws IOException {
        DatagramChannel one = channels.datagrams();
        DatagramChannel other = channels.datagrams();
        await(loop.sockSendto(one, ByteBuffer.wrap(bytes("hello")), other.getLocalAddress()));
        ByteBuffer target = ByteBuffer.allocate(100);
        assertEquals(one.getLocalAddress(), await(loop.sockRecvfromInto(other, target)));
        assertEquals("hello", text(target.flip()));
        await(loop.sockSendto(one, ByteBuffer.wrap(bytes("hello")), other.getLocalAddress()));
        target.clear().limit(4);
        assertEquals(one.getLocalAddress(), await(loop.sockRecvfromInto(other, target)));
        assertEquals("hell", text(target.flip()));
    }

    @Test
    @Ports(
            value = "test_sock_lowlevel.py::BaseSockTestsMixin::test_sendto_blocking",
            adapted = "a channel that a test says has no room; what was sent is seen there")
    void aDatagramWaitsUntilThereIsRoom() throws IOException {
        ScriptedDatagrams scripted = channels.keep(new ScriptedDatagrams(null));
        scripted.configureBlocking(false);
        scripted.room = 0;
        try (EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withIoDriver(scripted.driver))) {
            loop.callSoon(() -> {
                assertEquals(List.of(), scripted.sent);
                scripted.room = 1;
            });
            ByteBuffer data = ByteBuffer.wrap(bytes("hello"));
            assertEquals(5, loop.runUntilComplete(loop.sockSendto(scripted, data, ScriptedDatagrams.address(7))));
            assertEquals(0, data.remaining());
        }
        assertEquals(1, scripted.sent.size());
        assertTrue(scripted.sent.getFirst().startsWith("hello"), scripted.sent::toString);
    }

    @AsyncioTest
    void theRestOfADatagramIsLostAndAnEmptyOneIsOne(EventLoop loop) throws IOException {
        DatagramChannel one = channels.datagrams();
        DatagramChannel other = channels.datagrams();
        SocketAddress address = other.getLocalAddress();
        await(loop.sockSendto(one, ByteBuffer.wrap(bytes("hello")), address));
        assertEquals(0, await(loop.sockSendto(one, ByteBuffer.allocate(0), address)));
        assertEquals("he", text(await(loop.sockRecvfrom(other, 2)).data()));
        assertEquals(0, await(loop.sockRecvfrom(other, 10)).data().length);
    }

    @AsyncioTest
    void anOversizedDatagramAndAStrangerAreRefused(EventLoop loop) throws IOException {
        DatagramChannel one = channels.datagrams();
        DatagramChannel other = channels.datagrams();
        ByteBuffer tooMuch = ByteBuffer.allocate(70_000);
        assertThrows(IOException.class, () -> await(loop.sockSendto(one, tooMuch, other.getLocalAddress())));
        one.connect(other.getLocalAddress());
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> await(loop.sockSendto(one, ByteBuffer.allocate(1), one.getLocalAddress())));
        assertTrue(refused.getMessage().contains("the channel is connected to"));
    }

    // --- misuse --------------------------------------------------------------------------------

    @AsyncioTest
    @Ports("test_sock_lowlevel.py::BaseSockTestsMixin::test_sock_client_ops")
    void aBlockingChannelIsRefused(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        pair[0].configureBlocking(true);
        ServerSocketChannel listening = channels.listening();
        listening.configureBlocking(true);
        DatagramChannel datagrams = channels.datagrams();
        datagrams.configureBlocking(true);
        SocketAddress address = datagrams.getLocalAddress();
        assertRefused("the channel must be non-blocking", loop.sockRecv(pair[0], 1));
        assertRefused("the channel must be non-blocking", loop.sockRecvInto(pair[0], ByteBuffer.allocate(1)));
        assertRefused("the channel must be non-blocking", loop.sockSendall(pair[0], bytes("x")));
        assertRefused("the channel must be non-blocking", loop.sockConnect(pair[0], address));
        assertRefused("the channel must be non-blocking", loop.sockAccept(listening));
        assertRefused("the channel must be non-blocking", loop.sockRecvfrom(datagrams, 1));
        assertRefused("the channel must be non-blocking", loop.sockRecvfromInto(datagrams, ByteBuffer.allocate(1)));
        assertRefused("the channel must be non-blocking", loop.sockSendto(datagrams, ByteBuffer.allocate(1), address));
    }

    @AsyncioTest
    void wrongArgumentsAreRefusedAtOnce(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        DatagramChannel datagrams = channels.datagrams();
        assertNullRefused("sock", () -> loop.sockRecv(null, 1));
        assertNullRefused("target", () -> loop.sockRecvInto(pair[0], null));
        assertNullRefused("data", () -> loop.sockSendall(pair[0], (ByteBuffer) null));
        assertNullRefused("address", () -> loop.sockConnect(pair[0], null));
        assertNullRefused("address", () -> loop.sockSendto(datagrams, ByteBuffer.allocate(1), null));
        for (int count : new int[] {0, -1}) {
            assertThrows(IllegalArgumentException.class, () -> loop.sockRecv(pair[0], count));
            assertThrows(IllegalArgumentException.class, () -> loop.sockRecvfrom(datagrams, count));
        }
        assertThrows(IllegalArgumentException.class, () -> loop.sockRecvInto(pair[0], ByteBuffer.allocate(0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> loop.sockRecvfromInto(datagrams, ByteBuffer.allocate(1).asReadOnlyBuffer()));
    }

    @AsyncioTest
    void aTaskOfAnotherLoopMayNotAwaitIt(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Coroutine<byte[]> receiving = loop.sockRecv(pair[0], 1);
        Throwable failure = OtherThread.failureOf(() -> {
            try (EventLoop other = Loops.newEventLoop()) {
                other.runUntilComplete(receiving);
            }
        });
        assertInstanceOf(IllegalStateException.class, failure);
        assertTrue(failure.getMessage().startsWith("sockRecv of <AsyncioLoop "), failure::toString);
        assertSame(loop, Loops.getRunningLoop());
    }

    private static byte[] receiveAll(EventLoop loop, SocketChannel channel) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        while (true) {
            byte[] piece = await(loop.sockRecv(channel, 8192));
            if (piece.length == 0) {
                return all.toByteArray();
            }
            all.writeBytes(piece);
        }
    }

    private static void assertRefused(String message, Coroutine<?> call) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> await(call));
        assertTrue(refused.getMessage().startsWith(message), refused.getMessage());
    }
}
