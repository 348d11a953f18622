package org.asyncio4j.http.internal;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.asyncio4j.http.HttpException;

/** Text with percent escapes. */
public final class FormText {

    private static final int MAX_PARAMETERS = 1000;

    private FormText() {}

    /** Returns the names and values of {@code a=1&b=2}. */
    public static List<Map.Entry<String, String>> parse(String text) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        int from = 0;
        while (from <= text.length()) {
            int and = text.indexOf('&', from);
            int to = and < 0 ? text.length() : and;
            if (to > from) {
                if (pairs.size() == MAX_PARAMETERS) {
                    throw new IllegalArgumentException("more than " + MAX_PARAMETERS + " parameters");
                }
                int equals = text.indexOf('=', from);
                int end = equals < 0 || equals > to ? to : equals;
                pairs.add(Map.entry(
                        decode(text.substring(from, end)), decode(text.substring(Math.min(end + 1, to), to))));
            }
            from = to + 1;
        }
        return pairs;
    }

    private static String decode(String text) {
        return QueryStringDecoder.decodeComponent(text, StandardCharsets.UTF_8);
    }

    /** Returns a part of a path without its escapes, or fails as a bad request. */
    static String decodePath(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        try {
            // A plus is a plus here.
            return decode(raw.replace("+", "%2B"));
        } catch (IllegalArgumentException e) {
            throw new HttpException(400, "bad escape in the path");
        }
    }
}
