package org.asyncio4j.tools.repl;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A session in this JVM, on the engine of this JVM; what it prints is caught. */
final class LocalSession implements AutoCloseable {

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    final SnippetPlaces places = new SnippetPlaces();
    final ReplLoop loop;
    final Session session;
    final Commands commands;
    private @Nullable Session known;

    LocalSession() {
        PrintStream caught = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(caught);
        System.setErr(caught);
        loop = new ReplLoop(
                running -> {
                    running.setTaskFactory(new FailedTasks(running, task -> known().forget(task)));
                    return (_, problem) -> System.err.print(known().problems().of(problem));
                },
                _ -> {});
        session = new Session(loop, places, List.of());
        known = session;
        commands = new Commands(loop, session);
    }

    private Session known() {
        Session ready = known;
        if (ready == null) {
            throw new IllegalStateException("no session yet");
        }
        return ready;
    }

    /** Runs a text as if it were pasted, and returns what was printed. */
    String type(String text) {
        printed.reset();
        loop.beginInput();
        for (String piece : Splitter.split(session.analysis(), text)) {
            boolean goesOn = Splitter.isCommand(piece) ? commands.run(piece) : session.eval(piece);
            if (!goesOn) {
                break;
            }
        }
        return printed();
    }

    /** Returns what has been printed since the latest text. */
    String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** Waits until {@code text} has been printed, by a task or a report, and returns all that was. */
    String await(String text) throws InterruptedException {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!printed().contains(text)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not printed: " + text + "; but: " + printed());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return printed();
    }

    @Override
    public void close() {
        loop.close();
        session.close();
        System.setOut(out);
        System.setErr(err);
    }
}
