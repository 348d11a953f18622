package org.asyncio4j.netty;

import static com.datastax.oss.simulacron.common.stubbing.PrimeDsl.rows;
import static com.datastax.oss.simulacron.common.stubbing.PrimeDsl.when;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.internal.core.pool.ChannelPool;
import com.datastax.oss.driver.internal.core.session.DefaultSession;
import com.datastax.oss.simulacron.common.cluster.ClusterSpec;
import com.datastax.oss.simulacron.common.stubbing.CloseType;
import com.datastax.oss.simulacron.server.BoundCluster;
import com.datastax.oss.simulacron.server.RejectScope;
import com.datastax.oss.simulacron.server.Server;
import io.netty.channel.IoEventLoop;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action1;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/**
 * Cassandra's driver lives on the loop and ends with its group. Debian has no Cassandra, so its server is one that the
 * driver's makers test the driver with: it speaks the protocol and gives the answers that it is told. That one lives on the
 * loop, too.
 */
class CassandraTest {

    private static final String SLOW = "SELECT slow FROM things";

    private InetSocketAddress address;
    private BoundCluster cluster;

    /** The slow queries that the server has got. */
    private final List<String> slow = new ArrayList<>();

    private Server startServer(IoEventLoop group) throws Exception {
        Server server = Server.builder()
                .withEventLoopGroup(group, NioServerSocketChannel.class)
                .withTimer(NettyLoop.newTimer(group))
                .build();
        address = new InetSocketAddress("127.0.0.1", ServerProgram.freePort());
        ClusterSpec spec = ClusterSpec.builder().build();
        spec.addDataCenter()
                .withName("dc1")
                .build()
                .addNode()
                .withAddress(address)
                .build();
        // Also its asynchronous form blocks until the loop has bound the socket.
        cluster = await(toThread(() -> server.register(spec)));
        cluster.prime(when("SELECT name FROM things")
                .then(rows().row("name", "spam").columnTypes("name", "varchar").build()));
        cluster.prime(when(SLOW)
                .then(rows().row("slow", "late").columnTypes("slow", "varchar").build())
                .delay(1, TimeUnit.HOURS));
        cluster.registerQueryListener(
                (node, query) -> slow.add(query.getQuery()), false, query -> SLOW.equals(query.getQuery()));
        return server;
    }

