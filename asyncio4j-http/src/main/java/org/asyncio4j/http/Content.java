package org.asyncio4j.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.http.internal.MultipartText;
import org.jspecify.annotations.Nullable;

/**
 * A body and its type: what an {@link HttpClient} sends. {@code await(client.post(url, Content.json(text)))}.
 *
 * @param type the value of {@code content-type}
 */
public record Content(String type, Body body) {

    private static final String BYTES = "application/octet-stream";

    /** Checks that there are both. */
    public Content {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(body, "body");
    }

    /** Returns a text, in UTF-8. */
    public static Content text(String text) {
        return new Content("text/plain; charset=utf-8", Body.of(text));
    }

    /** Returns JSON, which a library of your choice has made. */
    public static Content json(String json) {
        return new Content("application/json", Body.of(json));
    }

    /** Like {@link #json(String)}, for JSON in UTF-8. */
    public static Content json(byte[] json) {
        return new Content("application/json", Body.of(json));
    }

    /** Returns {@code bytes}, which must not be changed any more. */
    public static Content bytes(byte[] bytes) {
        return new Content(BYTES, Body.of(bytes));
    }

    /** Returns what is made while it is sent; it cannot be sent a second time, as after some redirects. */
    public static Content stream(AsyncIterable<byte[]> pieces) {
        return new Content(BYTES, Body.stream(pieces));
    }

    /**
     * Returns the content of a file, which threads read while it is sent. It does not go by the system's own call ({@code
     * sendfile}), as files of a server do: a connection reads nothing meanwhile, and the server may answer before it has it all.
     */
    public static Content file(Path file) {
        return new Content(BYTES, Body.file(file));
    }

    /** Returns a form, as pages send it: {@code application/x-www-form-urlencoded}, in UTF-8. */
    public static Content form(Map<String, String> values) {
        return form(List.copyOf(values.entrySet()));
    }

    /** Like {@link #form(Map)}, where names may come several times. */
    public static Content form(List<Map.Entry<String, String>> values) {
        String text = values.stream()
                .map(value -> encode(value.getKey()) + "=" + encode(value.getValue()))
                .collect(Collectors.joining("&"));
        return new Content("application/x-www-form-urlencoded", Body.of(text));
    }

    /** Returns a form of several parts, among which may be files: {@code multipart/form-data}. */
    public static Content multipart(Part... parts) {
        return MultipartText.form(List.of(parts));
    }

    /**
     * A part of a form.
     *
     * @param fileName null if it is not a file
     * @param type null for a plain value
     */
    public record Part(
            String name,
            @Nullable String fileName,
            @Nullable String type,
            Body body) {

        /** Returns a plain value. */
        public static Part of(String name, String value) {
            return new Part(name, null, null, Body.of(value));
        }

        /** Returns a file, by the last part of its name. */
        public static Part file(String name, Path file) {
            return new Part(name, String.valueOf(file.getFileName()), BYTES, Body.file(file));
        }
    }

    /** Returns this content with another type. */
    public Content withType(String newType) {
        return new Content(newType, body);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
