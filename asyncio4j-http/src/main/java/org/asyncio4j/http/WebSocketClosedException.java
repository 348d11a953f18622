package org.asyncio4j.http;

import java.io.IOException;

/** A {@link WebSocket} is closed: nothing can be sent any more, or nothing more comes. */
public final class WebSocketClosedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** As {@link WebSocket#closeCode} tells it. */
    private final int code;

    /** As the other side has given it. */
    private final String reason;

    /** Creates an exception. */
    public WebSocketClosedException(int code, String reason) {
        super("the WebSocket is closed with code " + code + (reason.isEmpty() ? "" : ": " + reason));
        this.code = code;
        this.reason = reason;
    }

    /** Returns the code, as {@link WebSocket#closeCode} tells it. */
    public int code() {
        return code;
    }

    /** Returns the reason; empty if none was given. */
    public String reason() {
        return reason;
    }
}
