package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.each;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Locale;
import org.asyncio4j.Coroutine;
import org.asyncio4j.function.Call1;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.HttpException;
import org.jspecify.annotations.Nullable;

/** Bodies as a whole. */
public final class BodyText {

    private BodyText() {}

    /** Reads a body to its end. */
    public static Coroutine<byte[]> bytes(Body body) {
        return async("readBytes", () -> all(body));
    }

    /** Reads a body to its end and decodes it. */
    public static Coroutine<String> text(Body body, Headers headers, Charset otherwise) {
        return async("readText", () -> new String(all(body), charset(headers, otherwise)));
    }

    /** Reads a body to its end, and makes something of it. */
    public static <T extends @Nullable Object> Coroutine<T> parsed(
            Body body, Call1<? super byte[], ? extends T, ?> parser) {
        return async("readJson", () -> {
            byte[] bytes = all(body);
            try {
                return parser.call(bytes);
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
    }

    static byte[] all(Body body) throws Exception {
        if (body instanceof BytesBody(byte[] bytes)) {
            return bytes;
        }
        if (body instanceof BodyStream stream) {
            return stream.all();
        }
        if (body instanceof LimitedBody limited) {
            return limited.all();
        }
        return collect(body);
    }

    static byte[] collect(Body body) throws Exception {
        byte[] only = null;
        ByteArrayOutputStream all = null;
        try (var pieces = each(body)) {
            for (byte[] piece : pieces) {
                if (only == null) {
                    only = piece;
                    continue;
                }
                if (all == null) {
                    all = new ByteArrayOutputStream(
                            Math.max(only.length + piece.length, (int) Math.min(body.length(), 1 << 20)));
                    all.writeBytes(only);
                }
                all.writeBytes(piece);
            }
        }
        return all != null ? all.toByteArray() : only != null ? only : new byte[0];
    }

    static Charset charset(Headers headers, Charset otherwise) {
        String named = parameter(headers.get("content-type"), "charset");
        if (named == null) {
            return otherwise;
        }
        try {
            return Charset.forName(named);
        } catch (IllegalArgumentException e) {
            throw new HttpException(415, "unknown character set");
        }
    }

    /** Returns a parameter of a value like {@code text/html; charset=utf-8}, or null. */
    static @Nullable String parameter(@Nullable String value, String name) {
        if (value == null) {
            return null;
        }
        return Arrays.stream(value.split(";", -1))
                .skip(1)
                .map(String::strip)
                .filter(part -> part.regionMatches(true, 0, name + "=", 0, name.length() + 1))
                .map(part -> part.substring(name.length() + 1))
                .map(part -> part.length() > 1 && part.startsWith("\"") && part.endsWith("\"")
                        ? part.substring(1, part.length() - 1)
                        : part)
                .findFirst()
                .orElse(null);
    }

    /** Returns a type without its parameters, in lower case. */
    static String mediaType(Headers headers) {
        String type = headers.get("content-type", "");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
