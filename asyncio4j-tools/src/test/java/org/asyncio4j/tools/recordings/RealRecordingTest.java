package org.asyncio4j.tools.recordings;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.Recording;
import org.asyncio4j.Task;
import org.asyncio4j.tools.recordings.TestEvents.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both files, made of what the library itself records. */
@Tag("real-time")
class RealRecordingTest {

    @TempDir
    Path folder;

    private static void fetch() {
        await(sleep(0.01));
    }

    private static void program() {
        run(async(() -> {
            Task<?> task = createTask(() -> fetch(), "fetcher");
            await(task);
        }));
    }

    @Test
    void haveTheTasksAndTheirAwaits() throws IOException {
        Path file = folder.resolve("app.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("asyncio4j.TaskCreated");
            recording.enable("asyncio4j.TaskEnded");
            recording.enable("asyncio4j.TaskStep").withThreshold(Duration.ZERO);
            recording.enable("asyncio4j.TaskAwait").withThreshold(Duration.ZERO);
            recording.start();
            program();
            recording.stop();
            recording.dump(file);
        }
        Outcome flame = TestEvents.run(FlameCommand::run, file, "-o", "-");
        assertEquals(0, flame.code(), flame.err());
        String data = flame.out().split("id=\"data\">", 2)[1].split("</script>", 2)[0];
        assertTrue(data.contains("\"RealRecordingTest.fetch\""), data);
        assertTrue(data.contains("\"waits for Task 'fetcher'\""), data);
        assertTrue(!data.contains("org.asyncio4j.internal"), data);
        Outcome timeline = TestEvents.run(TimelineCommand::run, file);
        assertEquals(0, timeline.code(), timeline.err());
        String json = Files.readString(folder.resolve("app.json"));
        assertTrue(json.contains("\"name\":\"await Task 'fetcher'\""), json);
        assertTrue(json.contains("\"outcome\":\"finished\""), json);
    }
}
