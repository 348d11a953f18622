package org.asyncio4j.http;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Is told of each response that was sent, or given up. It must not await, and should be quick. */
@FunctionalInterface
public interface AccessLog {

    /** Called on the loop's thread when a response has been sent. */
    void log(Entry entry);

    /**
     * What was answered.
     *
     * @param request null if it could not be read
     * @param status the status of the response; 499 if the client left before it
     * @param bytes how many bytes of the body were sent
     * @param seconds how long it took, from the end of the request's head to the end of the response
     */
    record Entry(
            @Nullable SocketAddress remoteAddress, @Nullable Request request, int status, long bytes, double seconds) {}
}
