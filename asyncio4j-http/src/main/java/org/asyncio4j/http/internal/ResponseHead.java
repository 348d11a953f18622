package org.asyncio4j.http.internal;

import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.asyncio4j.http.Headers;

/**
 * The head of a response, and what it says of what follows.
 *
 * @param length of the body; -1 if it is not told
 * @param untilEnd whether the body ends where the connection does
 * @param keepAlive whether the server keeps the connection
 */
record ResponseHead(int status, Headers headers, long length, boolean untilEnd, boolean keepAlive) {

    private static final int SWITCHING = 101;
    private static final int LOWEST = 100;
    private static final int HIGHEST = 599;

    /** What is wrong with a response. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message, Throwable cause) {
            super(message, cause);
        }

        Malformed(String message) {
            super(message);
        }
    }

    /** Returns why the decoder has refused something. */
    static Malformed refused(HttpObject bad) {
        Throwable cause = bad.decoderResult().cause();
        String why = cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException
                ? "the head of the response is too large"
                : "malformed response";
        return new Malformed(why + ": " + Failures.why(cause), cause);
    }

    static ResponseHead of(HttpResponse head, boolean hasNoBody) throws Malformed {
        int status = head.status().code();
        int minor = head.protocolVersion().minorVersion();
        if (head.protocolVersion().majorVersion() != 1 || minor > 1) {
            throw new Malformed("a response of another version: " + head.protocolVersion());
        }
        if (status < LOWEST || status > HIGHEST || status == SWITCHING) {
            throw new Malformed("a response with the status " + status);
        }
        Headers headers = ((HeaderSink) head.headers()).toHeaders();
        boolean keepAlive =
                minor == 1 ? !headers.contains("connection", "close") : headers.contains("connection", "keep-alive");
        if (hasNoBody) {
            return new ResponseHead(status, headers, 0, false, keepAlive);
        }
        String coding = headers.get("transfer-encoding");
        if (coding != null) {
            if (!coding.equalsIgnoreCase("chunked")
                    || headers.getAll("transfer-encoding").size() > 1) {
                throw new Malformed("unknown transfer coding");
            }
            if (headers.contains("content-length")) {
                throw new Malformed("both a length and a transfer coding");
            }
            return new ResponseHead(status, headers, -1, false, keepAlive);
        }
        String length = headers.get("content-length");
        if (length == null) {
            return new ResponseHead(status, headers, -1, true, false);
        }
        try {
            return new ResponseHead(status, headers, Long.parseLong(length), false, keepAlive);
        } catch (NumberFormatException e) {
            throw new Malformed("malformed content-length", e);
        }
    }
}
