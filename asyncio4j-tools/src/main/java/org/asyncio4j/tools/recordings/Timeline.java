package org.asyncio4j.tools.recordings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import org.jspecify.annotations.Nullable;

/**
 * A recording in the trace event format of Chrome, which Perfetto reads as well. Each loop is a process there, and has a lane
 * of its own, one for each task, and its connections. A task's lane shows its life and, within that, its steps and
 * awaits.
 *
 * <p>The recording is read twice: first for what is known late, such as a task's loop, then to write.
 */
final class Timeline {

    private static final int LANE_OF_LOOP = 0;
    private static final String CHILDREN = "child processes";

    /** What is known of a task; null and 0 if it was not recorded. */
    private static final class Life {
        private String name = "";
        private @Nullable String coroutine;
        private @Nullable String loop;
        private @Nullable Instant created;
        private @Nullable Instant ended;
        private String outcome = "alive at the end of the recording";
        private long parent;
    }

    private final Recording recording;
    private final Map<Long, Life> tasks = new LinkedHashMap<>();
    private final Map<String, Integer> processes = new LinkedHashMap<>();
    private Instant begin = Instant.MAX;
    private Instant end = Instant.MIN;

    /** Connections that are open and children that run, with the ids that their events have. */
    private final Map<String, List<Integer>> open = new HashMap<>();

    private int lastId;

    Timeline(Recording recording) throws RecordingFailure, IOException {
        this.recording = recording;
        recording.forEach(this::learn);
    }

    private void learn(String name, RecordedEvent event) {
        begin = event.getStartTime().isBefore(begin) ? event.getStartTime() : begin;
        end = event.getEndTime().isAfter(end) ? event.getEndTime() : end;
        if (event.hasField("loop")) {
            process(Recording.text(event, "loop", "a loop"));
        } else if (name.startsWith("Child")) {
            process(CHILDREN);
        }
        if (!name.startsWith("Task")) {
            return;
        }
        Life life = tasks.computeIfAbsent(Recording.number(event, "taskId"), id -> new Life());
        life.name = Recording.text(event, "task", life.name);
        if (event.hasField("loop")) {
            life.loop = Recording.text(event, "loop", "a loop");
        }
        if (name.equals("TaskCreated")) {
            life.created = event.getStartTime();
            life.coroutine = event.getString("coroutine");
            life.parent = Recording.number(event, "parent");
        } else if (name.equals("TaskEnded")) {
            life.ended = event.getEndTime();
            life.outcome = Recording.text(event, "outcome", "ended");
        }
    }

    private int process(String name) {
        return processes.computeIfAbsent(name, key -> processes.size() + 1);
    }

    /** Writes the file. */
    void writeTo(Writer out) throws RecordingFailure, IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeStringField("displayTimeUnit", "ms");
            json.writeArrayFieldStart("traceEvents");
            writeNames(json);
            writeLives(json);
            recording.forEach((name, event) -> write(name, event, json));
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private void writeNames(JsonGenerator json) throws IOException {
        for (Life life : tasks.values()) {
            processOf(life);
        }
        for (Map.Entry<String, Integer> process : processes.entrySet()) {
            writeName("process_name", process.getValue(), LANE_OF_LOOP, process.getKey(), json);
            writeName("thread_name", process.getValue(), LANE_OF_LOOP, process.getKey(), json);
        }
        for (Map.Entry<Long, Life> task : tasks.entrySet()) {
            writeName("thread_name", processOf(task.getValue()), task.getKey(), task.getValue().name, json);
        }
    }

    private static void writeName(String kind, int process, long lane, String name, JsonGenerator json)
            throws IOException {
        begin("M", kind, process, lane, json);
        json.writeObjectFieldStart("args");
        json.writeStringField("name", name);
        json.writeEndObject();
        json.writeEndObject();
    }

    /** A task whose loop is in no event that was recorded has a process of its own kind. */
    private int processOf(Life life) {
        String loop = life.loop;
        return process(loop == null ? "loop not recorded" : loop);
    }

