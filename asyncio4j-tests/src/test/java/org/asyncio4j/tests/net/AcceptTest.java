package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.net.Loopback.HOST;
import static org.asyncio4j.tests.net.Loopback.portOf;
import static org.asyncio4j.tests.net.Loopback.turns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.TransportSocket;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Accepting: how many at a time, and when something is in the way. */
@Timeout(60)
class AcceptTest {

    private final VirtualClock clock = new VirtualClock();
    private final EventLoop loop =
            Loops.newEventLoop(LoopOptions.DEFAULT.withClock(clock).withIoDriver(Wrapped.driver()));
    private final ReportedProblems problems = new ReportedProblems();
    private final List<RecordingProtocol> accepted = new ArrayList<>();
    private final List<SocketChannel> clients = new ArrayList<>();
    private ScarceServerChannel channel;

    @BeforeEach
    void listen() throws IOException {
        loop.setExceptionHandler(problems);
        ServerSocketChannel real = ServerSocketChannel.open();
        real.bind(new InetSocketAddress(InetAddress.getByName(HOST), 0), 100);
        channel = new ScarceServerChannel(real);
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
        channel.close();
        for (SocketChannel client : clients) {
            client.close();
        }
        assertEquals(List.of(), problems.take());
    }

    private BaseProtocol accept() {
        accepted.add(new RecordingProtocol());
        return accepted.getLast();
    }

    private SocketChannel client() throws IOException {
        clients.add(SocketChannel.open(channel.getLocalAddress()));
        return clients.getLast();
    }

    private Server serve(int backlog) {
        return await(loop.createServer(this::accept, channel, ServerOptions.DEFAULT.withBacklog(backlog)));
    }

    private void inTask(Action<Exception> body) {
        loop.runUntilComplete(async(body));
    }

    private void end(Server server) {
        server.close();
        server.abortClients();
        await(server.waitClosed());
    }

    @Test
    @Ports(
            value = "test_selector_events.py::BaseSelectorEventLoopTests::test_accept_connection_multiple",
            adapted = "of 3.14: one more than the backlog, until there is none")
    void anIterationAcceptsAsManyAsCanWait() {
        inTask(() -> {
            Server server = serve(3);
            for (int i = 0; i < 6; i++) {
                client();
            }
            // A socket that is ready has its turn behind those who wait for it.
            await(sleep(0));
            await(sleep(0));
            assertEquals(4, channel.accepts, "the backlog and one");
            assertEquals(0, accepted.size());
            await(sleep(0));
            assertEquals(4, accepted.size());
            assertEquals(7, channel.accepts, "two more and none");
            turns(2);
            assertEquals(6, accepted.size());
            end(server);
        });
    }

    @Test
    @Ports(
            value = "test_base_events.py::BaseEventLoopWithSelectorTests::test_accept_connection_retry",
            adapted = "a channel that accepts nothing although it is ready, instead of a mock")
    void beingReadyForNothingIsNothing() {
        inTask(() -> {
            Server server = serve(10);
            channel.forNothing = true;
            client();
            turns(3);
            assertTrue(channel.accepts >= 1, "was not asked");
            assertTrue(channel.isOpen() && server.isServing());
            assertEquals(List.of(), problems.take());
            channel.forNothing = false;
            turns(3);
            assertEquals(1, accepted.size());
            end(server);
        });
    }

    @Test
    @Ports(
            value = "test_selector_events.py::BaseSelectorEventLoopTests::test_accept_connection_zero_one",
            adapted =
                    "a backlog of one accepts two at a time; one of zero is refused, as the JDK would take 50 instead")
    void theLeastBacklogAcceptsTwoAtATime() {
        inTask(() -> {
            assertThrows(IllegalArgumentException.class, () -> ServerOptions.DEFAULT.withBacklog(0));
            Server server = serve(1);
            for (int i = 0; i < 3; i++) {
                client();
            }
            await(sleep(0));
            await(sleep(0));
            assertEquals(2, channel.accepts, "the backlog and one");
            turns(4);
            assertEquals(3, accepted.size());
            end(server);
        });
    }

