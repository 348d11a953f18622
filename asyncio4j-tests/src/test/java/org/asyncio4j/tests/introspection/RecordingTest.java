package org.asyncio4j.tests.introspection;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.stream.Collectors;
import jdk.jfr.EventType;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import jdk.jfr.consumer.RecordingStream;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Lock;
import org.asyncio4j.Queue;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Subprocess;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.function.Action;
import org.asyncio4j.tests.tools.ChildJvm;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recording of the JVM's Flight Recorder holds of a program. */
@Tag("real-time")
class RecordingTest {

    private static final Set<String> ALL = Set.of(
            "TaskCreated",
            "TaskStep",
            "TaskAwait",
            "TaskEnded",
            "TaskCancelled",
            "LoopIteration",
            "LoopBlocked",
            "LoopStuck",
            "ConnectionOpened",
            "ConnectionLost",
            "ChildStarted",
            "ChildEnded");

    @TempDir
    private Path folder;

    @Test
    void theLifeOfTasksIsRecorded() throws IOException {
        List<RecordedEvent> events = recorded(() -> {
            currentTask().setName("main");
            Task<String> fine = createTask(() -> "fine", TaskOptions.DEFAULT.withName("fine"));
            Task<Void> failing = createTask(
                    () -> {
                        throw new IllegalArgumentException("no");
                    },
                    TaskOptions.DEFAULT.withName("failing"));
            Task<Void> stopped = createTask(() -> await(sleep(10)), TaskOptions.DEFAULT.withName("stopped"));
            await(fine);
            assertThrows(IllegalArgumentException.class, () -> await(failing));
            stopped.cancel("enough");
            assertThrows(CancelledError.class, () -> await(stopped));
        });
        Map<String, RecordedEvent> created = byTask(events, "TaskCreated");
        Map<String, RecordedEvent> ended = byTask(events, "TaskEnded");
        RecordedEvent main = ended.get("main");
        for (String name : List.of("fine", "failing", "stopped")) {
            assertEquals(main.getLong("taskId"), created.get(name).getLong("parent"), name);
            assertEquals(created.get(name).getLong("taskId"), ended.get(name).getLong("taskId"));
            assertTrue(created.get(name).getString("loop").matches("Loop-\\d+"));
            assertFalse(created.get(name).getString("coroutine").isEmpty());
        }
        assertEquals(
                ended.size(),
                ended.values().stream()
                        .map(event -> event.getLong("taskId"))
                        .distinct()
                        .count());
        assertEquals("finished", ended.get("fine").getString("outcome"));
        assertEquals(
                "failed: java.lang.IllegalArgumentException: no",
                ended.get("failing").getString("outcome"));
        assertEquals("cancelled", ended.get("stopped").getString("outcome"));
        RecordedEvent cancelled = byTask(events, "TaskCancelled").get("stopped");
        assertEquals("enough", cancelled.getString("message"));
        assertTrue(hasFrame(cancelled, "RecordingTest"), "who has cancelled it");
    }

    @Test
    void stepsAndAwaitsAreRecordedWithTheirStacks() throws IOException {
        List<RecordedEvent> events = recorded(() -> {
            Task<Void> worker = createTask(() -> outer(), TaskOptions.DEFAULT.withName("worker"));
            await(worker);
        });
        List<RecordedEvent> steps = ofTask(events, "TaskStep", "worker");
        List<RecordedEvent> awaits = ofTask(events, "TaskAwait", "worker");
        assertEquals(3, steps.size(), "two suspensions and the end");
        assertEquals(2, awaits.size());
        assertTrue(
                hasMethod(steps.get(0), "outer") && hasMethod(steps.get(0), "inner"),
                steps.get(0).toString());
        assertTrue(hasMethod(awaits.get(0), "inner"), awaits.get(0).toString());
        assertTrue(
                awaits.get(0).getDuration().compareTo(Duration.ofMillis(10)) >= 0,
                awaits.get(0).toString());
        assertFalse(awaits.get(0).getString("waitsFor").isEmpty());
        assertEquals("its turn", awaits.get(1).getString("waitsFor"));
        assertTrue(steps.get(0).getEndTime().compareTo(awaits.get(0).getStartTime()) <= 0, "one after the other");
        assertTrue(awaits.get(0).getEndTime().compareTo(steps.get(1).getEndTime()) <= 0);
        RecordedEvent ofMain = events.stream()
                .filter(event -> isNamed(event, "TaskAwait"))
                .filter(event -> event.getString("waitsFor").equals("Task 'worker'"))
                .findFirst()
                .orElseThrow();
        assertTrue(ofMain.getDuration().compareTo(awaits.get(0).getDuration()) >= 0);
    }