    private void writeLives(JsonGenerator json) throws IOException {
        for (Map.Entry<Long, Life> task : tasks.entrySet()) {
            Life life = task.getValue();
            Instant from = life.created == null ? begin : life.created;
            Instant to = life.ended == null ? end : life.ended;
            begin("X", life.name, processOf(life), task.getKey(), json);
            json.writeStringField("cat", "task");
            writeTime(from, json);
            json.writeNumberField("dur", micros(Duration.between(from, to)));
            json.writeObjectFieldStart("args");
            json.writeStringField("outcome", life.outcome);
            if (life.coroutine != null) {
                json.writeStringField("coroutine", life.coroutine);
            }
            Life parent = tasks.get(life.parent);
            if (parent != null) {
                json.writeStringField("created by", parent.name);
            }
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private void write(String name, RecordedEvent event, JsonGenerator json) throws IOException {
        switch (name) {
            case "TaskStep" -> writeSlice("step", "step", laneOf(event), event, json);
            case "TaskAwait" ->
                writeSlice(
                        "await " + Recording.text(event, "waitsFor", "something"), "await", laneOf(event), event, json);
            case "TaskCancelled" -> writeInstant("cancel", laneOf(event), event, json);
            case "LoopIteration" -> writeSlice("iteration", "loop", laneOf(event), event, json);
            case "LoopBlocked" ->
                writeSlice(
                        "blocked by " + Recording.text(event, "task", "a callback"),
                        "blocked",
                        new Lane(process(Recording.text(event, "loop", "a loop")), LANE_OF_LOOP),
                        event,
                        json);
            case "LoopStuck" ->
                writeInstant(
                        "still blocked by " + Recording.text(event, "task", "a callback"),
                        new Lane(process(Recording.text(event, "loop", "a loop")), LANE_OF_LOOP),
                        event,
                        json);
            case "ConnectionOpened" -> writeBegin(connectionOf(event), "connection", event, json);
            case "ConnectionLost" -> writeEnd(connectionOf(event), "connection", event, json);
            case "ChildStarted" -> writeBegin(childOf(event), "child", event, json);
            case "ChildEnded" -> writeEnd(childOf(event), "child", event, json);
            default -> {
                // TaskCreated and TaskEnded are in the lives; others are of a later version.
            }
        }
    }

    private record Lane(int process, long number) {}

    private Lane laneOf(RecordedEvent event) {
        Life life = tasks.get(Recording.number(event, "taskId"));
        return life == null
                ? new Lane(process(Recording.text(event, "loop", "a loop")), LANE_OF_LOOP)
                : new Lane(processOf(life), Recording.number(event, "taskId"));
    }

    private void writeSlice(String name, String category, Lane lane, RecordedEvent event, JsonGenerator json)
            throws IOException {
        begin("X", name, lane.process(), lane.number(), json);
        json.writeStringField("cat", category);
        writeTime(event.getStartTime(), json);
        json.writeNumberField("dur", micros(event.getDuration()));
        writeArguments(event, json);
        json.writeEndObject();
    }

    private void writeInstant(String name, Lane lane, RecordedEvent event, JsonGenerator json) throws IOException {
        begin("i", name, lane.process(), lane.number(), json);
        json.writeStringField("s", "t");
        writeTime(event.getStartTime(), json);
        writeArguments(event, json);
        json.writeEndObject();
    }

    private static String connectionOf(RecordedEvent event) {
        return Recording.text(event, "kind", "connection") + " " + Recording.text(event, "local", "?") + " - "
                + Recording.text(event, "peer", "?") + " of " + Recording.text(event, "loop", "a loop");
    }

    private static String childOf(RecordedEvent event) {
        return "child " + Recording.number(event, "pid");
    }

    private void writeBegin(String key, String kind, RecordedEvent event, JsonGenerator json) throws IOException {
        int id = ++lastId;
        open.computeIfAbsent(key, any -> new ArrayList<>()).add(id);
        writeAsync("b", key, kind, id, event, event.getStartTime(), json);
    }

    /** Of one that was there before the recording began there is no begin; it is shown from there on. */
    private void writeEnd(String key, String kind, RecordedEvent event, JsonGenerator json) throws IOException {
        List<Integer> ids = open.getOrDefault(key, List.of());
        int id = ids.isEmpty() ? ++lastId : ids.removeLast();
        if (ids.isEmpty()) {
            open.remove(key);
        }
        writeAsync("e", key, kind, id, event, event.getEndTime(), json);
    }

    private void writeAsync(
            String phase, String key, String kind, int id, RecordedEvent event, Instant time, JsonGenerator json)
            throws IOException {
        String loop = event.hasField("loop") ? Recording.text(event, "loop", "a loop") : CHILDREN;
        begin(phase, key.replaceFirst(" of [^ ]*$", ""), process(loop), LANE_OF_LOOP, json);
        json.writeStringField("cat", kind);
        json.writeNumberField("id", id);
        writeTime(time, json);
        writeArguments(event, json);
        json.writeEndObject();
    }

    private static void begin(String phase, String name, int process, long lane, JsonGenerator json)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("ph", phase);
        json.writeStringField("name", name);
        json.writeNumberField("pid", process);
        json.writeNumberField("tid", lane);
    }

    /** Writes the event's own fields, and its stack with the innermost frame first. */
    private static void writeArguments(RecordedEvent event, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("args");
        for (String field :
                List.of("message", "callbacks", "bytesRead", "bytesWritten", "error", "program", "returnCode")) {
            Object value = event.hasField(field) ? event.getValue(field) : null;
            if (value != null) {
                json.writeStringField(field, value.toString());
            }
        }
        String stack = event.hasField("stack")
                ? Recording.text(event, "stack", "")
                : AwaitStack.of(event).reversed().stream()
                        .map(AwaitStack.Frame::title)
                        .collect(Collectors.joining("\n"));
        if (!stack.isEmpty()) {
            json.writeStringField("stack", stack);
        }
        json.writeEndObject();
    }

    private void writeTime(Instant time, JsonGenerator json) throws IOException {
        json.writeNumberField("ts", micros(Duration.between(begin, time)));
    }

    private static double micros(Duration duration) {
        return duration.toNanos() / 1000.0;
    }
}
