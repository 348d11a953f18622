package org.asyncio4j.http;

import java.util.Set;
import org.asyncio4j.http.internal.GzipBody;
import org.asyncio4j.http.internal.HeaderText;

/**
 * Compresses responses: {@code app.within(Compression.gzip())}.
 */
public final class Compression {

    /** What does not become much smaller is sent as it is. */
    private static final int SMALL = 1 << 10;

    private static final Set<String> TEXTS = Set.of(
            "application/json",
            "application/javascript",
            "application/xml",
            "application/wasm",
            "application/manifest+json",
            "image/svg+xml");

    private Compression() {}

    /**
     * Returns middleware that compresses texts, JSON, XML and the like with gzip for clients that accept it, also while they are
     * made: each piece of a stream can be read when it has arrived. Bodies of less than a kilobyte, those that are compressed
     * already, parts of something, and files, which the system sends, are left as they are. An entity tag becomes a weak one.
     */
    public static Middleware gzip() {
        return next -> request -> compressed(request, next.handle(request));
    }

    private static Response compressed(Request request, Response response) {
        Headers headers = response.headers();
        if (!isText(headers.get("content-type", "")) || headers.contains("content-encoding")) {
            return response;
        }
        Headers varying =
                headers.contains("vary", "accept-encoding") ? headers : headers.withAdded("vary", "accept-encoding");
        if (!HeaderText.accepts(request.headers().getAll("accept-encoding"), "gzip")
                || response.status() == 206
                || headers.contains("cache-control", "no-transform")
                || !GzipBody.isWorthwhile(response.body(), SMALL)) {
            return response.withHeaders(varying);
        }
        String tag = headers.get("etag");
        if (tag != null && !tag.startsWith("W/")) {
            varying = varying.with("etag", "W/" + tag);
        }
        return new Response(response.status(), varying.with("content-encoding", "gzip"), GzipBody.of(response.body()));
    }

    private static boolean isText(String type) {
        int semicolon = type.indexOf(';');
        String media = (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
        return media.startsWith("text/") || TEXTS.contains(media) || media.endsWith("+json") || media.endsWith("+xml");
    }
}
