package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;

import java.util.function.Consumer;
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
 * A word to go on (status 100) also wakes the tasks that wait: the one that asked, and the one that sends the body, where that
 * is another. Loop thread only.
 */
final class ClientCall {

    private static final int FIRST_REFUSAL = 300;

    private final EventLoop loop;
    final ClientRequest request;
    private @Nullable ResponseHead head;
    private Body body = Body.EMPTY;
    private @Nullable RequestException failure;
    private @Nullable SettableFuture<@Nullable Void> waiter;
    private @Nullable SettableFuture<@Nullable Void> sendingWaiter;
    private @Nullable ClientUpload upload;
    private boolean answering;
    private boolean welcome;
    private boolean sent;
    private boolean unprocessed;
    private boolean over;

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

    /** Tells that the response has come to its end. */
    void setOver() {
        over = true;
        wake(sendingWaiter);
    }

    /** Wakes the tasks, which look at what has changed. */
    void wake() {
        wake(waiter);
        wake(sendingWaiter);
    }

    private static void wake(@Nullable SettableFuture<@Nullable Void> waiting) {
        if (waiting != null && !waiting.done()) {
            waiting.setResult(null);
        }
    }

    // The task's side.

    /** Waits until something happens. */
    void awaitNews(String what) {
        SettableFuture<@Nullable Void> wait = newWait(what);
        waiter = wait;
        try {
            await(wait);
        } finally {
            waiter = null;
        }
    }

    /** Like {@link #awaitNews}, for what sends the body. */
    void awaitNewsToSend(String what) {
        SettableFuture<@Nullable Void> wait = newWait(what);
        sendingWaiter = wait;
        try {
            await(wait);
        } finally {
            sendingWaiter = null;
        }
    }

    private SettableFuture<@Nullable Void> newWait(String what) {
        SettableFuture<@Nullable Void> wait = loop.createFuture();
        Futures.setWaitTarget(wait, (WaitTarget) () -> new WaitReason("http", what + " of " + request.url()));
        return wait;
    }

    /** Sends the body in a task of its own. */
    void upload(ClientUpload.Sending sending, Consumer<Throwable> onFailure) {
        upload = ClientUpload.start(this, sending, onFailure);
    }

    /** Returns whether a task sends the body. */
    boolean isUploading() {
        return upload != null && !upload.isFinished();
    }

    /** Throws what kept that task from sending the body, if anything of this side's did. */
    void checkUpload() throws Exception {
        if (upload != null) {
            upload.check();
        }
    }

    /** Ends that task, and waits for it. */
    void endUpload() {
        if (upload != null) {
            upload.end();
        }
    }

    /**
     * Returns whether the server may want what is left of the body: not behind an answer that says no, or sends the request
     * elsewhere, nor when the response is over.
     */
    boolean wantsBody() {
        ResponseHead known = head;
        return !over && failure == null && (known == null || known.status() < FIRST_REFUSAL);
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
        String why = cause == null ? "" : ": " + Failures.why(cause);
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
