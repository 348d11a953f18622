package org.asyncio4j.tools.repl;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * Standard input when it is no terminal, read by the REPL and by the snippets in turns: whoever reads gets one line at
 * most, and the rest stays for the other, as between Python's prompt and {@code input()}.
 */
final class LineStream extends FilterInputStream {

    LineStream(InputStream in) {
        super(in);
    }

    /** Returns the next line without its end; null at the end of the stream. */
    @Nullable
    String readLine(Charset charset) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            line.write(next);
            next = in.read();
        }
        String text = line.toString(charset);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = 0;
        while (count < length) {
            int next = in.read();
            if (next < 0) {
                return count == 0 ? -1 : count;
            }
            target[offset + count++] = (byte) next;
            if (next == '\n') {
                break;
            }
        }
        return count;
    }

    /** Nothing without waiting: a decoder would take as much ahead. */
    @Override
    public int available() {
        return 0;
    }
}
