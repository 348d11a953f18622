package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Event;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/** The end of a server by HTTP/2, over sockets of this machine. */
class Http2StopTest {

    private final Event go = new Event();

    private Response slow(Request request) {
        await(go.waitFor());
        return Response.text(request.path());
    }

    @AsyncioTest(realTime = true)
    void aServerThatStopsLosesNoRequest() {
        HttpServer server = await(Http.serve(this::slow, "127.0.0.1", 0));
        with(
                Http.httpClient(HttpClientOptions.DEFAULT
                        .withHttp2PriorKnowledge(true)
                        .withBaseUrl("http://127.0.0.1:" + server.port() + "/")),
                client -> {
                    List<Task<Response>> tasks = new ArrayList<>();
                    for (int i = 0; i < 20; i++) {
                        tasks.add(createTask(client.get("/" + i)));
                    }
                    while (server.requests() < 20) {
                        await(sleep(0.001));
                    }
                    server.close();
                    for (int i = 0; i < 20; i++) {
                        tasks.add(createTask(client.get("/" + i)));
                    }
                    await(sleep(0.01));
                    go.set();
                    int served = 0;
                    for (Response response : await(gather(tasks.subList(0, 20)))) {
                        served += response.status() == 200 ? 1 : 0;
                    }
                    assertEquals(20, served);
                    // Those that came while the server was stopping are served, or fail at once: nobody listens any
                    // more.
                    for (Task<Response> task : tasks.subList(20, 40)) {
                        try {
                            assertEquals(200, await(task).status());
                        } catch (Exception e) {
                            assertTrue(e instanceof ConnectionFailedException, e::toString);
                        }
                    }
                });
        await(server.waitClosed());
    }
}
