package org.asyncio4j.tools.observe;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** JSON as maps, lists, strings, numbers and booleans. */
final class Json {

    private static final JSON INDENTED = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT);

    private Json() {}

    /** Reads what a process has answered, which is an object. */
    static Map<String, Object> answer(String text) throws ToolFailure {
        try {
            return JSON.std.mapFrom(text);
        } catch (IOException e) {
            throw new ToolFailure("the process gave an answer that can't be read: " + e.getMessage());
        }
    }

    /** Returns maps, lists and values as text, indented. */
    static String format(Object value) {
        try {
            return INDENTED.asString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
