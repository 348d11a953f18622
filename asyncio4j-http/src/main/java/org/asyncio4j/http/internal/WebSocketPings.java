package org.asyncio4j.http.internal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.asyncio4j.WaitReason;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/** The pings of a WebSocket that wait for their answers, in the order in which they were sent. Loop thread only. */
final class WebSocketPings {

    /** A ping, and who waits for its answer. */
    record Ping(long id, SettableFuture<@Nullable Void> answered) {

        byte[] content() {
            return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
        }
    }

    private final EventLoop loop;
    private final ArrayDeque<Ping> waiting = new ArrayDeque<>(1);
    private long last;

    WebSocketPings(EventLoop loop) {
        this.loop = loop;
    }

    Ping add() {
        Ping ping = new Ping(++last, loop.createFuture());
        Futures.setWaitTarget(ping.answered(), (WaitTarget) () -> new WaitReason("websocket", "a pong"));
        waiting.add(ping);
        return ping;
    }

    void remove(Ping ping) {
        waiting.remove(ping);
    }

    /** Takes an answer: to the ping that it names, and so to those before it. */
    void answered(byte[] content) {
        if (content.length != Long.BYTES) {
            return;
        }
        long id = ByteBuffer.wrap(content).getLong();
        while (!waiting.isEmpty() && waiting.element().id() <= id) {
            SettableFuture<@Nullable Void> answered = waiting.remove().answered();
            if (!answered.done()) {
                answered.setResult(null);
            }
        }
    }

    /** Tells that no answer comes. */
    void fail(Supplier<? extends Throwable> problem) {
        for (Ping ping : waiting) {
            if (!ping.answered().done()) {
                ping.answered().setException(problem.get());
            }
        }
        waiting.clear();
    }
}
