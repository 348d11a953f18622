package org.asyncio4j.http;

import java.io.IOException;

/** A server did not open a WebSocket. */
public final class WebSocketRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The status of the server's response. */
    private final int status;

    /** Creates an exception. */
    public WebSocketRefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Returns the status of the server's response: 101 if the server agreed, but not to what was asked. */
    public int status() {
        return status;
    }
}
