package org.asyncio4j.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What bash makes of half a word after {@code asyncio4j}. */
@Timeout(60)
@EnabledOnOs({OS.LINUX, OS.MAC})
class CompletionTest {

    private static final Path LAUNCHER =
            Path.of("..", "asyncio4j").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private Path script = Path.of("");

    @BeforeEach
    void printTheScript() throws IOException {
        StringWriter printed = new StringWriter();
        StringWriter errors = new StringWriter();
        assertEquals(
                0,
                Main.run(new String[] {"completion"}, new PrintWriter(printed), new PrintWriter(errors)),
                errors::toString);
        script = Files.writeString(folder.resolve("script"), printed.toString());
        Files.createFile(folder.resolve("Hello.java"));
        Files.createFile(folder.resolve("heap.hprof"));
    }

    @Test
    void aCommandIsCompleted() throws Exception {
        assertEquals(Set.of("ps", "pstree"), completions("p"));
    }

    @Test
    void aProgramIsCompleted() throws Exception {
        assertEquals(Set.of("Hello.java"), completions("Hel"));
    }

    @Test
    void theOptionsOfACommandAreItsOwn() throws Exception {
        assertEquals(Set.of("--retries"), completions("pstree", "--ret"));
        assertEquals(Set.of(), completions("top", "--ret"));
        assertEquals(Set.of(), completions("pstree", "--prep"));
    }

    @Test
    void anOptionThatTakesAFileIsFollowedByOne() throws Exception {
        assertEquals(Set.of("heap.hprof"), completions("--startup", "heap"));
        assertEquals(Set.of("Hello.java"), completions("--class-path", "Hel"));
    }

    @Test
    void allOptionsAndCommandsThatTheLauncherTellsAreCompleted() throws Exception {
        String usage = output("sh", LAUNCHER.toString(), "--help");
        List<String> options = words(usage, "(?m)^  (?:-h, )?(--?[a-z-]+)");
        List<String> commands = words(usage, "(?m)^  ([a-z]+) ");
        assertTrue(options.size() >= 9 && commands.size() >= 8, usage);

        assertEquals(Set.of(), without(options, completions("-")));
        assertEquals(Set.of(), without(commands, completions("")));
        assertTrue(usage.contains("; --print-mvn likewise"), usage);
        assertTrue(completions("--print").contains("--print-mvn"));
    }

    /** What bash offers when the last of {@code words} is to be completed. */
    private Set<String> completions(String... words) throws IOException, InterruptedException {
        String line = Stream.of(words).map(word -> "'" + word + "'").collect(joining(" "));
        String printed = output("bash", "--norc", "-c", """
            source "$1"
            COMP_WORDS=(asyncio4j %s)
            COMP_CWORD=%d
            $(complete -p asyncio4j | sed 's/.*-F \\([^ ]*\\).*/\\1/') 2>/dev/null
            printf '%%s\\n' "${COMPREPLY[@]}"
            """.formatted(line, words.length), "bash", script.toString());
        Set<String> offered = new TreeSet<>(printed.lines().toList());
        offered.remove("");
        return offered;
    }

    private String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command));
        assertFalse(printed.isEmpty());
        return printed;
    }

    private static List<String> words(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static Set<String> without(Collection<String> all, Collection<String> some) {
        List<String> left = new ArrayList<>(all);
        left.removeAll(some);
        return new TreeSet<>(left);
    }
}
