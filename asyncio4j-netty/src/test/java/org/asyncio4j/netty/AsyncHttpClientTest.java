package org.asyncio4j.netty;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.IoEventLoopGroup;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.Dsl;
import org.asynchttpclient.ListenableFuture;
import org.asynchttpclient.Response;
import org.asynchttpclient.exception.RemotelyClosedException;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Server;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.function.Action1;
import org.asyncio4j.http.Http;
import org.asyncio4j.http.HttpServer;
import org.asyncio4j.http.Request;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** async-http-client, which takes groups of Netty's own class only, lives on the loop and ends with its group. */
class AsyncHttpClientTest {

    private final List<String> log = new ArrayList<>();

    private static AsyncHttpClient client(IoEventLoopGroup group) {
        return Dsl.asyncHttpClient(
                Dsl.config().setEventLoopGroup(group).setNettyTimer(NettyLoop.newTimer(group.next())));
    }

    /** Runs {@code body} with a client, and looks whether all of it has ended afterwards. */
    private static void withClient(Action1<AsyncHttpClient, Exception> body) throws Exception {
        SideThreads threads = new SideThreads();
        IoEventLoopGroup group = NettyLoop.newNioEventLoopGroup();
        AsyncHttpClient client = client(group);
        try {
            body.run(client);
            assertEquals(List.of(), threads.alive());
        } finally {
            client.close();
            NettyLoop.await(group.shutdownGracefully(0, 5, TimeUnit.SECONDS));
        }
        assertTrue(group.isTerminated());
        assertEquals(List.of(), threads.alive());
    }

    /** Neither what the client has scheduled is left, nor the server's handlers. */
    private static void assertNoTimers() {
        assertEquals(0, Loops.getRunningLoop().statistics().timers());
    }

    private org.asyncio4j.http.Response answer(Request request) {
        if (request.path().equals("/slow")) {
            log.add("begun");
            try {
                await(sleep(3600));
            } finally {
                log.add("left");
            }
        }
        return org.asyncio4j.http.Response.text(request.path());
    }

    private static String url(int port, String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** Awaits the response; a cancellation closes the connection. */
    private static Response get(AsyncHttpClient client, String url) throws IOException {
        ListenableFuture<Response> request = client.prepareGet(url).execute();
        try {
            return await(request.toCompletableFuture(), IOException.class);
        } finally {
            if (!request.isDone()) {
                request.cancel(true); // closes the connection
            }
        }
    }

    private static List<String> getTenTimes(AsyncHttpClient client, String url) throws IOException {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            bodies.add(get(client, url).getResponseBody());
        }
        return bodies;
    }