    @Test
    void theGreatestBacklogIsNoOverflow() {
        inTask(() -> {
            Server server = serve(Integer.MAX_VALUE);
            client();
            turns(3);
            assertEquals(1, accepted.size());
            end(server);
        });
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopWithSelectorTests::test_accept_connection_exception")
    void withoutResourcesItPausesForASecondAndReports() {
        inTask(() -> {
            Server server = serve(10);
            channel.problem = new IOException("Too many open files");
            client();
            await(sleep(0.5));
            assertEquals(1, channel.accepts, "stays ready, and is not tried again and again");
            var reported = problems.take();
            assertEquals(1, reported.size());
            assertEquals(
                    "accept() failed: out of system resources",
                    reported.getFirst().message());
            assertSame(channel.problem, reported.getFirst().exception());
            assertInstanceOf(TransportSocket.class, reported.getFirst().get("socket"));
            assertTrue(server.isServing());
            channel.problem = null;
            await(sleep(0.6));
            turns(3);
            assertEquals(1, accepted.size());
            end(server);
        });
    }

    @Test
    void otherFailuresAreReportedAndPauseToo() {
        inTask(() -> {
            Server server = serve(10);
            channel.problem = new IOException("the cable is broken");
            client();
            await(sleep(2.5));
            assertEquals(3, channel.accepts);
            var reported = problems.take();
            assertEquals(3, reported.size());
            assertEquals("accept() failed", reported.getFirst().message());
            end(server);
        });
    }

    @Test
    void aServerThatIsClosedInThePauseStaysClosed() {
        inTask(() -> {
            Server server = serve(10);
            channel.problem = new IOException("Too many open files");
            client();
            await(sleep(0.5));
            server.close();
            await(sleep(2));
            assertEquals(1, channel.accepts);
            problems.take();
        });
    }

    @Test
    void aProtocolFactoryThatFailsIsReportedAndClosesTheConnection() {
        inTask(() -> {
            int[] calls = new int[1];
            Server server = await(loop.createServer(
                    () -> {
                        switch (++calls[0]) {
                            case 1 -> throw new Boom();
                            case 2 -> {
                                return null;
                            }
                            default -> {
                                return accept();
                            }
                        }
                    },
                    channel,
                    ServerOptions.DEFAULT));
            for (int i = 0; i < 2; i++) {
                SocketChannel client = client();
                turns(3);
                assertEquals(-1, client.read(ByteBuffer.allocate(1)));
                var reported = problems.take();
                assertEquals(1, reported.size());
                assertEquals(
                        "Error on transport creation for incoming connection",
                        reported.getFirst().message());
            }
            client();
            turns(3);
            assertEquals(1, accepted.size(), "goes on");
            end(server);
        });
    }

    @Test
    void whoHangsUpBeforeItIsAcceptedDoesNoHarm() {
        inTask(() -> {
            Server server = serve(10);
            for (int i = 0; i < 5; i++) {
                SocketChannel client = client();
                client.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
                client.close();
            }
            client();
            while (accepted.isEmpty() || !accepted.getLast().has("made")) {
                await(sleep(0));
            }
            turns(3);
            assertFalse(accepted.getLast().has("lost"));
            end(server);
        });
    }

    @Test
    void aLoopThatIsClosedClosesWhatItAccepted() throws IOException {
        SocketChannel client = client();
        inTask(() -> {
            serve(10);
            await(sleep(0));
            assertEquals(0, accepted.size());
        });
        loop.close();
        assertFalse(channel.isOpen());
        int read;
        try {
            read = client.read(ByteBuffer.allocate(1));
        } catch (IOException reset) {
            read = -1;
        }
        assertEquals(-1, read);
    }

    @Test
    void thePortIsThatOfTheChannel() {
        inTask(() -> {
            Server server = serve(1);
            assertEquals(((InetSocketAddress) channel.getLocalAddress()).getPort(), portOf(server));
            end(server);
        });
    }
}