    @Test
    void anAwaitSaysForWhatInTheUsersWords() throws IOException {
        Lock lock = new Lock();
        Queue<String> queue = new Queue<>();
        List<RecordedEvent> events = recorded(() -> {
            Task<Void> sleeper = createTask(() -> await(sleep(0.001)), TaskOptions.DEFAULT.withName("sleeper"));
            await(lock.acquire());
            Task<Void> locker = createTask(() -> with(lock, () -> {}), TaskOptions.DEFAULT.withName("locker"));
            Task<String> getter = createTask(() -> await(queue.get()), TaskOptions.DEFAULT.withName("getter"));
            Task<Integer> caller = createTask(() -> await(toThread(() -> 1)), TaskOptions.DEFAULT.withName("caller"));
            await(sleeper);
            queue.putNowait("x");
            lock.release();
            await(gather(locker, getter, caller));
        });
        assertEquals("time to pass", waitOf(events, "sleeper"));
        assertEquals("a lock", waitOf(events, "locker"));
        assertEquals("an item of an empty Queue", waitOf(events, "getter"));
        assertTrue(waitOf(events, "caller").contains("RecordingTest.<lambda>"), waitOf(events, "caller"));
    }

    private static String waitOf(List<RecordedEvent> events, String task) {
        return ofTask(events, "TaskAwait", task).getFirst().getString("waitsFor");
    }

    private static void outer() {
        inner();
        await(sleep(0));
    }

    private static void inner() {
        await(sleep(0.03));
    }

    @Test
    void iterationsAndWhatBlocksThemAreRecorded() throws IOException {
        try (LogCapture log = new LogCapture()) {
            List<RecordedEvent> events = recorded(() -> {
                currentTask().setName("blocker");
                while (log.messages(Level.WARNING).stream().noneMatch(line -> line.startsWith("Task 'blocker'"))) {
                    Thread.sleep(10);
                }
                while (log.messages(Level.WARNING).stream()
                        .noneMatch(line -> line.contains("goes on: task 'blocker'"))) {
                    await(sleep(0.01));
                }
            });
            // On a busy machine other steps may be told of, too.
            RecordedEvent blocked = longest(named(events, "LoopBlocked"));
            assertEquals("blocker", blocked.getString("task"));
            assertTrue(blocked.getString("stack").contains("RecordingTest"), blocked.toString());
            assertTrue(blocked.getDuration().compareTo(Duration.ofMillis(50)) >= 0, blocked.toString());
            assertTrue(
                    named(events, "LoopStuck").stream().anyMatch(event -> "blocker".equals(event.getString("task"))));
            RecordedEvent longest = longest(named(events, "LoopIteration"));
            assertEquals(blocked.getString("loop"), longest.getString("loop"));
            assertTrue(longest.getDuration().compareTo(Duration.ofMillis(50)) >= 0);
            assertTrue(longest.getLong("callbacks") >= 1);
        }
    }

    @Test
    void aStallThatDoesNotEndIsRecordedAgainAndAgain() throws IOException, InterruptedException {
        Path file = folder.resolve("stuck.jfr");
        CountDownLatch blocks = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Action<InterruptedException> program = () -> {
            currentTask().setName("stuck");
            blocks.countDown();
            end.await();
        };
        Thread stuck = Thread.ofPlatform()
                .start(() ->
                        run(async(program), RunOptions.DEFAULT.withDebug(false).withBlockedLimit(0.1)));
        blocks.await();
        List<RecordedEvent> events = new ArrayList<>();
        try (RecordingStream recording = new RecordingStream()) {
            // It begins when the loop is stuck, and ends before that does.
            recording.enable("asyncio4j.LoopStuck");
            CountDownLatch seen = new CountDownLatch(3);
            recording.onEvent("asyncio4j.LoopStuck", event -> {
                events.add(event);
                seen.countDown();
            });
            recording.setReuse(false);
            recording.startAsync();
            seen.await();
            recording.dump(file);
        }
        end.countDown();
        stuck.join();
        RecordedEvent first =
                named(RecordingFile.readAllEvents(file), "LoopStuck").getFirst();
        assertEquals("stuck", first.getString("task"));
        assertTrue(first.getString("stack").contains("CountDownLatch"), first.toString());
        assertTrue(first.getDuration("blockedFor").compareTo(Duration.ofMillis(100)) >= 0, first.toString());
        assertTrue(
                events.get(2).getDuration("blockedFor").compareTo(events.get(1).getDuration("blockedFor")) > 0);
    }

