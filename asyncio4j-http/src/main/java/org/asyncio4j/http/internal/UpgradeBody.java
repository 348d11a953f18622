package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;

import java.util.function.Consumer;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.WebSocketClosedException;
import org.asyncio4j.http.WebSocketHandler;
import org.asyncio4j.http.WebSocketOptions;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/** What follows a response that opens a WebSocket. It is no body that could be read. */
record UpgradeBody(
        WebSocketHandler handler,
        WebSocketOptions options,
        @Nullable String subprotocol,
        @Nullable MessageDeflate deflate)
        implements Body {

    private static final int INTERNAL_ERROR = 1011;
    private static final int GOING_AWAY = 1001;

    @Override
    public long length() {
        return 0;
    }

    @Override
    public AsyncIterator<byte[]> asyncIterator() {
        return () -> {
            throw new StopAsyncIteration();
        };
    }

    /**
     * Runs the handler, when the response is sent; returns how many bytes were sent.
     *
     * @param cancel what cancels the handler
     * @param takeOver gives the transport to the WebSocket
     */
    long run(
            ServerCore core,
            Transport transport,
            Runnable cancel,
            Consumer<WebSocketConnection> takeOver,
            RequestData request) {
        TimerHandle[] overdue = new TimerHandle[1];
        boolean[] returned = new boolean[1];
        WebSocketConnection socket = new WebSocketConnection(
                core.loop, transport, true, options, subprotocol, deflate, core.input, core.inputBytes);
        socket.onLost(() -> {
            core.detach(socket);
            if (!returned[0]) {
                overdue[0] = core.loop.callLater(options.closeTimeout(), cancel);
            }
        });
        takeOver.accept(socket);
        try {
            handle(core, request, socket);
        } finally {
            returned[0] = true;
            if (overdue[0] != null) {
                overdue[0].cancel();
            }
        }
        return socket.bytesSent();
    }

    private void handle(ServerCore core, RequestData request, WebSocketConnection socket) {
        try {
            handler.handle(socket);
            await(socket.close());
        } catch (CancelledError e) {
            socket.startClose(GOING_AWAY, "");
            throw e;
        } catch (WebSocketClosedException e) {
            if (socket.isOpen()) {
                fail(core, request, socket, e); // it was that of another connection
            } else {
                await(socket.close());
            }
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            fail(core, request, socket, e);
        } catch (Throwable e) {
            socket.abort();
            throw e;
        }
    }

    private static void fail(ServerCore core, RequestData request, WebSocketConnection socket, Throwable problem) {
        core.report("WebSocket handler failed: " + request, problem);
        await(socket.close(INTERNAL_ERROR, ""));
    }

    @Override
    public String toString() {
        return "<WebSocket to open>";
    }
}