    private CqlSession connect(IoEventLoop group) {
        DriverConfigLoader config = DriverConfigLoader.programmaticBuilder()
                .withString(DefaultDriverOption.PROTOCOL_VERSION, "V4")
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofMinutes(10))
                .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(20))
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofMillis(40))
                .build();
        return await(new CassandraOnLoop.Builder(group)
                .addContactPoint(address)
                .withLocalDatacenter("dc1")
                .withConfigLoader(config)
                .buildAsync());
    }

    /** Runs {@code body} with a server and a session, and looks whether all of both has ended afterwards. */
    private void withSession(Action1<CqlSession, Exception> body) throws Exception {
        SideThreads threads = new SideThreads();
        IoEventLoop servers = NettyLoop.newGroup();
        IoEventLoop group = NettyLoop.newGroup();
        Server server = startServer(servers);
        try {
            CqlSession session = connect(group);
            body.run(session);
            assertEquals(List.of(), threads.alive());
            await(session.closeAsync());
        } finally {
            NettyLoop.await(group.shutdownGracefully(0, 5, TimeUnit.SECONDS));
            await(server.closeAsync());
            NettyLoop.await(servers.shutdownGracefully(0, 5, TimeUnit.SECONDS));
        }
        assertTrue(group.isTerminated());
        assertEquals(List.of(), threads.alive());
        assertEquals(0, Loops.getRunningLoop().statistics().timers());
    }

    private static String name(CqlSession session) {
        AsyncResultSet found = await(session.executeAsync("SELECT name FROM things"));
        return found.one().getString("name");
    }

    /** Asks until the driver has connected anew. */
    private static void untilItAnswers(CqlSession session) {
        while (true) {
            try {
                assertEquals("spam", name(session));
                return;
            } catch (DriverException notYet) {
                await(sleep(0.01));
            }
        }
    }

    /** Begins a query that takes an hour; suspends until the server has got it. */
    private Task<AsyncResultSet> beginSlowQuery(CqlSession session) {
        int before = slow.size();
        Task<AsyncResultSet> query = createTask(() -> await(session.executeAsync(SLOW)));
        while (slow.size() == before) {
            await(sleep(0.001));
        }
        return query;
    }

    @AsyncioTest(realTime = true)
    void queriesAreAnsweredOnTheLoop(EventLoop loop) throws Exception {
        withSession(session -> {
            assertSame(
                    loop,
                    await(session.executeAsync("SELECT name FROM things")
                            .thenApply(_ -> Loops.getRunningLoopOrNull())));
            List<Task<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                tasks.add(createTask(() -> name(session)));
            }
            assertEquals(Collections.nCopies(100, "spam"), await(gather(tasks)));
        });
    }

    /** The protocol has no word for it, so the server goes on; but the driver no longer waits for the answer. */
    @AsyncioTest(realTime = true)
    void theDriverGivesAQueryUpThatIsCancelled() throws Exception {
        withSession(session -> {
            for (int i = 0; i < 5; i++) {
                Task<AsyncResultSet> query = beginSlowQuery(session);
                query.cancel();
                assertThrows(CancelledError.class, () -> await(query));
            }
            while (givenUp(session) < 5) {
                await(sleep(0.001));
            }
            assertEquals("spam", name(session));
        });
    }

    private static int givenUp(CqlSession session) {
        return ((DefaultSession) session)
                .getPools().values().stream()
                        .mapToInt(ChannelPool::getOrphanedIds)
                        .sum();
    }

    @AsyncioTest(realTime = true)
    void aConnectionThatIsCutFailsTheQueryAndIsMadeAnew() throws Exception {
        withSession(session -> {
            Task<AsyncResultSet> query = beginSlowQuery(session);
            await(cluster.closeConnectionsAsync(CloseType.DISCONNECT));
            assertThrows(ClosedConnectionException.class, () -> await(query));
            untilItAnswers(session);
        });
    }

    @AsyncioTest(realTime = true)
    void theDriverComesBackWhenTheServerDoes() throws Exception {
        withSession(session -> {
            await(cluster.rejectConnectionsAsync(0, RejectScope.STOP));
            while (true) {
                try {
                    name(session);
                } catch (AllNodesFailedException down) {
                    break;
                } catch (DriverException cut) {
                    await(sleep(0.01));
                }
            }
            await(sleep(0.1)); // it tries in vain
            await(cluster.acceptConnectionsAsync());
            untilItAnswers(session);
        });
    }

    @AsyncioTest(realTime = true)
    void aSessionWithoutAServerFailsAndLeavesNothing() throws Exception {
        SideThreads threads = new SideThreads();
        IoEventLoop group = NettyLoop.newGroup();
        address = new InetSocketAddress("127.0.0.1", ServerProgram.freePort());
        assertThrows(AllNodesFailedException.class, () -> connect(group));
        NettyLoop.await(group.shutdownGracefully(0, 5, TimeUnit.SECONDS));
        assertEquals(List.of(), threads.alive());
        assertEquals(0, Loops.getRunningLoop().statistics().timers());
    }

    @Test
    void closingTheLoopFailsTheQueryOfASessionThatWasForgotten() throws Exception {
        EventLoop loop = Loops.newEventLoop();
        IoEventLoop servers = NettyLoop.newGroup(loop);
        IoEventLoop group = NettyLoop.newGroup(loop);
        List<CompletableFuture<AsyncResultSet>> queries = new ArrayList<>();
        loop.runUntilComplete(() -> {
            startServer(servers);
            CqlSession session = connect(group);
            queries.add(session.executeAsync(SLOW).toCompletableFuture());
            while (slow.isEmpty()) {
                await(sleep(0.001));
            }
        });
        loop.close();
        assertTrue(group.isTerminated() && servers.isTerminated());
        assertInstanceOf(ClosedConnectionException.class, queries.getFirst().exceptionNow());
    }
}
