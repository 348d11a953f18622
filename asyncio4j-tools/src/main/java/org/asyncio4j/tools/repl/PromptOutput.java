package org.asyncio4j.tools.repl;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/** A standard stream of the terminal with the prompt: what tasks print while a line is edited appears above it. */
final class PromptOutput extends OutputStream {

    private final PrintStream plain;
    private final Charset charset;
    private final AbovePrompt above;

    /** What is not printed yet, and whether what is ends with a newline. Guarded by this. */
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    private boolean atLineStart = true;

    PromptOutput(PrintStream plain, AbovePrompt above) {
        this.plain = plain;
        charset = plain.charset();
        this.above = above;
    }

    /** Returns a stream for {@code System.out} or {@code System.err} that writes here. */
    PrintStream asPrintStream() {
        return new PrintStream(this, true, charset);
    }

    /** Begins a new line, unless it is the beginning of one. Called before the prompt is shown. */
    synchronized void freshLine() {
        writeHeld();
        if (!atLineStart) {
            plain.println();
            atLineStart = true;
        }
        plain.flush();
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        held.write(bytes, offset, length);
        if (!above.isEditing()) {
            writeHeld();
        }
    }

    @Override
    public synchronized void flush() {
        if (!above.isEditing()) {
            writeHeld();
            plain.flush();
            return;
        }
        byte[] bytes = held.toByteArray();
        int end = bytes.length - 1;
        while (end >= 0 && bytes[end] != '\n') {
            end--;
        }
        if (end < 0) {
            return; // the line that has begun is shown when it ends
        }
        held.reset();
        held.write(bytes, end + 1, bytes.length - end - 1);
        above.print(new String(bytes, 0, end, charset));
    }

    private void writeHeld() {
        if (held.size() > 0) {
            byte[] bytes = held.toByteArray();
            held.reset();
            plain.write(bytes, 0, bytes.length);
            atLineStart = bytes[bytes.length - 1] == '\n';
        }
    }
}
