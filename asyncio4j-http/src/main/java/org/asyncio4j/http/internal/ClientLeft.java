package org.asyncio4j.http.internal;

import java.io.IOException;

/** The other side has left before it got its answer. */
final class ClientLeft extends IOException {

    private static final long serialVersionUID = 1L;

    ClientLeft(String message) {
        super(message);
    }
}
