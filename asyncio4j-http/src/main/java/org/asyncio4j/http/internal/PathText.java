package org.asyncio4j.http.internal;

import java.util.ArrayList;
import java.util.List;

/** Paths and their segments. */
public final class PathText {

    private PathText() {}

    /** Returns the segments of a path, without their escapes: {@code [a, ]} for {@code /a/}, and none for an empty path. */
    public static List<String> segments(String rawPath) {
        if (rawPath.isEmpty()) {
            return List.of();
        }
        if (!rawPath.startsWith("/")) {
            // The asterisk of OPTIONS, which no template has.
            return List.of(rawPath);
        }
        List<String> segments = new ArrayList<>(4);
        int begin = 1;
        while (true) {
            int slash = rawPath.indexOf('/', begin);
            int end = slash < 0 ? rawPath.length() : slash;
            segments.add(FormText.decodePath(rawPath.substring(begin, end)));
            if (slash < 0) {
                return segments;
            }
            begin = slash + 1;
        }
    }

    /** Returns the path behind its first {@code count} segments. */
    public static String after(String rawPath, int count) {
        int at = 0;
        for (int i = 0; i < count; i++) {
            at = rawPath.indexOf('/', at + 1);
            if (at < 0) {
                return "/";
            }
        }
        return rawPath.substring(at);
    }
}
