package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;

import java.util.Objects;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.http.AccessLog;
import org.asyncio4j.http.HttpException;
import org.asyncio4j.http.Response;
import org.asyncio4j.lowlevel.Futures;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer: runs the handler in a task of its own, and sends what it returns. The same for all versions of
 * HTTP; what differs is the {@link Responder}.
 *
 * <p>The task begins in the next iteration. An eager start, on the stack of the callback that has read the request, would save
 * that, and cost twenty times as much as all the rest: the engine then looks at each frame for monitors that are held.
 *
 * <p>It is the coroutine of that task itself, and so learns of a task that is cancelled before its first step: such a one closes
 * its coroutine instead of running it.
 */
final class Exchange implements Coroutine<@Nullable Void> {

    /** What is logged where the client left: a status of nginx's, which is never sent. */
    private static final int CLIENT_LEFT = 499;

    private final ServerCore core;
    private final RequestData request;
    private final Responder responder;
    private final double begin;
    private @Nullable Task<@Nullable Void> task;
    private State state = State.CREATED;

    // The core's: its neighbours among those that run.
    @Nullable
    Exchange older;

    @Nullable
    Exchange newer;

    private boolean refused;

    Exchange(ServerCore core, RequestData request, Responder responder) {
        this.core = core;
        this.request = request;
        this.responder = responder;
        begin = core.options.accessLog() == null ? 0 : core.loop.time();
    }

    RequestData request() {
        return request;
    }

    /** Begins; called once. */
    void start() {
        refused = core.isFull();
        core.begin(this);
        task = core.loop.createTask(this);
    }

    /** Cancels the task; does nothing if it has ended. */
    void cancel(String reason) {
        if (task != null && !task.done()) {
            Futures.cancel(task, reason, reason, null);
        }
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public String getName() {
        return "http request";
    }

    @Override
    public @Nullable Void onAwait() {
        state = State.RUNNING;
        run();
        return null;
    }

    /** Called when the task was cancelled before its first step. */
    @Override
    public void close() {
        if (state == State.CREATED) {
            responder.abandon();
            end(CLIENT_LEFT, 0);
        }
    }

    private void run() {
        int status = CLIENT_LEFT;
        long sent = 0;
        try {
            Response response = refused ? refusal() : answer();
            if (response.body() instanceof FileBody file) {
                response = FileAnswer.of(core, request, response, file);
            }
            status = response.status();
            sent = send(response);
        } catch (ClientLeft e) {
            responder.abandon();
        } catch (CancelledError e) {
            responder.abandon();
            throw e;
        } catch (Exception e) {
            responder.abandon();
            core.report("Response failed: " + request, e);
        } catch (Throwable e) {
            responder.abandon();
            throw e;
        } finally {
            end(status, sent);
        }
    }

    private void end(int status, long sent) {
        state = State.CLOSED;
        core.end(this);
        if (request.body() instanceof BodyStream body) {
            body.release();
        }
        responder.ended();
        log(status, sent);
    }

    private long send(Response response) throws Exception {
        try {
            return responder.respond(request, response);
        } finally {
            if (response.body() instanceof FileSlice slice) {
                slice.close();
            }
        }
    }

    private Response refusal() {
        return core.errorPage(503, request, null).withHeader("retry-after", "1");
    }

    private Response answer() {
        try {
            return Objects.requireNonNull(handle(), "the handler returned null");
        } catch (HttpException e) {
            return core.errorPage(e.status(), request, e);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            core.report("HTTP handler failed: " + request, e);
            return core.errorPage(500, request, e);
        }
    }

    private @Nullable Response handle() throws Exception {
        double limit = core.options.requestTimeout();
        if (limit == Double.POSITIVE_INFINITY) {
            return core.handler.handle(request);
        }
        Response[] response = new Response[1];
        var scope = timeout(limit);
        try {
            with(scope, () -> {
                response[0] = core.handler.handle(request);
            });
        } catch (TimeoutException e) {
            if (!scope.expired()) {
                throw e;
            }
            HttpException late = new HttpException(503);
            late.initCause(e);
            throw late;
        }
        return response[0];
    }

    private void log(int status, long sent) {
        AccessLog log = core.options.accessLog();
        if (log == null) {
            return;
        }
        try {
            log.log(new AccessLog.Entry(request.remoteAddress(), request, status, sent, core.loop.time() - begin));
        } catch (RuntimeException e) {
            core.report("Access log failed", e);
        }
    }
}
