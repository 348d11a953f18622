package org.asyncio4j.http.internal;

import java.util.Map;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request as it is sent to one server: of the user's, or where a redirect leads.
 *
 * @param headers those that are sent, but for host, framing and cookies
 * @param trusted whether the server may have the credentials of the client's options
 * @param proxy that is asked for it without a tunnel; null for none
 */
record ClientRequest(
        String method,
        ClientUrl url,
        Headers headers,
        Body body,
        boolean trusted,
        ClientRoute route,
        @Nullable ClientUrl proxy) {

    /** Returns what is in the request line. */
    String target() {
        return proxy == null ? url.path() : url.text();
    }

    /** Returns whether there is a body to send, be it an empty one. */
    boolean hasBody() {
        return body.length() != 0
                || switch (method) {
                    case "POST", "PUT", "PATCH" -> true;
                    default -> false;
                };
    }

    /** Returns whether to send it twice does the same as once. */
    boolean isRepeatable() {
        return switch (method) {
            case "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE" -> isBodyRepeatable();
            default -> false;
        };
    }

    /** Returns whether the body can be sent a second time. */
    boolean isBodyRepeatable() {
        return body instanceof BytesBody
                || body instanceof FileBody
                || (body instanceof JoinedBody joined && joined.isRepeatable());
    }

    /** Returns the request as users see it, in responses and exceptions. */
    Request toRequest() {
        return new RequestData(Origin.NONE, method, url.text(), headers, body, Map.of());
    }
}