    @Test
    void connectionsAndChildrenAreRecorded() throws IOException {
        long[] pid = new long[1];
        int[] port = new int[1];
        List<RecordedEvent> events = recorded(() -> {
            Server server = await(startServer(
                    (in, out) -> {
                        out.write(await(in.readexactly(5)));
                        await(out.drain());
                    },
                    "127.0.0.1",
                    0));
            port[0] = server.port();
            StreamPair pair = await(openConnection("127.0.0.1", server.port()));
            pair.writer().write("hello".getBytes(StandardCharsets.US_ASCII));
            await(pair.reader().readexactly(5));
            pair.writer().close();
            await(pair.writer().waitClosed());
            server.close();
            await(server.waitClosed());
            Subprocess child = await(createSubprocessExec("sh", "-c", "exit 3"));
            pid[0] = child.pid();
            await(child.waitFor());
        });
        List<RecordedEvent> opened = named(events, "ConnectionOpened");
        List<RecordedEvent> lost = named(events, "ConnectionLost");
        String peer = "/127.0.0.1:" + port[0];
        RecordedEvent client = opened.stream()
                .filter(event -> peer.equals(event.getString("peer")))
                .findFirst()
                .orElseThrow();
        assertEquals("socket", client.getString("kind"));
        RecordedEvent end = lost.stream()
                .filter(event -> peer.equals(event.getString("peer")))
                .findFirst()
                .orElseThrow();
        assertEquals(5, end.getLong("bytesRead"));
        assertEquals(5, end.getLong("bytesWritten"));
        assertEquals(client.getString("local"), end.getString("local"));
        assertNull(end.getString("error"));
        assertTrue(lost.stream().anyMatch(event -> peer.equals(event.getString("local"))), "the accepted one too");
        RecordedEvent started = only(events, "ChildStarted");
        assertEquals(pid[0], started.getLong("pid"));
        assertEquals("sh", started.getString("program"));
        RecordedEvent ended = only(events, "ChildEnded");
        assertEquals(pid[0], ended.getLong("pid"));
        assertEquals(3, ended.getInt("returnCode"));
    }

    @Test
    void theEventsHaveTheirFields() throws IOException {
        recorded(() -> await(sleep(0)));
        Map<String, Set<String>> fields =
                RecordingFile.readAllEvents(folder.resolve("recording.jfr")).isEmpty()
                        ? Map.of()
                        : typesIn(folder.resolve("recording.jfr"));
        assertEquals(ALL, fields.keySet());
        assertEquals(Set.of("loop", "taskId", "task", "coroutine", "parent"), fields.get("TaskCreated"));
        assertEquals(Set.of("taskId", "task", "loop"), fields.get("TaskStep"));
        assertEquals(Set.of("taskId", "task", "waitsFor"), fields.get("TaskAwait"));
        assertEquals(Set.of("taskId", "task", "outcome"), fields.get("TaskEnded"));
        assertEquals(Set.of("taskId", "task", "message"), fields.get("TaskCancelled"));
        assertEquals(Set.of("loop", "callbacks"), fields.get("LoopIteration"));
        assertEquals(Set.of("loop", "task", "taskId", "stack"), fields.get("LoopBlocked"));
        assertEquals(Set.of("loop", "task", "taskId", "blockedFor", "stack"), fields.get("LoopStuck"));
        assertEquals(Set.of("loop", "local", "peer", "kind"), fields.get("ConnectionOpened"));
        assertEquals(
                Set.of("loop", "local", "peer", "kind", "bytesRead", "bytesWritten", "error"),
                fields.get("ConnectionLost"));
        assertEquals(Set.of("pid", "program"), fields.get("ChildStarted"));
        assertEquals(Set.of("pid", "returnCode"), fields.get("ChildEnded"));
    }

    /** With a recording from the start, by an option, and the default settings. */
    public static final class Recorded {
        private Recorded() {}

