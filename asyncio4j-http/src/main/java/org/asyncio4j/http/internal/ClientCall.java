package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;

import org.asyncio4j.WaitReason;
import org.asyncio4j.http.BadResponseException;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.ConnectionLostException;
import org.asyncio4j.http.RequestException;
import org.asyncio4j.http.RequestTimeoutException;
import org.asyncio4j.http.Response;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way, and the response to it: what a task that waits and a connection that reads tell each other.
 *
 * <pre>
 *   waiting --head--> answered
 *      '----fail----> failed
 * </pre>
 *
 * A word to go on (status 100) also wakes the task while it waits. Loop thread only.
 */
final class ClientCall {

    private final EventLoop loop;
    final ClientRequest request;
    private @Nullable ResponseHead head;
    private Body body = Body.EMPTY;
    private @Nullable RequestException failure;
    private @Nullable SettableFuture<@Nullable Void> waiter;
    private boolean answering;
    private boolean welcome;
    private boolean sent;
    private boolean unprocessed;

    /** What sends it by HTTP/2. */
    @Nullable
    Http2ClientStream stream;

    ClientCall(EventLoop loop, ClientRequest request) {
        this.loop = loop;
        this.request = request;
    }

    // The connection's side.

    /** Tells that a byte of the response has come. */
    void begun() {
        answering = true;
    }

    void answer(ResponseHead arrived, Body arriving) {
        head = arrived;
        body = arriving;
        wake();
    }

    /** Tells that the server wants the body. */
    void goOn() {
        welcome = true;
        wake();
    }

    void fail(RequestException problem) {
        if (failure == null) {
            failure = problem;
        }
        wake();
    }

    /** Wakes the task, which looks at what has changed. */
    void wake() {
        SettableFuture<@Nullable Void> waiting = waiter;
        if (waiting != null && !waiting.done()) {
            waiting.setResult(null);
        }
    }

    // The task's side.

    /** Waits until something happens; returns at once if it has. */
    void awaitNews(String what) {
        SettableFuture<@Nullable Void> wait = loop.createFuture();
        Futures.setWaitTarget(wait, (WaitTarget) () -> new WaitReason("http", what + " of " + request.url()));
        waiter = wait;
        try {
            await(wait);
        } finally {
            waiter = null;
        }
    }

    /** Throws what the connection has failed with, if it has. */
    void check() throws RequestException {
        RequestException problem = failure;
        if (problem != null) {
            throw problem;
        }
    }

    boolean isAnswered() {
        return head != null;
    }

    boolean isWelcome() {
        return welcome;
    }

    boolean isFailed() {
        return failure != null;
    }

    /** Returns whether a byte of the response has come: before, the request may not have been seen. */
    boolean isBegun() {
        return answering;
    }

    /** Tells that the server has said that it did nothing with the request. */
    void setUnprocessed() {
        unprocessed = true;
    }

    boolean isUnprocessed() {
        return unprocessed;
    }

    /** Tells that all of the request was handed to the transport. */
    void setSent() {
        sent = true;
    }

    boolean isSent() {
        return sent;
    }

    ResponseHead head() {
        ResponseHead known = head;
        if (known == null) {
            throw new AssertionError("bug in asyncio4j: no head");
        }
        return known;
    }

    Response response() {
        return new Response(head().status(), head().headers(), body, request.toRequest());
    }

    // What can go wrong.

    RequestException lost(String what, @Nullable Throwable cause) {
        String why = cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage();
        return new ConnectionLostException(request.toRequest(), what + why, cause);
    }

    RequestException bad(String what, @Nullable Throwable cause) {
        return new BadResponseException(request.toRequest(), what, cause);
    }

    RequestException late(double seconds) {
        String what = answering ? "nothing more came" : "no response came";
        return new RequestTimeoutException(
                request.toRequest(), RequestTimeoutException.Limit.READ, what + " within " + seconds + " s", null);
    }
}
