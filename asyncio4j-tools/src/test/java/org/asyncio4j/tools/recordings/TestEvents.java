package org.asyncio4j.tools.recordings;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;

/** Events with the names and fields of the library's, and recordings of them. */
final class TestEvents {

    private static final List<Class<? extends Event>> TYPES = List.of(
            Created.class,
            Step.class,
            Await.class,
            Ended.class,
            Cancelled.class,
            Iteration.class,
            Blocked.class,
            Opened.class,
            Lost.class,
            ChildStarted.class,
            ChildEnded.class);

    /** What a command has printed, and its exit code. */
    record Outcome(int code, String out, String err) {}

    @FunctionalInterface
    interface Command {
        int run(String[] args, PrintWriter out, PrintWriter err);
    }

    private TestEvents() {}

    static Outcome run(Command command, Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            texts[i] = args[i].toString();
        }
        int code = command.run(texts, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Outcome(code, out.toString(), err.toString());
    }

    /** Records what {@code body} commits. */
    static Path record(Path file, Runnable body) {
        try (Recording recording = new Recording()) {
            TYPES.forEach(type -> recording.enable(type).withThreshold(Duration.ZERO));
            recording.start();
            body.run();
            recording.stop();
            recording.dump(file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void created(long id, String task, String coroutine, long parent) {
        Created event = new Created();
        event.loop = "Loop-1";
        event.taskId = id;
        event.task = task;
        event.coroutine = coroutine;
        event.parent = parent;
        event.commit();
    }

    static void step(long id, String task) {
        Step event = new Step();
        event.begin();
        event.taskId = id;
        event.task = task;
        event.loop = "Loop-1";
        event.commit();
    }

    static void await(long id, String task, String waitsFor) {
        Await event = new Await();
        event.begin();
        event.taskId = id;
        event.task = task;
        event.waitsFor = waitsFor;
        event.commit();
    }

    static void ended(long id, String task, String outcome) {
        Ended event = new Ended();
        event.taskId = id;
        event.task = task;
        event.outcome = outcome;
        event.commit();
    }

    @Name("asyncio4j.TaskCreated")
    @StackTrace(false)
    static final class Created extends Event {
        String loop;
        long taskId;
        String task;
        String coroutine;
        long parent;
    }

    @Name("asyncio4j.TaskStep")
    static final class Step extends Event {
        long taskId;
        String task;
        String loop;
    }

    @Name("asyncio4j.TaskAwait")
    static final class Await extends Event {
        long taskId;
        String task;
        String waitsFor;
    }

    @Name("asyncio4j.TaskEnded")
    @StackTrace(false)
    static final class Ended extends Event {
        long taskId;
        String task;
        String outcome;
    }

    @Name("asyncio4j.TaskCancelled")
    static final class Cancelled extends Event {
        long taskId;
        String task;
        String message;
    }

    @Name("asyncio4j.LoopIteration")
    @StackTrace(false)
    static final class Iteration extends Event {
        String loop = "Loop-1";
        long callbacks;
    }

    @Name("asyncio4j.LoopBlocked")
    @StackTrace(false)
    static final class Blocked extends Event {
        String loop = "Loop-1";
        String task;
        long taskId;
        String stack;
    }

    @Name("asyncio4j.ConnectionOpened")
    @StackTrace(false)
    static final class Opened extends Event {
        String loop = "Loop-1";
        String local;
        String peer;
        String kind = "socket";
    }

    @Name("asyncio4j.ConnectionLost")
    @StackTrace(false)
    static final class Lost extends Event {
        String loop = "Loop-1";
        String local;
        String peer;
        String kind = "socket";
        long bytesRead;
        long bytesWritten;
        String error;
    }

    @Name("asyncio4j.ChildStarted")
    @StackTrace(false)
    static final class ChildStarted extends Event {
        long pid;
        String program;
    }

    @Name("asyncio4j.ChildEnded")
    @StackTrace(false)
    static final class ChildEnded extends Event {
        long pid;
        int returnCode;
    }
}
