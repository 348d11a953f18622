package org.asyncio4j.internal.introspection;

import java.io.IOException;
import java.io.Writer;

/** Writes JSON on one line. */
final class JsonText {

    private final Writer out;

    /** Whether a comma is due before what comes next. */
    private boolean more;

    JsonText(Writer out) {
        this.out = out;
    }

    /** Begins an object or an array. */
    JsonText begin(char bracket) throws IOException {
        separate();
        out.write(bracket);
        more = false;
        return this;
    }

    JsonText end(char bracket) throws IOException {
        out.write(bracket);
        more = true;
        return this;
    }

    JsonText name(String name) throws IOException {
        string(name);
        out.write(':');
        more = false;
        return this;
    }

    JsonText number(long value) throws IOException {
        return literal(Long.toString(value));
    }

    JsonText bool(boolean value) throws IOException {
        return literal(Boolean.toString(value));
    }

    JsonText string(String value) throws IOException {
        separate();
        out.write('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.write('\\');
                out.write(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                // A lone surrogate could not be encoded.
                out.write("\\u%04x".formatted((int) c));
            } else {
                out.write(c);
            }
        }
        out.write('"');
        return this;
    }

    private JsonText literal(String text) throws IOException {
        separate();
        out.write(text);
        return this;
    }

    private void separate() throws IOException {
        if (more) {
            out.write(',');
        }
        more = true;
    }
}
