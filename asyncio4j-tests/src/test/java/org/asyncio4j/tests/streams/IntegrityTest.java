package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.openUnixConnection;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.startUnixServer;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Event;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Subprocess;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tls.TestKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What one end writes the other reads, each byte once and in order, whatever both do meanwhile, see {@link RandomTransfer}:
 * several connections at a time, both directions of each at once. Of a connection that is cut the other end reads the
 * beginning. Each failure names its seed; -Dasyncio4j.links is the number of connections of a kind.
 */
@Timeout(3600) // At night.
class IntegrityTest {

    private static final boolean NIGHTLY = Boolean.getBoolean("asyncio4j.nightly");
    private static final int LINKS = Integer.getInteger("asyncio4j.links", NIGHTLY ? 2_000 : 24);
    private static final long FIRST_SEED = NIGHTLY ? Long.getLong("asyncio4j.seed", System.nanoTime()) : 0;
    private static final int AT_ONCE = 6;

    /** Seconds; whatever hangs fails, and names its seed. */
    private static final int PATIENCE = 300;

    private static final int LIMIT = 4096;
    private static final ServerOptions SERVE = ServerOptions.DEFAULT.withLimit(LIMIT);
    private static final ConnectOptions CONNECT = ConnectOptions.DEFAULT.withLimit(LIMIT);

    @TempDir
    Path folder;

    /** Connects and transfers. */
    private interface Link {
        void run(Random random) throws Exception;
    }

    @AsyncioTest(realTime = true, debug = false)
    void overTcp(EventLoop loop) {
        run(random -> overSockets(loop, SERVE, CONNECT, random));
    }

    @AsyncioTest(realTime = true, debug = false)
    void overTls13(EventLoop loop) {
        overTls(loop, "TLSv1.3");
    }

    @AsyncioTest(realTime = true, debug = false)
    void overTls12(EventLoop loop) {
        overTls(loop, "TLSv1.2");
    }

    private void overTls(EventLoop loop, String version) {
        ServerOptions serve = SERVE.withTls(TestKeys.only(TestKeys.server(), version));
        ConnectOptions connect =
                CONNECT.withTls(TlsOptions.of(TestKeys.client()).withServerHostname("localhost"));
        run(random -> overSockets(loop, serve, connect, random));
    }

    @AsyncioTest(realTime = true, debug = false)
    void overUnixSockets(EventLoop loop) {
        run(random -> {
            Path path = folder.resolve("s" + Integer.toHexString(random.nextInt()));
            Accepted accepted = new Accepted(loop);
            Server server = await(startUnixServer(accepted, path, SERVE));
            // Reads wait while a file is sent, and these sockets hold less than a file: files go in one direction only.
            accepted.transfer(server, await(openUnixConnection(path, CONNECT)), folder, null, random);
        });
    }

    @AsyncioTest(realTime = true, debug = false)
    void throughTheInputAndOutputOfAChild() {
        run(random -> {
            Subprocess cat = await(createSubprocessExec(SubprocessOptions.PIPED.withLimit(LIMIT), "cat"));
            RandomTransfer transfer = new RandomTransfer(random, null);
            boolean cut = random.nextInt(4) == 0;
            transfer.run(cat.stdout(), cat.stdin(), cut, cut ? cat::kill : null);
            int code = await(cat.waitFor());
            if (!cut) {
                assertEquals(0, code);
            }
        });
    }

    @AsyncioTest(realTime = true, debug = false)
    void intoSmallBuffers(EventLoop loop) {
        run(random -> intoSmallBuffers(loop, SERVE, CONNECT, random));
    }

    /** What is decrypted and does not fit is kept, which streams never make TLS do. */
    @AsyncioTest(realTime = true, debug = false)
    void intoSmallBuffersOverTls13(EventLoop loop) {
        intoSmallBuffersOverTls(loop, "TLSv1.3");
    }

    @AsyncioTest(realTime = true, debug = false)
    void intoSmallBuffersOverTls12(EventLoop loop) {
        intoSmallBuffersOverTls(loop, "TLSv1.2");
    }

    private void intoSmallBuffersOverTls(EventLoop loop, String version) {
        ServerOptions serve = SERVE.withTls(TestKeys.only(TestKeys.server(), version));
        ConnectOptions connect =
                CONNECT.withTls(TlsOptions.of(TestKeys.client()).withServerHostname("localhost"));
        run(random -> intoSmallBuffers(loop, serve, connect, random));
    }

    private void intoSmallBuffers(EventLoop loop, ServerOptions serve, ConnectOptions connect, Random random)
            throws IOException {
        Accepted accepted = new Accepted(loop);
        Server server = await(startServer(accepted, "127.0.0.1", 0, serve));
        SmallBuffers receiver = new SmallBuffers(random.nextLong(), LIMIT);
        var connection = await(loop.createConnection(() -> receiver, "127.0.0.1", server.port(), connect));
        StreamPair sender = await(accepted.end);
        try {
            new RandomTransfer(random, folder).run(receiver.reader(), sender.writer(), false, null);
        } finally {
            connection.transport().abort();
            sender.writer().transport().abort();
            accepted.done.set();
            server.close();
            await(server.waitClosed());
        }
    }

    private void overSockets(EventLoop loop, ServerOptions serve, ConnectOptions connect, Random random)
            throws Exception {
        Accepted accepted = new Accepted(loop);
        Server server = await(startServer(accepted, "127.0.0.1", 0, serve));
        accepted.transfer(server, await(openConnection("127.0.0.1", server.port(), connect)), folder, folder, random);
    }

    /** The server's end of a connection. */
    private static final class Accepted implements ClientHandler {

        private final SettableFuture<StreamPair> end;
        private final Event done = new Event();

        Accepted(EventLoop loop) {
            end = loop.createFuture();
        }

        @Override
        public void handle(org.asyncio4j.StreamReader reader, org.asyncio4j.StreamWriter writer) {
            end.setResult(new StreamPair(reader, writer));
            await(done.waitFor());
        }

        /** Files are sent from a folder, unless it is null. */
        void transfer(Server server, StreamPair client, @Nullable Path there, @Nullable Path back, Random random)
                throws IOException {
            StreamPair accepted = await(end);
            try {
                boolean clientCuts = random.nextBoolean();
                boolean isCut = random.nextInt(4) == 0;
                Runnable cut = isCut
                        ? () -> (clientCuts ? client : accepted)
                                .writer()
                                .transport()
                                .abort()
                        : null;
                RandomTransfer request = new RandomTransfer(random, there);
                RandomTransfer answer = new RandomTransfer(random, back);
                with(new TaskGroup(), group -> {
                    group.createTask(() -> request.run(accepted.reader(), client.writer(), isCut, cut));
                    group.createTask(() -> answer.run(client.reader(), accepted.writer(), isCut, null));
                });
                RandomTransfer.closeBoth(client, accepted, isCut);
            } finally {
                client.writer().transport().abort();
                accepted.writer().transport().abort();
                done.set();
                server.close();
                await(server.waitClosed());
            }
        }
    }

    /** Runs all links of a kind, some at a time. */
    private static void run(Link link) {
        for (int done = 0; done < LINKS; done += AT_ONCE) {
            int first = done;
            with(new TaskGroup(), group -> {
                for (int i = first; i < Math.min(LINKS, first + AT_ONCE); i++) {
                    long seed = FIRST_SEED + i;
                    group.createTask(() -> {
                        try {
                            with(timeout(PATIENCE), () -> link.run(new Random(seed)));
                        } catch (Exception | AssertionError e) {
                            throw new AssertionError("seed " + seed, e);
                        }
                    });
                }
            });
        }
    }
}
