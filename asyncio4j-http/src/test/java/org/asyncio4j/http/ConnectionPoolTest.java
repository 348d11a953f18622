package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/** Connections that are kept, and the line for them. */
class ConnectionPoolTest {

    private static final String HELLO = "HTTP/1.1 200 OK\ncontent-length: 5\n\nhello";

    private static Response slow(Request request) {
        await(sleep(1));
        return Response.text(request.path());
    }

    private static List<Task<Response>> ask(HttpClient client, int count) {
        List<Task<Response>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(createTask(client.get("http://app/" + i)));
        }
        return tasks;
    }

    @AsyncioTest
    void requestsOneAfterAnotherUseOneConnection() {
        Origins origins = Origins.of(ConnectionPoolTest::slow);
        with(origins.client(), client -> {
            for (int i = 0; i < 5; i++) {
                await(client.get("http://app/"));
            }
            await(client.get("http://other/"));
            assertEquals(2, client.connections());
        });
        assertEquals(List.of("app:80", "other:80"), origins.addresses);
    }

    @AsyncioTest
    void requestsBeyondTheLimitWaitInLine() {
        Origins origins = Origins.of(ConnectionPoolTest::slow);
        with(Http.httpClient(origins.options().withMaxConnectionsPerHost(2)), client -> {
            double begin = org.asyncio4j.Asyncio.time();
            await(gather(ask(client, 6)));
            assertEquals(3.0, org.asyncio4j.Asyncio.time() - begin, 0.1);
        });
        assertEquals(2, origins.links.size());
    }

    @AsyncioTest
    void aHostThatIsBusyDoesNotHoldUpAnother() {
        Origins origins = Origins.of(ConnectionPoolTest::slow);
        with(Http.httpClient(origins.options().withMaxConnectionsPerHost(1)), client -> {
            var tasks = ask(client, 3);
            Origins.settle();
            double begin = org.asyncio4j.Asyncio.time();
            await(client.get("http://other/"));
            assertEquals(1.0, org.asyncio4j.Asyncio.time() - begin, 0.1);
            await(gather(tasks));
        });
    }

    @AsyncioTest
    void anIdleConnectionMakesRoomForAnotherHost() {
        Origins origins = Origins.of(ConnectionPoolTest::slow);
        with(Http.httpClient(origins.options().withMaxConnections(2)), client -> {
            for (String host : List.of("a", "b", "c", "a", "c")) {
                await(client.get("http://" + host + "/"));
                Origins.settle();
                assertTrue(client.connections() <= 2);
            }
        });
        assertEquals(List.of("a:80", "b:80", "c:80", "a:80"), origins.addresses);
    }

    @AsyncioTest
    void aRequestInLineGetsThePlaceOfAConnectionToAnotherHost() {
        Origins origins = Origins.of(ConnectionPoolTest::slow);
        with(Http.httpClient(origins.options().withMaxConnections(1)), client -> {
            await(gather(client.get("http://a/"), client.get("http://b/"), client.get("http://a/")));
        });
        // The first connection goes on to the second request for its host, which needs no new one.
        assertEquals(List.of("a:80", "b:80"), origins.addresses);
    }

    @AsyncioTest
    void theLineHasALimit() {
        Origins origins = Origins.of(ConnectionPoolTest::slow);
        with(Http.httpClient(origins.options().withMaxConnections(1).withMaxWaiting(1)), client -> {
            var tasks = ask(client, 2);
            Origins.settle();
            var problem = assertThrows(RequestException.class, () -> await(client.get("http://app/x")));
            assertEquals(
                    "GET http://app/x: 1 requests wait for a connection already, and 1 connections are open",
                    problem.getMessage());
            await(gather(tasks));
        });
    }

    @AsyncioTest
    void theWaitInLineHasALimitOfTime() {
        Origins origins = Origins.of(ConnectionPoolTest::slow);
        with(Http.httpClient(origins.options().withMaxConnections(1).withPoolTimeout(0.5)), client -> {
            var tasks = ask(client, 1);
            Origins.settle();
            var problem = assertThrows(RequestTimeoutException.class, () -> await(client.get("http://app/x")));
            assertEquals(RequestTimeoutException.Limit.POOL, problem.limit());
            await(gather(tasks));
            await(client.get("http://app/"));
        });
    }

    @AsyncioTest
    void whoIsCancelledInLineTakesNothing() {
        Origins origins = Origins.of(ConnectionPoolTest::slow);
        with(Http.httpClient(origins.options().withMaxConnections(1)), client -> {
            var tasks = ask(client, 3);
            Origins.settle();
            tasks.get(1).cancel();
            await(tasks.get(2));
            assertThrows(CancelledError.class, () -> await(tasks.get(1)));
            await(tasks.get(0));
            assertEquals(1, client.connections());
        });
        assertEquals(1, origins.links.size());
    }

    @AsyncioTest
    void anIdleConnectionIsClosedAfterAWhile() {
        Origins origins = Origins.of(ConnectionPoolTest::slow);
        with(Http.httpClient(origins.options().withIdleTimeout(5)), client -> {
            await(client.get("http://app/"));
            await(sleep(4));
            assertEquals(1, client.connections());
            await(sleep(2));
            assertEquals(0, client.connections());
        });
    }

    @AsyncioTest
    void aConnectionThatTheServerClosedIsNotUsed() {
        Origins origins = Origins.of(ConnectionPoolTest::slow, HttpServerOptions.DEFAULT.withIdleTimeout(5));
        with(origins.client(), client -> {
            await(client.get("http://app/"));
            await(sleep(6));
            assertEquals(0, client.connections());
            await(client.get("http://app/"));
        });
        assertEquals(2, origins.links.size());
    }

    @AsyncioTest
    void aConnectionWithUnaskedBytesIsClosed() {
        Origins origins = Origins.script(HELLO + "HTTP/1.1 200 OK\n\n", HELLO);
        with(origins.client(), client -> {
            await(client.get("http://app/"));
            await(client.get("http://app/"));
        });
        assertEquals(2, origins.links.size());
    }

    @AsyncioTest
    void aRequestIsSentAgainWhereAKeptConnectionTurnsOutToBeClosed() {
        Origins origins = Origins.script(HELLO, "<close>", HELLO);
        with(origins.client(), client -> {
            await(client.get("http://app/"));
            assertEquals(200, await(client.get("http://app/")).status());
        });
        assertEquals(2, origins.links.size());
        assertEquals(3, origins.received.size());
    }

    @AsyncioTest
    void aRequestIsSentAgainOnlyOnce() {
        Origins origins = Origins.script(HELLO, "<reset>", "<close>", HELLO);
        with(origins.client(), client -> {
            await(client.get("http://app/"));
            assertThrows(ConnectionLostException.class, () -> await(client.get("http://app/")));
        });
        assertEquals(3, origins.received.size());
    }

    @AsyncioTest
    void aPostIsNotSentAgain() {
        Origins origins = Origins.script(HELLO, "<close>", HELLO);
        with(origins.client(), client -> {
            await(client.get("http://app/"));
            var problem = assertThrows(
                    ConnectionLostException.class, () -> await(client.post("http://app/", Content.text("pay"))));
            assertTrue(problem.getMessage().startsWith("POST http://app/: "), problem.getMessage());
        });
        assertEquals(2, origins.received.size());
    }

    @AsyncioTest
    void aRequestOnANewConnectionIsNotSentAgain() {
        Origins origins = Origins.script("<close>", HELLO);
        with(
                origins.client(),
                client -> assertThrows(ConnectionLostException.class, () -> await(client.get("http://app/"))));
        assertEquals(1, origins.received.size());
    }

    @AsyncioTest
    void aRequestWhoseResponseHasBegunIsNotSentAgain() {
        Origins origins = Origins.script(HELLO, "HTTP/1.1 2<close>", HELLO);
        with(origins.client(), client -> {
            await(client.get("http://app/"));
            assertThrows(ConnectionLostException.class, () -> await(client.get("http://app/")));
        });
        assertEquals(2, origins.received.size());
    }

    @AsyncioTest
    void aFailedConnectionLeavesItsPlace() {
        boolean[] failing = {true};
        Origins origins = Origins.of(ConnectionPoolTest::slow);
        HttpConnector connector = (loop, protocol, host, port) -> {
            await(sleep(1));
            if (failing[0]) {
                throw new java.net.ConnectException("Connection refused");
            }
            return origins.connect(loop, protocol, host, port);
        };
        with(Http.httpClient(origins.options().withConnector(connector).withMaxConnections(1)), client -> {
            Task<Response> first = createTask(client.get("http://app/"));
            Task<Response> second = createTask(client.get("http://app/"));
            var problem = assertThrows(ConnectionFailedException.class, () -> await(first));
            assertEquals("GET http://app/: cannot connect to app:80: Connection refused", problem.getMessage());
            failing[0] = false;
            assertEquals(200, await(second).status());
        });
    }

    @AsyncioTest
    void aClosedClientEndsTheLine() {
        Origins origins = Origins.of(ConnectionPoolTest::slow);
        HttpClient client = Http.httpClient(origins.options().withMaxConnections(1));
        var tasks = ask(client, 3);
        Origins.settle();
        await(client.aclose());
        for (Task<Response> task : tasks) {
            assertThrows(RequestException.class, () -> await(task));
        }
        Origins.settle();
    }
}
