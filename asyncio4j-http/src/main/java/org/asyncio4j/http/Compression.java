package org.asyncio4j.http;

import java.util.List;
import java.util.Set;
import org.asyncio4j.http.internal.GzipBody;
import org.asyncio4j.http.internal.HeaderText;
import org.asyncio4j.http.internal.RequestData;

/**
 * Compresses responses, and decodes requests: {@code app.within(Compression.gzip(), Compression.decodeRequests())}.
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

    /**
     * Returns middleware that decodes bodies of requests, compressed with gzip or deflate, while they are read. The limit for the
     * size of bodies holds for what arrives and for what becomes of it, so a few bytes cannot stand for many. {@code
     * content-encoding} and {@code content-length} are taken out. A request with another coding, or several, is answered with
     * status 415; one whose body is not what its coding says throws an {@link HttpException} with status 400 when it is read.
     */
    public static Middleware decodeRequests() {
        return next -> request -> {
            List<String> codings = request.headers().getAll("content-encoding");
            if (codings.isEmpty() || (codings.size() == 1 && codings.getFirst().equalsIgnoreCase("identity"))) {
                return next.handle(request);
            }
            if (codings.size() > 1 || !RequestData.decodes(codings.getFirst())) {
                return Response.text("Unsupported Media Type\n")
                        .withStatus(415)
                        .withHeader("accept-encoding", "gzip, deflate");
            }
            return next.handle(((RequestData) request).decoded(codings.getFirst()));
        };
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
