package org.asyncio4j.tools.recordings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;

/**
 * Where tasks spend their time: a tree of stacks, once for the time that they took the loop's thread and once for the
 * time that they waited. A step counts where it ended, at its next await; a wait counts where the task awaits, and under
 * that for what.
 */
final class FlameGraph {

    private static final String PAGE = "flame.html";
    private static final String DATA = "FLAME_GRAPH_DATA";

    /** A frame, or what stands above or below the stacks, with the time of all that is in it. */
    private static final class Node {

        private final String name;
        private final String title;
        private final Map<String, Node> inner = new LinkedHashMap<>();
        private long nanos;

        Node(String name, String title) {
            this.name = name;
            this.title = title;
        }

        Node child(String innerName, String innerTitle) {
            return inner.computeIfAbsent(innerTitle, key -> new Node(innerName, innerTitle));
        }

        Node add(long more) {
            nanos += more;
            return this;
        }
    }

    private final Node all = new Node("tasks", "all tasks");
    private final Node onTheLoop = all.child("on the loop", "on the loop: the tasks took its thread");
    private final Node waiting = all.child("waiting", "waiting: the tasks were suspended");
    private final Map<Long, String> coroutines = new HashMap<>();

    private FlameGraph() {}

    static FlameGraph of(Recording recording) throws RecordingFailure, IOException {
        FlameGraph graph = new FlameGraph();
        recording.forEach((name, event) -> {
            if (name.equals("TaskCreated")) {
                String task = Recording.text(event, "task", "?");
                graph.coroutines.put(Recording.number(event, "taskId"), Recording.text(event, "coroutine", task));
            }
        });
        recording.forEach(graph::add);
        if (graph.all.nanos == 0) {
            throw new RecordingFailure(
                    "no step of a task and no await is in the recording; only those are recorded that last"
                            + " longer than a threshold. " + Recording.HOW_TO_RECORD);
        }
        return graph;
    }

    private void add(String name, RecordedEvent event) {
        if (name.equals("TaskStep")) {
            addStack(onTheLoop, event);
        } else if (name.equals("TaskAwait")) {
            long nanos = event.getDuration().toNanos();
            String waitsFor = Recording.text(event, "waitsFor", "something");
            addStack(waiting, event)
                    .child("waits for " + waitsFor, "waits for " + waitsFor)
                    .add(nanos);
        }
    }

    /** Adds the time of an event to each of its frames, and returns the innermost. */
    private Node addStack(Node root, RecordedEvent event) {
        long nanos = event.getDuration().toNanos();
        all.add(nanos);
        String task = Recording.text(event, "task", "a task");
        String code = coroutines.getOrDefault(Recording.number(event, "taskId"), task);
        Node at = root.add(nanos).child(code, "tasks of " + code).add(nanos);
        List<AwaitStack.Frame> frames = AwaitStack.of(event);
        for (AwaitStack.Frame frame : frames) {
            at = at.child(frame.name(), frame.title()).add(nanos);
        }
        return at;
    }

    /** Writes a page that needs nothing else. */
    void writeTo(Writer out, String title) throws IOException {
        String page;
        try (InputStream stream = FlameGraph.class.getResourceAsStream(PAGE)) {
            if (stream == null) {
                throw new AssertionError("bug in asyncio4j: the page is missing");
            }
            page = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
        int at = page.indexOf(DATA);
        out.write(page, 0, at);
        // In a script element only this could end it, or begin a comment; in JSON it is in strings only.
        out.write(json(title).replace("<", "\\u003c"));
        out.write(page.substring(at + DATA.length()));
    }

    private String json(String title) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("title", title);
            json.writeFieldName("root");
            write(all, json);
            json.writeEndObject();
        }
        return text.toString();
    }

    /** Recursive: stacks in recordings have a limited depth. */
    private static void write(Node node, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", node.name);
        json.writeStringField("title", node.title);
        json.writeNumberField("nanos", node.nanos);
        json.writeArrayFieldStart("inner");
        for (Node inner : node.inner.values()) {
            write(inner, json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
