package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.tests.net.Loopback.HOST;
import static org.asyncio4j.tests.net.Loopback.freePort;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.internal.net.Connecting;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.ForwardingDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hosts with several addresses: one after the other, and happy eyeballs. */
@Timeout(60)
class SeveralAddressesTest {

    private static final ConnectOptions IN_TURN = ConnectOptions.DEFAULT;
    private static final ConnectOptions RACING = ConnectOptions.DEFAULT.withHappyEyeballsDelay(10);

    private final VirtualClock clock = new VirtualClock();
    private final Watching driver = new Watching();
    private final EventLoop loop =
            Loops.newEventLoop(LoopOptions.DEFAULT.withClock(clock).withIoDriver(driver));
    private final Connecting net = new Connecting(loop, driver);
    private final List<Closeable> opened = new ArrayList<>();

    private InetSocketAddress good;
    private InetSocketAddress hanging;

    @BeforeEach
    void listen() throws IOException {
        good = (InetSocketAddress) listening(50).getLocalAddress();
    }

    @AfterEach
    void closeAll() throws IOException {
        loop.stop();
        loop.runForever();
        assertFalse(driver.hasChannels(), "a channel was left");
        loop.close();
        for (Closeable each : opened) {
            each.close();
        }
    }

    private ServerSocketChannel listening(int backlog) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        opened.add(server);
        return server.bind(new InetSocketAddress(InetAddress.getByName(HOST), 0), backlog);
    }

    /** An address that does not answer: the queue of those who connect is full. */
    private InetSocketAddress hanging() throws Exception {
        if (hanging == null) {
            hanging = (InetSocketAddress) listening(1).getLocalAddress();
            for (int i = 0; i < 8; i++) {
                SocketChannel waiting = SocketChannel.open();
                opened.add(waiting);
                waiting.configureBlocking(false);
                waiting.connect(hanging);
            }
        }
        return hanging;
    }

    private InetSocketAddress refusing() throws IOException {
        SocketChannel socket = Loopback.refusing();
        opened.add(socket);
        return (InetSocketAddress) socket.getLocalAddress();
    }

    private <T> T inTask(Callable<T> body) {
        return loop.runUntilComplete(async(body));
    }

    /** Connects, and closes the channel again. */
    private InetSocketAddress peer(ConnectOptions options, InetSocketAddress... addresses) {
        return inTask(() -> {
            try (SocketChannel channel = net.connect(options, List.of(addresses), null)) {
                return (InetSocketAddress) channel.getRemoteAddress();
            }
        });
    }

    @Test
    @Ports(
            value = "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_connection_multiple_errors",
            adapted = "refused connections; all failures are suppressed exceptions too")
    void ifAllFailAllAreTold() throws IOException {
        InetSocketAddress one = refusing();
        InetSocketAddress other = refusing();
        for (ConnectOptions options : List.of(IN_TURN, RACING)) {
            ConnectException all = assertThrows(ConnectException.class, () -> peer(options, one, other));
            assertTrue(all.getMessage().startsWith("Multiple exceptions: Connect call failed "), all::getMessage);
            assertTrue(all.getMessage().contains(String.valueOf(other)), all::getMessage);
            assertEquals(2, all.getSuppressed().length);
            ExceptionGroup group =
                    assertThrows(ExceptionGroup.class, () -> peer(options.withAllErrors(true), one, other));
            assertEquals(2, group.exceptions().size());
            group.exceptions().forEach(each -> assertInstanceOf(IOException.class, each));
        }
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopWithSelectorTests::test_create_connection_multiple")
    void twoAddressesThatFailAreOneFailureOrAGroupOfBoth() throws IOException {
        InetSocketAddress one = refusing();
        InetSocketAddress other = refusing();
        ConnectOptions ofIpv4 = IN_TURN.withFamily(StandardProtocolFamily.INET);
        IOException failure = assertThrows(IOException.class, () -> peer(ofIpv4, one, other));
        assertInstanceOf(ConnectException.class, failure);
        ExceptionGroup group = assertThrows(ExceptionGroup.class, () -> peer(ofIpv4.withAllErrors(true), one, other));
        List<String> told = group.exceptions().stream()
                .map(each -> assertInstanceOf(ConnectException.class, each).getMessage())
                .toList();
        assertEquals(2, told.size());
        assertTrue(told.getFirst().startsWith("Connect call failed " + one + ": "), told::toString);
        assertTrue(told.getLast().startsWith("Connect call failed " + other + ": "), told::toString);
        driver.watched.forEach(each -> assertFalse(each.isOpen(), each::toString));
    }

    @Test
    void theSameFailureTwiceIsOne() throws IOException {
        InetSocketAddress one = refusing();
        ConnectException all = assertThrows(ConnectException.class, () -> peer(IN_TURN, one, one));
        assertTrue(all.getMessage().startsWith("Connect call failed "), all::getMessage);
    }

    @Test
    @Ports(
            value =
                    "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_connection_multiple_errors_local_addr",
            adapted = "a local address that is in use instead of a mock")
    void failuresToBindAreToldToo() throws IOException {
        SocketChannel busy = SocketChannel.open(good);
        opened.add(busy);
        var used = (InetSocketAddress) busy.getLocalAddress();
        InetSocketAddress other = refusing();
        IOException all = assertThrows(
                IOException.class, () -> inTask(() -> net.connect(IN_TURN, List.of(good, other), List.of(used))));
        assertTrue(
                all.getMessage().startsWith("error while attempting to bind on address"),
                () -> "the same twice is told once: " + all.getMessage());
        ExceptionGroup group = assertThrows(
                ExceptionGroup.class,
                () -> inTask(() -> net.connect(IN_TURN.withAllErrors(true), List.of(good, other), List.of(used))));
        assertEquals(2, group.exceptions().size());
        group.exceptions().forEach(each -> assertInstanceOf(IOException.class, each));
        driver.watched.forEach(each -> assertFalse(each.isOpen(), each::toString));
    }

    @Test
    @Ports(
            value = "test_events.py::EventLoopTestsMixin::test_create_connection_local_addr_skip_different_family",
            adapted = "the addresses are given, not looked up by a mock")
    void addressesOfAnotherFamilyThanTheLocalOneAreSkipped() throws Exception {
        InetSocketAddress other = new InetSocketAddress(InetAddress.getByName("::1"), 9);
        InetSocketAddress local = new InetSocketAddress(HOST, freePort());
        inTask(() -> {
            List<InetSocketAddress> locals = List.of(local);
            try (SocketChannel channel = net.connect(IN_TURN, List.of(other, good), locals)) {
                assertEquals(good, channel.getRemoteAddress());
                assertEquals(local, channel.getLocalAddress());
            }
            // And if no other address is left, that is what fails.
            assertThrows(IOException.class, () -> net.connect(IN_TURN, List.of(other), locals));
            return null;
        });
    }

    @Test
    void theNextAddressIsTriedWhenOneFails() throws IOException {
        assertEquals(good, peer(IN_TURN, refusing(), refusing(), good, refusing()));
        assertEquals(0, clock.time());
        // Where refusals are slow the time may jump to the next attempt.
        assertEquals(good, peer(RACING, refusing(), refusing(), good, refusing()));
    }

    @Test
    void theNextAddressIsTriedWhileOneDoesNotAnswer() throws Exception {
        assertEquals(good, peer(RACING, hanging(), good));
        assertEquals(10, clock.time());
        assertEquals(good, peer(RACING, hanging(), hanging(), refusing(), good));
        assertTrue(clock.time() >= 30, () -> "at " + clock.time());
    }

    @Test
    void whatNobodyHasForeseenEndsTheConnectWhereverItHappens() throws Exception {
        InetSocketAddress broken = InetSocketAddress.createUnresolved("nowhere", 1);
        // At once, after a failure, and by the timer.
        assertThrows(UnresolvedAddressException.class, () -> peer(IN_TURN, broken, good));
        assertThrows(UnresolvedAddressException.class, () -> peer(IN_TURN, refusing(), broken, good));
        assertThrows(UnresolvedAddressException.class, () -> peer(RACING, hanging(), broken, good));
        assertEquals(10, clock.time());
    }

    @Test
    void withoutHappyEyeballsOneWaits() throws Exception {
        inTask(() -> {
            Task<SocketChannel> task = createTask(async(() -> net.connect(IN_TURN, List.of(hanging(), good), null)));
            await(sleep(100));
            assertFalse(task.done());
            task.cancel();
            assertThrows(CancelledError.class, () -> await(task));
            return null;
        });
    }

    @Test
    void cancellingARaceClosesAllThatRun() throws Exception {
        inTask(() -> {
            Task<SocketChannel> task =
                    createTask(async(() -> net.connect(RACING, List.of(hanging(), hanging(), hanging(), good), null)));
            await(sleep(15));
            task.cancel();
            assertThrows(CancelledError.class, () -> await(task));
            assertEquals(15, loop.time());
            return null;
        });
    }

    @Test
    @Ports(
            value = "test_base_events.py::BaseEventLoopWithSelectorTests::test_create_connection_timeout",
            adapted = "a limit of time around it instead of a mocked failure; also of a race")
    void whatTakesTooLongIsGivenUpAndAllItsChannelsAreClosed() throws Exception {
        for (ConnectOptions options : List.of(IN_TURN, RACING)) {
            double begin = loop.time();
            driver.watched.clear();
            inTask(() -> {
                var addresses = List.of(hanging(), hanging(), hanging(), hanging());
                assertThrows(
                        TimeoutException.class,
                        () -> await(waitFor(async(() -> net.connect(options, addresses, null)), 25)));
                assertEquals(begin + 25, loop.time());
                return null;
            });
            assertEquals(options == RACING ? 3 : 1, driver.watched.size());
            driver.watched.forEach(each -> assertFalse(each.isOpen(), each::toString));
        }
    }

    @Test
    void cancellingTheWinnerClosesIt() {
        inTask(() -> {
            SocketChannel[] won = new SocketChannel[1];
            Task<?> task = createTask(async(() -> {
                won[0] = net.connect(IN_TURN, List.of(good), null);
                return null;
            }));
            // Connected by the system by now, and the task about to be told.
            await(sleep(0));
            await(sleep(0));
            task.cancel();
            try {
                await(task);
                won[0].close();
            } catch (CancelledError expected) {
                assertEquals(null, won[0]);
            }
            return null;
        });
    }

    @Test
    void familiesAlternate() {
        var one4 = new InetSocketAddress("10.0.0.1", 1);
        var two4 = new InetSocketAddress("10.0.0.2", 1);
        var three4 = new InetSocketAddress("10.0.0.3", 1);
        var one6 = new InetSocketAddress("2001:db8::1", 1);
        var two6 = new InetSocketAddress("2001:db8::2", 1);
        assertEquals(
                List.of(one4, one6, two4, two6, three4),
                Connecting.interleave(List.of(one4, two4, three4, one6, two6), 1));
        assertEquals(
                List.of(one4, two4, one6, three4, two6),
                Connecting.interleave(List.of(one4, two4, three4, one6, two6), 2));
        assertEquals(List.of(one6, one4, two4), Connecting.interleave(List.of(one6, one4, two4), 1));
        assertEquals(List.of(one4, two4, three4), Connecting.interleave(List.of(one4, two4, three4), 9));
        assertEquals(List.of(one4, two4, one6), Connecting.interleave(List.of(one4, two4, one6), Integer.MAX_VALUE));
    }

    /** The loop's own driver, which keeps what it was asked to watch. */
    private static final class Watching extends ForwardingDriver {

        final Set<SelectableChannel> watched = new LinkedHashSet<>();

        @Override
        public Handle setReader(SelectableChannel channel, Handle reader) throws IOException {
            watched.add(channel);
            return super.setReader(channel, reader);
        }

        @Override
        public Handle setWriter(SelectableChannel channel, Handle writer) throws IOException {
            watched.add(channel);
            return super.setWriter(channel, writer);
        }

        @Override
        public Registration register(SelectableChannel channel) throws IOException {
            watched.add(channel);
            return inner.register(channel);
        }

        @Override
        public void flushDeregistrations() throws IOException {
            inner.flushDeregistrations();
        }
    }
}
