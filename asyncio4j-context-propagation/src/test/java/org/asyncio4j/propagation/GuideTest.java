package org.asyncio4j.propagation;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The example in {@code docs/running.md} does what it says. */
class GuideTest {

    private static final Path SOURCE = Path.of("src/test/java/org/asyncio4j/propagation/GuideTest.java");
    private static final Path GUIDE = Path.of("..", "docs", "running.md");

    private final List<String> logged = new ArrayList<>();

    private void log(String message) {
        logged.add(message + ": " + MDC.get("request"));
    }

    @AsyncioTest
    void theMdcFollowsTasksAndCallbacks(EventLoop loop) {
        // The guide has it from here
        MDC.put("request", "17");
        createTask(() -> {
            log("begins with 17");
            await(sleep(1));
            MDC.put("request", "17a"); // of this task and of what it creates from now on
            await(toThread(() -> log("has 17a, on another thread")));
        });
        loop.callLater(5, () -> log("has 17, on the loop's thread"));
        // to here.
        await(sleep(6));
        assertEquals(
                List.of("begins with 17: 17", "has 17a, on another thread: 17a", "has 17, on the loop's thread: 17"),
                logged);
        MDC.clear();
    }

    @Test
    void theGuideHasThisProgram() throws IOException {
        String program = Files.readString(SOURCE)
                .split("// The guide has it from here\n", 2)[1]
                .split(" {8}// to here", 2)[0]
                .replaceAll("(?m)^ {8}", "");
        String guide = Files.readString(GUIDE);
        assertTrue(guide.contains(program), program);
    }
}
