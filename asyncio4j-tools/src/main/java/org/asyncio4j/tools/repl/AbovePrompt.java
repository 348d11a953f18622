package org.asyncio4j.tools.repl;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jline.reader.LineReader;

/**
 * Prints above the line that is being edited. On a thread of its own: the editor keeps its lock while it looks for
 * completions, and a task that prints must not make its loop wait for that.
 */
final class AbovePrompt implements AutoCloseable {

    private final LineReader reader;
    private final ExecutorService printer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("asyncio4j-repl-output").daemon().factory());

    /** Written by the thread of the prompt, read by those that print. */
    private volatile boolean editing;

    AbovePrompt(LineReader reader) {
        this.reader = reader;
    }

    /** Whether a line is being edited, so that text must be printed here. Any thread. */
    boolean isEditing() {
        return editing;
    }

    /** Called before a line is edited. */
    void begin() {
        editing = true;
    }

    /** Called after a line was edited; returns when all that was printed until now is visible. */
    void end() {
        editing = false;
        CompletableFuture.runAsync(() -> {}, printer).join();
    }

    /** Prints whole lines, of which the last has no end, soon. Any thread. */
    void print(String lines) {
        printer.execute(() -> reader.printAbove(lines));
    }

    @Override
    public void close() {
        printer.close();
    }
}
