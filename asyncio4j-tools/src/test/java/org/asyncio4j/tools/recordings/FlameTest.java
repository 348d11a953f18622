package org.asyncio4j.tools.recordings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import org.asyncio4j.tools.recordings.TestEvents.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page that {@code flame} makes of a recording. */
class FlameTest {

    private static final String EVIL = "</script><script>document.title='evil'</script><!--";

    @TempDir
    Path folder;

    private static void stepOfFetch() {
        TestEvents.step(1, "Task-1");
    }

    private static void awaitOfFetch() {
        TestEvents.await(1, "Task-1", "Lock");
    }

    private Path recorded() {
        return TestEvents.record(folder.resolve("app.jfr"), () -> {
            TestEvents.created(1, "Task-1", "fetch", 0);
            stepOfFetch();
            awaitOfFetch();
            TestEvents.await(2, EVIL, "Queue");
        });
    }

    private String page() throws IOException {
        Outcome outcome = TestEvents.run(FlameCommand::run, recorded());
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(folder.resolve("app.html") + System.lineSeparator(), outcome.out());
        return Files.readString(folder.resolve("app.html"));
    }

    @Test
    void hasTheStacksOfStepsAndOfAwaitsUnderTheirCoroutine() throws IOException {
        String page = page().split("id=\"data\">", 2)[1];
        String onTheLoop = page.substring(page.indexOf("\"on the loop\""), page.indexOf("\"waiting\""));
        assertTrue(onTheLoop.contains("\"tasks of fetch\""), onTheLoop);
        assertTrue(onTheLoop.contains("\"FlameTest.stepOfFetch\""), onTheLoop);
        assertTrue(
                onTheLoop.matches("(?s).*\"org.asyncio4j.tools.recordings.FlameTest.stepOfFetch:\\d+\".*"), onTheLoop);
        String waiting = page.substring(page.indexOf("\"waiting\""));
        assertTrue(waiting.contains("\"FlameTest.awaitOfFetch\""), waiting);
        assertTrue(waiting.contains("\"waits for Lock\""), waiting);
        assertFalse(waiting.contains("jdk.internal"), waiting);
    }

    @Test
    void aNameCannotEndTheScript() throws IOException {
        String page = page();
        assertFalse(page.contains("<script>document.title"), page);
        assertTrue(page.contains("\\u003c/script>\\u003cscript>document.title"), page);
    }

    @Test
    void fetchesNothing() throws IOException {
        String page = page();
        assertFalse(page.contains("http:") || page.contains("https:") || page.contains("src="), page);
    }

    @Test
    void goesWhereItIsTold() throws IOException {
        Path target = folder.resolve("other.htm");
        Outcome outcome = TestEvents.run(FlameCommand::run, "-o", target, recorded());
        assertEquals(target + System.lineSeparator(), outcome.out());
        outcome = TestEvents.run(FlameCommand::run, recorded(), "--output", "-");
        assertEquals(Files.readString(target).length(), outcome.out().length(), 2000);
        assertTrue(outcome.out().endsWith("</html>\n"));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count(), "the recording and the page");
        }
    }

    @Test
    void tellsWhatIsWrong() throws IOException {
        Path missing = folder.resolve("missing.jfr");
        failsWith("no such file: " + missing, missing);
        failsWith("not a file that can be read: " + folder, folder);
        Path text = Files.writeString(
                folder.resolve("text.jfr"), "This is no recording, but long enough to be one.\n".repeat(9));
        failsWith("not a recording of the Flight Recorder, or one that is not complete: " + text, text);
        Path empty = Files.writeString(folder.resolve("empty.jfr"), "");
        failsWith("not a recording of the Flight Recorder, or one that is not complete: " + empty, empty);
        Path others = folder.resolve("others.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.JVMInformation");
            recording.start();
            recording.stop();
            recording.dump(others);
        }
        failsWith("no events of asyncio4j are in " + others, others);
        failsWith("jcmd PID JFR.start", others);
        Path other = TestEvents.record(folder.resolve("ended.jfr"), () -> TestEvents.ended(1, "Task-1", "finished"));
        failsWith("no step of a task and no await is in the recording", other);
        assertFalse(Files.exists(folder.resolve("others.html")));
        assertEquals(2, TestEvents.run(FlameCommand::run).code());
    }

    private static void failsWith(String message, Path recording) {
        Outcome outcome = TestEvents.run(FlameCommand::run, recording);
        assertEquals(1, outcome.code());
        assertTrue(outcome.err().contains(message), outcome.err());
    }

    @Test
    @Tag("integration")
    @Timeout(120) // A browser
    void aBrowserShowsItAndFindsWhatIsSearchedFor() throws Exception {
        String chromium = browser();
        page();
        String page = shown(chromium, folder.resolve("app.html").toUri() + "#search=stepOfFetch");
        assertTrue(page.contains(">FlameTest.stepOfFetch</button>"), page);
        assertTrue(page.contains(">waits for Lock</button>"), page);
        assertTrue(page.matches("(?s).*class=\"frame loop hit\"[^>]*>FlameTest.stepOfFetch<.*"), page);
        assertTrue(page.matches("(?s).*role=\"status\">1 place, [^<]*%</span>.*"), page);
        assertTrue(page.contains("<title>asyncio4j flame graph</title>"), "the name was not run");
        assertTrue(page.contains(">&lt;/script&gt;&lt;script&gt;document.title"), page);
    }

    private static String browser() {
        for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
            for (String path : System.getenv("PATH").split(File.pathSeparator)) {
                if (Files.isExecutable(Path.of(path, name))) {
                    return name;
                }
            }
        }
        assumeTrue(false, "needs chromium (Debian: apt-get install chromium)");
        throw new AssertionError();
    }

    private String shown(String chromium, String address) throws Exception {
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(
                        chromium,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--dump-dom",
                        address)
                .redirectError(errors.toFile())
                .start();
        try {
            String dom = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the browser does not end");
            assertEquals(0, process.exitValue(), () -> dom);
            return dom;
        } finally {
            process.destroyForcibly();
        }
    }
}
