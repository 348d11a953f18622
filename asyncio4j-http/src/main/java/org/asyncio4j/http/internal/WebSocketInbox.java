package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;

import java.util.ArrayDeque;
import org.asyncio4j.WaitReason;
import org.asyncio4j.http.Message;
import org.asyncio4j.http.WebSocket;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/** The messages that have arrived at a WebSocket and wait to be received, and the task that waits for one. Loop thread only. */
final class WebSocketInbox {

    /** How much may wait to be received before the sender has to. */
    private static final int HIGH_WATER = 64 << 10;

    /** What a message takes beside its content. */
    private static final int OVERHEAD = 64;

    private final EventLoop loop;
    private final ArrayDeque<Message> messages = new ArrayDeque<>(2);
    private int buffered;
    private @Nullable SettableFuture<@Nullable Void> receiver;

    WebSocketInbox(EventLoop loop) {
        this.loop = loop;
    }

    /** Adds a message. */
    void add(Message message) {
        messages.add(message);
        buffered += size(message);
        wake();
    }

    /** Returns about what a message takes; the same whenever it is asked. */
    private static int size(Message message) {
        return OVERHEAD
                + switch (message) {
                    case Message.Text(String text) -> text.length();
                    case Message.Binary(byte[] bytes) -> bytes.length;
                };
    }

    /** Returns whether the sender has to wait. */
    boolean isFull() {
        return buffered >= HIGH_WATER;
    }

    /** Returns whether a sender that waits may go on. */
    boolean hasRoom() {
        return buffered < HIGH_WATER / 2;
    }

    /** Removes and returns the oldest message; null if there is none. */
    @Nullable
    Message poll() {
        Message message = messages.poll();
        if (message != null) {
            buffered -= size(message);
        }
        return message;
    }

    /** Waits until there is a message, or no more will come. */
    void awaitMore(WebSocket socket) {
        if (receiver != null) {
            throw new IllegalStateException("another task is receiving from " + socket);
        }
        SettableFuture<@Nullable Void> waiting = loop.createFuture();
        Futures.setWaitTarget(waiting, (WaitTarget) () -> new WaitReason("websocket", "a message"));
        receiver = waiting;
        try {
            await(waiting);
        } finally {
            receiver = null;
        }
    }

    /** Wakes the task that waits, if there is one. */
    void wake() {
        SettableFuture<@Nullable Void> waiting = receiver;
        if (waiting != null && !waiting.done()) {
            waiting.setResult(null);
        }
    }
}
