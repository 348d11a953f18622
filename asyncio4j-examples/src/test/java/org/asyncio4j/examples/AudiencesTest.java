package org.asyncio4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An application needs nothing of {@code lowlevel}: nor do the examples of applications. */
class AudiencesTest {

    private static final Path EXAMPLES = Path.of("src", "main", "java");
    private static final Pattern LOWLEVEL = Pattern.compile("\\borg\\.asyncio4j\\.lowlevel\\b");

    /** Examples of what a framework does, with what that is. */
    private static final Map<String, String> OF_FRAMEWORKS = Map.of(
            "EchoProtocol", "transports and protocols",
            "TimeService", "datagrams, which have protocols only",
            "Raft", "datagrams, which have protocols only",
            "QuickstartLowLevel", "a loop that is made, run and closed by hand",
            "FutureDone", "futures that one completes oneself",
            "FutureCompletedByATask", "futures that one completes oneself");

    /** Other examples that import it, with the reason. Three at most. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "QuickstartExecutor", "shows runInExecutor, which toThread hides",
            "RunningLoop", "shows getRunningLoop itself");

    @Test
    void examplesOfApplicationsImportNothingOfLowlevel() throws IOException {
        TreeSet<String> importing = new TreeSet<>();
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (Path file : files.toList()) {
                if (LOWLEVEL.matcher(Files.readString(file)).find()) {
                    importing.add(file.getFileName().toString().replace(".java", ""));
                }
            }
        }
        TreeSet<String> allowed = new TreeSet<>(OF_FRAMEWORKS.keySet());
        allowed.addAll(EXCEPTIONS.keySet());
        assertEquals(allowed, importing);
    }

    @Test
    void theExceptionsStayFew() {
        assertTrue(EXCEPTIONS.size() <= 3, EXCEPTIONS::toString);
    }
}
