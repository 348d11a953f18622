package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.asyncio4j.WaitReason;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.http.ErrorPage;
import org.asyncio4j.http.HttpHandler;
import org.asyncio4j.http.HttpServerOptions;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/** What the connections of a server share. Loop thread only. */
final class ServerCore {

    private static final int INPUT = 64 << 10;

    final EventLoop loop;
    /** What the context was where the server was started: that of requests, each of which gets a copy. */
    final Context context = Context.copyContext();

    final HttpHandler handler;
    final HttpServerOptions options;
    final HeadWriter head = new HeadWriter();
    final Http2Shared http2 = new Http2Shared();

    /** What connections read into, one at a time, and the same as Netty's decoders take it. */
    final ByteBuffer input = ByteBuffer.allocateDirect(INPUT);

    final ByteBuf inputBytes = Unpooled.wrappedBuffer(input.duplicate());

    private final Set<ServerConnection> connections = new LinkedHashSet<>();

    /** The newest of the exchanges, which are linked to each other, and their number. */
    private @Nullable Exchange newest;

    private int exchangeCount;
    private boolean stopping;
    private @Nullable SettableFuture<@Nullable Void> over;

    private long dateSecond;
    private String dateText = "";
    private byte[] date = {};

    ServerCore(EventLoop loop, HttpHandler handler, HttpServerOptions options) {
        this.loop = loop;
        this.handler = handler;
        this.options = options;
    }

    /** Returns the header field with the time, with its end of line. */
    byte[] date() {
        readDate();
        return date;
    }

    /** Returns the time as header fields have it. */
    String dateText() {
        readDate();
        return dateText;
    }

    private void readDate() {
        long second = System.currentTimeMillis() / 1000;
        if (second != dateSecond) {
            dateSecond = second;
            dateText = HttpDates.format(second);
            date = HeadWriter.ascii("date: " + dateText + "\r\n");
        }
    }

    /** Returns the response for an error; never fails. */
    Response errorPage(int status, @Nullable Request request, @Nullable Throwable problem) {
        try {
            return options.errorPage().respond(status, request, problem);
        } catch (RuntimeException e) {
            report("Error page failed", e);
            return ErrorPage.PLAIN.respond(status, request, null);
        }
    }

    /** Tells the loop's exception handler of a failure that nobody awaits. */
    void report(String message, Throwable problem) {
        loop.callExceptionHandler(LoopProblem.of(message).with("exception", problem));
    }

    // Connections and requests.

    void attach(ServerConnection connection) {
        connections.add(connection);
    }

    void detach(ServerConnection connection) {
        connections.remove(connection);
        wakeIfOver();
    }

    void begin(Exchange exchange) {
        Exchange older = newest;
        exchange.older = older;
        if (older != null) {
            older.newer = exchange;
        }
        newest = exchange;
        exchangeCount++;
    }

    void end(Exchange exchange) {
        Exchange older = exchange.older;
        Exchange newer = exchange.newer;
        if (older != null) {
            older.newer = newer;
        }
        if (newer != null) {
            newer.older = older;
        } else {
            newest = older;
        }
        exchange.older = null;
        exchange.newer = null;
        exchangeCount--;
        wakeIfOver();
    }

    int connectionCount() {
        return connections.size();
    }

    int requestCount() {
        return exchangeCount;
    }

    /** Returns whether one more request would be too many. */
    boolean isFull() {
        return exchangeCount >= options.maxRequests();
    }

    // The end.

    /** Returns whether each response is the last on its connection. */
    boolean isStopping() {
        return stopping;
    }

    void stop() {
        stopping = true;
        List.copyOf(connections).forEach(ServerConnection::stop);
    }

    void abort() {
        for (Exchange exchange = newest; exchange != null; exchange = exchange.older) {
            exchange.cancel("the server is closed"); // its task ends later: the links stay
        }
        List.copyOf(connections).forEach(ServerConnection::abort);
    }

    boolean isOver() {
        return connections.isEmpty() && exchangeCount == 0;
    }

    void awaitOver() {
        while (!isOver()) {
            if (over == null || over.done()) {
                over = loop.createFuture();
                Futures.setWaitTarget(over, (WaitTarget) () -> new WaitReason(
                        "http", exchangeCount + " requests and " + connections.size() + " connections to end"));
            }
            await(over);
        }
    }

    private void wakeIfOver() {
        if (over != null && isOver() && !over.done()) {
            over.setResult(null);
        }
    }
}
