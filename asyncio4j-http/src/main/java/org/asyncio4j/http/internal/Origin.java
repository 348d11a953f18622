package org.asyncio4j.http.internal;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where requests come from: one for all requests of a connection.
 *
 * @param scheme {@code http} or {@code https}
 * @param version such as {@code HTTP/1.1}
 */
record Origin(@Nullable SocketAddress remoteAddress, String scheme, String version) {

    /** Of requests that were not received. */
    static final Origin NONE = new Origin(null, "http", "HTTP/1.1");
}