    @AsyncioTest(realTime = true)
    void requestsAreAnsweredOnTheLoop(EventLoop loop) throws Exception {
        HttpServer server = await(Http.serve(this::answer, "127.0.0.1", 0));
        withClient(client -> {
            ListenableFuture<Response> first =
                    client.prepareGet(url(server.port(), "/first")).execute();
            assertSame(loop, await(first.toCompletableFuture().thenApply(_ -> Loops.getRunningLoopOrNull())));
            List<Task<List<String>>> tasks = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String url = url(server.port(), "/" + i);
                tasks.add(createTask(() -> getTenTimes(client, url)));
            }
            List<List<String>> bodies = await(gather(tasks));
            for (int i = 0; i < 20; i++) {
                assertEquals(Collections.nCopies(10, "/" + i), bodies.get(i));
            }
            assertEquals(20, client.getClientStats().getTotalIdleConnectionCount());
        });
        server.close();
        await(server.waitClosed());
        assertNoTimers();
    }

    @AsyncioTest(realTime = true)
    void aRequestThatIsCancelledEndsAtTheServerToo() throws Exception {
        HttpServer server = await(Http.serve(this::answer, "127.0.0.1", 0));
        withClient(client -> {
            String slow = url(server.port(), "/slow");
            Task<?> task = createTask(() -> get(client, slow));
            while (log.isEmpty()) {
                await(sleep(0.001));
            }
            task.cancel();
            while (log.size() < 2) {
                await(sleep(0.001));
            }
            assertEquals(List.of("begun", "left"), log);
            assertThrows(TimeoutException.class, () -> with(timeout(0.05), () -> get(client, slow)));
            assertEquals("/", get(client, url(server.port(), "/")).getResponseBody());
        });
        server.close();
        await(server.waitClosed());
        assertNoTimers();
    }

    @AsyncioTest(realTime = true)
    void aConnectionThatIsResetFailsTheRequest() throws Exception {
        Server server = await(startServer(
                (reader, writer) -> {
                    await(reader.readuntil("\r\n\r\n"));
                    writer.getExtraInfo(ExtraInfo.SOCKET).setOption(StandardSocketOptions.SO_LINGER, 0);
                    writer.close();
                },
                "127.0.0.1",
                0));
        withClient(client -> {
            assertThrows(SocketException.class, () -> get(client, url(server.port(), "/")));
            assertEquals(0, client.getClientStats().getTotalConnectionCount());
        });
        server.close();
        await(server.waitClosed());
        assertNoTimers();
    }

    @AsyncioTest(realTime = true)
    void aConnectionThatIsClosedIsMadeAnewAndThenFailsTheRequest() throws Exception {
        Server server = await(startServer(
                (reader, writer) -> {
                    await(reader.readuntil("\r\n\r\n"));
                    log.add("closed");
                    writer.close();
                },
                "127.0.0.1",
                0));
        withClient(client -> {
            assertThrows(RemotelyClosedException.class, () -> get(client, url(server.port(), "/")));
            assertEquals(Collections.nCopies(6, "closed"), log); // by itself it tries five times more
            assertEquals(0, client.getClientStats().getTotalConnectionCount());
        });
        server.close();
        await(server.waitClosed());
        assertNoTimers();
    }

    @AsyncioTest(realTime = true)
    void theClientGoesOnWhenTheServerComesBack() throws Exception {
        HttpServer first = await(Http.serve(this::answer, "127.0.0.1", 0));
        int port = first.port();
        withClient(client -> {
            assertEquals("/a", get(client, url(port, "/a")).getResponseBody());
            first.close();
            await(first.waitClosed());
            while (client.getClientStats().getTotalConnectionCount() > 0) {
                await(sleep(0.001));
            }
            assertThrows(ConnectException.class, () -> get(client, url(port, "/b")));
            HttpServer second = await(Http.serve(this::answer, "127.0.0.1", port));
            assertEquals("/c", get(client, url(port, "/c")).getResponseBody());
            second.close();
            await(second.waitClosed());
        });
        assertNoTimers();
    }

    @Test
    void closingTheLoopFailsTheRequestOfAClientThatWasForgotten() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            EventLoop loop = Loops.newEventLoop();
            IoEventLoopGroup group = NettyLoop.newNioEventLoopGroup(loop);
            // Without retries: where they are refused, Netty may lose the listener that would tell of it.
            AsyncHttpClient client = Dsl.asyncHttpClient(Dsl.config()
                    .setEventLoopGroup(group)
                    .setNettyTimer(NettyLoop.newTimer(group.next()))
                    .setMaxRequestRetry(0));
            List<ListenableFuture<Response>> requests = new ArrayList<>();
            loop.runUntilComplete(() -> {
                requests.add(client.prepareGet(url(silent.getLocalPort(), "/")).execute());
                while (client.getClientStats().getTotalConnectionCount() == 0) {
                    await(sleep(0.001));
                }
            });
            loop.close();
            assertTrue(group.isTerminated());
            assertInstanceOf(
                    RemotelyClosedException.class,
                    requests.getFirst().toCompletableFuture().exceptionNow());
            assertEquals(0, client.getClientStats().getTotalConnectionCount());
        }
    }
}
