package org.asyncio4j.tools.recordings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * The events of asyncio4j in a recording. They are read one by one, as often as asked for: a recording may be larger than
 * memory.
 */
final class Recording {

    static final String HOW_TO_RECORD = """
        To record them, start the program with
          java -XX:StartFlightRecording:filename=app.jfr,asyncio4j.TaskStep#threshold=0ms,asyncio4j.TaskAwait#threshold=0ms ...
        or record one that runs, for as long as you like:
          jcmd PID JFR.start name=app asyncio4j.TaskStep#threshold=0ms asyncio4j.TaskAwait#threshold=0ms
          jcmd PID JFR.dump name=app filename=app.jfr\
        """;

    private static final String PREFIX = "asyncio4j.";

    /** Called with each event; its name is given without the prefix that all have. */
    @FunctionalInterface
    interface Visitor {
        void visit(String name, RecordedEvent event) throws IOException;
    }

    private final Path file;

    /** Checks that the file can be read; whether it is a recording is seen when it is. */
    Recording(Path file) throws RecordingFailure {
        if (!Files.exists(file)) {
            throw new RecordingFailure("no such file: " + file);
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new RecordingFailure("not a file that can be read: " + file);
        }
        this.file = file;
    }

    /** Calls {@code visitor} with each event of asyncio4j; throws if there is none. */
    void forEach(Visitor visitor) throws RecordingFailure, IOException {
        boolean any = false;
        try (RecordingFile events = open()) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                String name = event.getEventType().getName();
                if (name.startsWith(PREFIX)) {
                    any = true;
                    visitor.visit(name.substring(PREFIX.length()), event);
                }
            }
        }
        if (!any) {
            throw new RecordingFailure("no events of asyncio4j are in " + file + ". " + HOW_TO_RECORD);
        }
    }

    private RecordingFile open() throws RecordingFailure {
        try {
            return new RecordingFile(file);
        } catch (IOException problem) {
            throw new RecordingFailure("not a recording of the Flight Recorder, or one that is not complete: " + file
                    + " (" + Objects.requireNonNullElse(problem.getMessage(), "it ends too early") + ")");
        }
    }

    /** Returns a text of an event; {@code fallback} if the event has no such field, or null in it. */
    static String text(RecordedEvent event, String field, String fallback) {
        String value = event.hasField(field) ? event.getString(field) : null;
        return value == null ? fallback : value;
    }

    /** Returns a number of an event; 0 if the event has no such field. */
    static long number(RecordedEvent event, String field) {
        return event.hasField(field) ? event.getLong(field) : 0;
    }
}