        public static void main(String[] arguments) {
            run(() -> {
                createTask(() -> {
                    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                });
                await(sleep(0.1));
            });
            System.out.println("done");
        }
    }

    @Test
    void theJdksToolsReadARecordingOfAWholeProgram() throws IOException, InterruptedException {
        Path file = folder.resolve("whole.jfr");
        ChildJvm.Outcome outcome = new ChildJvm(Recorded.class)
                .with("-XX:StartFlightRecording:filename=" + file, "-Xlog:jfr+startup=off")
                .run();
        assertEquals(0, outcome.exitCode(), outcome.toString());
        assertTrue(outcome.lines().contains("done"), outcome.toString());
        assertEquals(
                4,
                named(RecordingFile.readAllEvents(file), "TaskCreated").size(),
                "the main task, its child, and two for the end of the run");
        String printed = jfr("print", "--events", "asyncio4j.*", file.toString());
        assertTrue(printed.contains("asyncio4j.TaskStep {"), printed);
        assertTrue(printed.contains("asyncio4j.TaskAwait {"), printed);
        String view = jfr("view", "asyncio4j.TaskEnded", file.toString());
        assertTrue(view.contains("Task Ended") && view.contains("finished"), view);
    }

    /** A JVM without the module. */
    @Test
    void withoutTheFlightRecorderProgramsRun() {
        new ChildJvm(Recorded.class).with("--limit-modules=java.base").run().assertPrinted("done");
    }

    private String jfr(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jfr").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        return text;
    }

    /** Runs a program and returns our events of it, all of them without a threshold. */
    private <X extends Exception> List<RecordedEvent> recorded(Action<X> program) throws IOException {
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            ALL.forEach(name -> recording.enable("asyncio4j." + name).withThreshold(Duration.ZERO));
            recording.start();
            run(async(program), RunOptions.DEFAULT.withDebug(false).withBlockedLimit(0.1));
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("asyncio4j."))
                .toList();
    }

    private static Map<String, Set<String>> typesIn(Path file) throws IOException {
        Set<String> common = Set.of("startTime", "duration", "eventThread", "stackTrace");
        try (RecordingFile recording = new RecordingFile(file)) {
            return recording.readEventTypes().stream()
                    .filter(type -> type.getName().startsWith("asyncio4j."))
                    .filter(type -> !type.getName().endsWith(".Padding"))
                    .collect(Collectors.toMap(
                            RecordingTest::shortName,
                            type -> type.getFields().stream()
                                    .map(ValueDescriptor::getName)
                                    .filter(name -> !common.contains(name))
                                    .collect(Collectors.toSet())));
        }
    }

    private static String shortName(EventType type) {
        assertFalse(type.getLabel().isEmpty());
        assertFalse(type.getDescription().isEmpty());
        assertEquals("asyncio4j", type.getCategoryNames().getFirst());
        return type.getName().substring("asyncio4j.".length());
    }

    private static boolean isNamed(RecordedEvent event, String name) {
        return event.getEventType().getName().equals("asyncio4j." + name);
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> isNamed(event, name))
                .sorted((one, other) -> one.getEndTime().compareTo(other.getEndTime()))
                .toList();
    }

    private static RecordedEvent longest(List<RecordedEvent> events) {
        return events.stream()
                .max((one, other) -> one.getDuration().compareTo(other.getDuration()))
                .orElseThrow();
    }

    private static RecordedEvent only(List<RecordedEvent> events, String name) {
        List<RecordedEvent> found = named(events, name);
        assertEquals(1, found.size(), found.toString());
        return found.getFirst();
    }

    private static Map<String, RecordedEvent> byTask(List<RecordedEvent> events, String name) {
        return named(events, name).stream()
                .collect(Collectors.toMap(event -> event.getString("task"), event -> event, (one, other) -> one));
    }

    private static List<RecordedEvent> ofTask(List<RecordedEvent> events, String name, String task) {
        return named(events, name).stream()
                .filter(event -> event.getString("task").equals(task))
                .toList();
    }

    private static boolean hasMethod(RecordedEvent event, String method) {
        return event.getStackTrace().getFrames().stream()
                .anyMatch(frame -> frame.getMethod().getName().equals(method));
    }

    private static boolean hasFrame(RecordedEvent event, String type) {
        return event.getStackTrace().getFrames().stream()
                .anyMatch(frame -> frame.getMethod().getType().getName().contains(type));
    }
}
