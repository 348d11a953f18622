package org.asyncio4j.http.internal;

import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.HttpException;

/** What the server does not take, over what the decoder refuses. */
final class Refusals {

    private Refusals() {}

    /** Returns why what the decoder refused is refused. */
    static HttpException of(HttpObject bad) {
        Throwable cause = bad.decoderResult().cause();
        HttpException refusal;
        if (cause instanceof TooLongHttpLineException && bad instanceof HttpRequest) {
            refusal = new HttpException(414);
        } else if (cause instanceof TooLongHttpHeaderException) {
            refusal = new HttpException(431);
        } else {
            refusal = new HttpException(400, "malformed request");
        }
        refusal.initCause(cause);
        return refusal;
    }

    /** Throws unless the head may be handled. */
    static void check(HttpRequest head, Headers headers) {
        int minor = head.protocolVersion().minorVersion();
        if (head.protocolVersion().majorVersion() != 1 || minor > 1) {
            throw new HttpException(505);
        }
        if (!HeaderText.isToken(head.method().name())) {
            throw new HttpException(400, "malformed method");
        }
        if (head.method().name().equals("CONNECT")) {
            throw new HttpException(501, "no tunnels"); // what would follow a response to it is no HTTP
        }
        checkTarget(head.uri());
        checkHost(headers, minor == 1);
        String coding = headers.get("transfer-encoding");
        if (coding != null
                && (!coding.equalsIgnoreCase("chunked")
                        || headers.getAll("transfer-encoding").size() > 1)) {
            throw new HttpException(501, "unknown transfer coding");
        }
        String expected = headers.get("expect");
        if (expected != null && !expected.equalsIgnoreCase("100-continue")) {
            throw new HttpException(417);
        }
    }

    static void checkTarget(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                throw new HttpException(400, "malformed target");
            }
        }
        if (target.isEmpty()) {
            throw new HttpException(400, "no target");
        }
    }

    private static void checkHost(Headers headers, boolean required) {
        String host = headers.get("host");
        if (host == null) {
            if (required) {
                throw new HttpException(400, "no host");
            }
            return;
        }
        List<String> all = headers.getAll("host");
        if (all.size() > 1) {
            throw new HttpException(400, "several hosts");
        }
        if (!isHost(host)) {
            throw new HttpException(400, "malformed host");
        }
    }

    /** Returns whether a text can be a host with or without a port. */
    static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c >= 0x7f || "/?#@\\,<>\"".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }
}
