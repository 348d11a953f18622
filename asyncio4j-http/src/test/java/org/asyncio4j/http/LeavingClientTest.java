package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.testing.AsyncioTest;

/** The task of a request: it is one of its own, and ends with its client. */
class LeavingClientTest {

    private static final ContextVar<String> USER = new ContextVar<>("user", "nobody");

    private final List<String> events = new ArrayList<>();

    private Response slow(Request request) {
        try {
            await(sleep(100));
            return Response.text("done");
        } catch (CancelledError e) {
            events.add(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    @AsyncioTest
    void aHandlerIsCancelledWhenItsClientLeaves() {
        Wire wire = Wire.to(this::slow);
        wire.ask("GET / HTTP/1.1\nHost: h\n\n");
        wire.close();
        assertEquals(List.of("the client has left"), events);
    }

    @AsyncioTest
    void aClientMayLeaveBeforeItsHandlerHasBegun() {
        HttpServerOptions options = HttpServerOptions.DEFAULT
                .withMaxRequests(1)
                .withAccessLog(entry -> events.add(entry.status() + " " + entry.request()));
        var protocols = Http.serverProtocol(request -> Response.text("done"), options);
        BufferedProtocol protocol = protocols.get();
        Wire wire = Wire.to(() -> protocol);
        Wire.settle();
        byte[] request = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        protocol.getBuffer(-1).put(request);
        protocol.bufferUpdated(request.length);
        protocol.eofReceived();
        wire.close();
        // The place that it had is free again.
        Wire other = Wire.to(protocols);
        assertTrue(other.ask("GET /b HTTP/1.1\nHost: h\n\n").endsWith("done"));
        assertEquals(List.of("499 <Request GET /a>", "200 <Request GET /b>"), events);
        other.close();
    }

    /** By whoever it was: here by one that cancels all tasks. */
    @AsyncioTest
    void aTaskThatIsCancelledBeforeItsStartFreesItsConnection() {
        HttpServerOptions options = HttpServerOptions.DEFAULT
                .withMaxRequests(1)
                .withAccessLog(entry -> events.add(entry.status() + " " + entry.request()));
        var protocols = Http.serverProtocol(request -> Response.text("done"), options);
        Wire wire = Wire.to(protocols);
        Wire.settle();
        wire.send("GET /a HTTP/1.1\nHost: h\n\n");
        boolean cancelled = false;
        for (int i = 0; i < 20 && !cancelled; i++) {
            await(sleep(0));
            for (Task<?> task : allTasks()) {
                cancelled |= task != currentTask() && task.cancel();
            }
        }
        assertTrue(cancelled);
        assertTrue(wire.isEnded());
        Wire other = Wire.to(protocols);
        assertTrue(other.ask("GET /b HTTP/1.1\nHost: h\n\n").endsWith("done"));
        assertEquals(List.of("499 <Request GET /a>", "200 <Request GET /b>"), events);
        other.close();
    }

    @AsyncioTest
    void aClientThatSendsNoMoreHasLeft() {
        Wire wire = Wire.to(this::slow);
        wire.ask("GET / HTTP/1.1\nHost: h\n\n");
        wire.sendEof();
        Wire.settle();
        assertEquals(List.of("the client has left"), events);
    }

    @AsyncioTest
    void aHandlerThatReadsABodyIsCancelledToo() {
        Wire wire = Wire.to(request -> {
            try {
                return Response.text(await(request.text()));
            } finally {
                events.add("ended");
            }
        });
        wire.ask("POST / HTTP/1.1\nHost: h\nContent-Length: 10\n\nabc");
        wire.close();
        assertEquals(List.of("ended"), events);
    }

    @AsyncioTest
    void eachRequestHasAContextOfItsOwn() {
        Wire wire = Wire.to(request -> {
            String before = USER.get();
            USER.set(request.path());
            await(sleep(0));
            return Response.text(before + " " + USER.get());
        });
        assertTrue(wire.ask("GET /a HTTP/1.1\nHost: h\n\n").endsWith("nobody /a"));
        assertTrue(wire.ask("GET /b HTTP/1.1\nHost: h\n\nGET /c HTTP/1.1\nHost: h\n\n")
                .endsWith("nobody /c"));
        wire.close();
    }

    @AsyncioTest
    void theLogHasWhatWasAnsweredAndWhoLeft() {
        HttpServerOptions options = HttpServerOptions.DEFAULT.withAccessLog(entry -> events.add(
                entry.request() + " " + entry.status() + " " + entry.bytes() + " " + Math.round(entry.seconds())));
        Wire wire = Wire.to(
                request -> {
                    await(sleep(Integer.parseInt(request.path().substring(1))));
                    return Response.text("done");
                },
                options);
        wire.send("GET /3 HTTP/1.1\nHost: h\n\n");
        await(sleep(4));
        wire.send("GET /90 HTTP/1.1\nHost: h\n\n");
        await(sleep(4));
        wire.close();
        assertEquals(List.of("<Request GET /3> 200 4 3", "<Request GET /90> 499 0 4"), events);
    }
}
