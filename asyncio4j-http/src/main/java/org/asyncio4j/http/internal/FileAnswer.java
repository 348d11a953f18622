package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.shield;

import java.io.IOException;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a response with a file what a client that has asked so gets: the file, a part of it, or word that it is as it was
 * (RFC 9110, sections 13 and 14). Several parts at a time are not made: the whole file is the answer then, as the RFC allows.
 */
final class FileAnswer {

    /** A file that is open, and what is known of it. */
    private record Opened(FileChannel channel, long size, long modifiedMillis) {

        String tag() {
            return "\"" + Long.toHexString(modifiedMillis) + "-" + Long.toHexString(size) + "\"";
        }

        long modifiedSecond() {
            return modifiedMillis / 1000;
        }
    }

    private FileAnswer() {}

    /** Returns the response to send: its body is a {@link FileSlice} if some of the file is sent. */
    static Response of(ServerCore core, Request request, Response response, FileBody body) throws Exception {
        Opened file;
        try {
            file = open(core, body);
        } catch (NoSuchFileException e) {
            return core.errorPage(404, request, null);
        } catch (AccessDeniedException e) {
            return core.errorPage(403, request, null);
        } catch (IOException e) {
            core.report("File cannot be sent: " + body.file(), e);
            return core.errorPage(500, request, e);
        }
        boolean handedOver = false;
        try {
            Response answer = answer(core, request, response, body.file(), file);
            handedOver = answer.body() instanceof FileSlice;
            return answer;
        } finally {
            if (!handedOver) {
                file.channel.close();
            }
        }
    }

    /**
     * Opens a file on another thread. If the task is cancelled meanwhile the file is closed when it has been opened: hence the
     * callback, and no {@code toThread}.
     */
    private static Opened open(ServerCore core, FileBody body) throws IOException {
        Future<Opened> opening = core.loop.runInExecutor(() -> open(body.file()));
        try {
            return await(shield(opening), IOException.class);
        } catch (CancelledError e) {
            opening.addDoneCallback(FileAnswer::closeOpened);
            throw e;
        }
    }

    private static void closeOpened(Future<Opened> opened) {
        if (!opened.cancelled() && opened.exception() == null) {
            try {
                opened.result().channel.close();
            } catch (IOException e) {
                // It was only read.
            }
        }
    }

    private static Opened open(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new NoSuchFileException(file.toString());
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new Opened(channel, channel.size(), attributes.lastModifiedTime().toMillis());
    }

    private static Response answer(ServerCore core, Request request, Response response, Path path, Opened file) {
        Headers headers = withDefault(response.headers(), "content-type", typeOf(path));
        headers = withDefault(headers, "last-modified", HttpDates.format(file.modifiedSecond()));
        headers = withDefault(headers, "etag", file.tag());
        headers = withDefault(headers, "accept-ranges", "bytes");
        Response whole = new Response(response.status(), headers, new FileSlice(file.channel, 0, file.size));
        boolean get = request.method().equals("GET");
        if (response.status() != 200 || !(get || request.method().equals("HEAD"))) {
            return whole;
        }
        Headers asked = request.headers();
        if (isStale(asked, file)) {
            return core.errorPage(412, request, null);
        }
        if (isFresh(asked, file)) {
            return new Response(304, headers.without("content-type"), Body.EMPTY);
        }
        return get ? part(core, request, whole, file) : whole;
    }

    private static Headers withDefault(Headers headers, String name, String value) {
        return headers.contains(name) ? headers : headers.with(name, value);
    }

    private static String typeOf(Path path) {
        String type = URLConnection.guessContentTypeFromName(String.valueOf(path.getFileName()));
        if (type == null) {
            return "application/octet-stream";
        }
        return type.startsWith("text/") ? type + "; charset=utf-8" : type;
    }

    /** Returns whether the client wants the file only as it was, and it is another. */
    private static boolean isStale(Headers asked, Opened file) {
        String match = asked.get("if-match");
        if (match != null) {
            return !match.equals("*") && !HeaderText.hasToken(match, file.tag());
        }
        Long since = time(asked.get("if-unmodified-since"));
        return since != null && file.modifiedSecond() > since;
    }

    /** Returns whether the client has the file as it is. */
    private static boolean isFresh(Headers asked, Opened file) {
        String noneMatch = asked.get("if-none-match");
        if (noneMatch != null) {
            return noneMatch.equals("*")
                    || HeaderText.hasToken(noneMatch, file.tag())
                    || HeaderText.hasToken(noneMatch, "W/" + file.tag());
        }
        Long since = time(asked.get("if-modified-since"));
        return since != null && file.modifiedSecond() <= since;
    }

    private static @Nullable Long time(@Nullable String text) {
        return text == null ? null : HttpDates.parse(text);
    }

    private static Response part(ServerCore core, Request request, Response whole, Opened file) {
        String wanted = request.headers().get("range");
        if (wanted == null || !isForThis(request.headers().get("if-range"), file)) {
            return whole;
        }
        ByteRange range = ByteRange.parse(wanted, file.size);
        if (range == null) {
            return whole;
        }
        if (range.isEmpty()) {
            return core.errorPage(416, request, null).withHeader("content-range", "bytes */" + file.size);
        }
        return whole.withStatus(206)
                .withHeader("content-range", "bytes " + range.first() + "-" + range.last() + "/" + file.size)
                .withBody(new FileSlice(file.channel, range.first(), range.size()));
    }

    private static boolean isForThis(@Nullable String condition, Opened file) {
        if (condition == null || condition.equals(file.tag())) {
            return true;
        }
        Long time = HttpDates.parse(condition);
        return time != null && time == file.modifiedSecond();
    }
}
