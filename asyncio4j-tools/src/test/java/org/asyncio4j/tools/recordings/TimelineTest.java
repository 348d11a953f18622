package org.asyncio4j.tools.recordings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.asyncio4j.tools.recordings.TestEvents.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that {@code timeline} makes of a recording. */
class TimelineTest {

    @TempDir
    Path folder;

    private List<Map<String, Object>> timeline(Runnable body) throws IOException {
        Path recording = TestEvents.record(folder.resolve("app.jfr"), body);
        Outcome outcome = TestEvents.run(TimelineCommand::run, recording);
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(folder.resolve("app.json") + System.lineSeparator(), outcome.out());
        try (JsonParser json = new JsonFactory().createParser(Files.readString(folder.resolve("app.json")))) {
            json.nextToken();
            @SuppressWarnings("unchecked")
            List<Map<String, Object>> events =
                    (List<Map<String, Object>>) map(value(json)).get("traceEvents");
            return events;
        }
    }

    private static Object value(JsonParser json) throws IOException {
        switch (json.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    json.nextToken();
                    map.put(name, value(json));
                }
                return map;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(json));
                }
                return list;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                return json.getDoubleValue();
            }
            default -> {
                return json.getText();
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static Map<String, Object> only(List<Map<String, Object>> events, String phase, String name) {
        List<Map<String, Object>> found = events.stream()
                .filter(event ->
                        event.get("ph").equals(phase) && event.get("name").equals(name))
                .toList();
        assertEquals(1, found.size(), () -> phase + " " + name + " in " + events);
        return found.getFirst();
    }

    private static double number(Map<String, Object> event, String field) {
        return (Double) event.get(field);
    }

    @Test
    void aTaskHasALaneWithItsLifeItsStepsAndItsAwaits() throws IOException {
        List<Map<String, Object>> events = timeline(() -> {
            TestEvents.created(7, "parent", "main", 0);
            TestEvents.created(8, "child \"1\"", "fetch", 7);
            TestEvents.step(8, "child \"1\"");
            TestEvents.await(8, "child \"1\"", "Event");
            TestEvents.ended(8, "child \"1\"", "finished");
            TestEvents.step(7, "parent");
        });
        Map<String, Object> life = only(events, "X", "child \"1\"");
        assertEquals(8, number(life, "tid"));
        assertEquals(Map.of("outcome", "finished", "coroutine", "fetch", "created by", "parent"), life.get("args"));
        Map<String, Object> await = only(events, "X", "await Event");
        assertEquals(8, number(await, "tid"));
        assertEquals(number(life, "pid"), number(await, "pid"));
        assertTrue(number(await, "ts") >= number(life, "ts"));
        assertTrue(number(await, "ts") + number(await, "dur") <= number(life, "ts") + number(life, "dur") + 0.001);
        assertTrue(map(await.get("args"))
                .get("stack")
                .toString()
                .startsWith("org.asyncio4j.tools.recordings.TestEvents.await"));
        List<Object> names = events.stream()
                .filter(event -> event.get("name").equals("thread_name"))
                .map(event -> map(event.get("args")).get("name"))
                .toList();
        assertEquals(List.of("Loop-1", "parent", "child \"1\""), names);
        assertEquals(
                "alive at the end of the recording",
                map(only(events, "X", "parent").get("args")).get("outcome"));
    }

    @Test
    void aLoopHasItsIterationsAndWhatBlockedIt() throws IOException {
        List<Map<String, Object>> events = timeline(() -> {
            TestEvents.Iteration iteration = new TestEvents.Iteration();
            iteration.begin();
            iteration.callbacks = 3;
            TestEvents.Blocked blocked = new TestEvents.Blocked();
            blocked.begin();
            blocked.task = "slow";
            blocked.taskId = 5;
            blocked.stack = "java.lang.Thread.sleep";
            blocked.commit();
            iteration.commit();
            TestEvents.Cancelled cancelled = new TestEvents.Cancelled();
            cancelled.taskId = 5;
            cancelled.task = "slow";
            cancelled.message = "too slow";
            cancelled.commit();
        });
        Map<String, Object> blocked = only(events, "X", "blocked by slow");
        assertEquals(0, number(blocked, "tid"));
        assertEquals(Map.of("stack", "java.lang.Thread.sleep"), blocked.get("args"));
        assertEquals(Map.of("callbacks", "3"), only(events, "X", "iteration").get("args"));
        Map<String, Object> cancel = only(events, "i", "cancel");
        assertEquals(5, number(cancel, "tid"));
        assertEquals("too slow", map(cancel.get("args")).get("message"));
    }

    @Test
    void connectionsAndChildrenBeginAndEnd() throws IOException {
        List<Map<String, Object>> events = timeline(() -> {
            opened("1.2.3.4:1");
            opened("1.2.3.4:2");
            lost("1.2.3.4:1");
            TestEvents.ChildStarted started = new TestEvents.ChildStarted();
            started.pid = 77;
            started.program = "ls";
            started.commit();
            TestEvents.ChildEnded ended = new TestEvents.ChildEnded();
            ended.pid = 77;
            ended.returnCode = -9;
            ended.commit();
        });
        Map<String, Object> begin = only(events, "b", "socket me - 1.2.3.4:1");
        Map<String, Object> end = only(events, "e", "socket me - 1.2.3.4:1");
        assertEquals(begin.get("id"), end.get("id"));
        assertNotEquals(
                begin.get("id"), only(events, "b", "socket me - 1.2.3.4:2").get("id"));
        assertEquals(Map.of("bytesRead", "10", "bytesWritten", "20", "error", "reset"), end.get("args"));
        assertEquals(
                only(events, "b", "child 77").get("id"),
                only(events, "e", "child 77").get("id"));
        assertEquals("ls", map(only(events, "b", "child 77").get("args")).get("program"));
        assertEquals(
                only(events, "b", "child 77").get("cat"),
                only(events, "e", "child 77").get("cat"));
        assertEquals("-9", map(only(events, "e", "child 77").get("args")).get("returnCode"));
    }

    private static void opened(String peer) {
        TestEvents.Opened event = new TestEvents.Opened();
        event.local = "me";
        event.peer = peer;
        event.commit();
    }

    private static void lost(String peer) {
        TestEvents.Lost event = new TestEvents.Lost();
        event.local = "me";
        event.peer = peer;
        event.bytesRead = 10;
        event.bytesWritten = 20;
        event.error = "reset";
        event.commit();
    }

    @Test
    void tellsWhatIsWrong() {
        Path missing = folder.resolve("missing.jfr");
        Outcome outcome = TestEvents.run(TimelineCommand::run, missing);
        assertEquals(1, outcome.code());
        assertEquals("asyncio4j: no such file: " + missing + System.lineSeparator(), outcome.err());
    }
}
