package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.asyncio4j.internal.util.Repr;
import org.junit.jupiter.api.Test;

/** Exceptions without a message, such as {@code ClosedChannelException}: no text of the library says "null" of them. */
class MissingMessagesTest {

    private static final List<String> MODULES = List.of(
            "core", "test", "simulation", "http", "netty", "reactive", "micrometer", "context-propagation", "tools");

    /** Adds a message to a text, without a look whether there is one. */
    private static final Pattern UNSEEN =
            Pattern.compile("(?:\\+ |String\\.valueOf\\()(?!super)[a-z]\\w*\\.getMessage\\(\\)");

    /** Those of exceptions that are made here, or by a library, and always with a message. */
    private static final Set<String> SURE =
            Set.of("SimSocketChannel.java", "Main.java", "RecordingCommand.java", "Json.java");

    @Test
    void whyIsTheMessageOrElseTheClass() {
        assertEquals("full", Repr.why(new IOException("full")));
        assertEquals("", Repr.why(new IOException("")));
        assertEquals("ClosedChannelException", Repr.why(new java.nio.channels.ClosedChannelException()));
        assertTrue(Repr.why(new IOException() {}).startsWith("org.asyncio4j.MissingMessagesTest$"));
        assertEquals("getMessage() threw ArithmeticException", Repr.why(new IOException() {
            @Override
            public String getMessage() {
                throw new ArithmeticException();
            }
        }));
    }

    @Test
    void noTextTakesAMessageThatMayBeMissing() throws IOException {
        Set<String> found = new TreeSet<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Path.of("..", "asyncio4j-" + module, "src", "main", "java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    if (UNSEEN.matcher(Files.readString(file)).find()) {
                        found.add(file.getFileName().toString());
                    }
                }
            }
        }
        assertEquals(new TreeSet<>(SURE), found, "use Repr.why(problem) there, or what the module has for it");
    }
}
