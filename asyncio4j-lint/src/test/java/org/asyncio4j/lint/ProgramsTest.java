package org.asyncio4j.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compiles the programs of {@code src/test/programs} as a user would, with Error Prone. A line must be reported by the check that
 * its comment {@code // BUG: Name} names, and no other line.
 */
class ProgramsTest {

    private static final Path PROGRAMS = Path.of(System.getProperty("user.dir"), "src/test/programs");
    private static final Pattern REPORT = Pattern.compile("(\\w+)\\.java:(\\d+): (?:error|warning): \\[(\\w+)] .*");
    private static final Pattern MARK = Pattern.compile(".*// BUG: (\\w+)");

    private static String output;

    @BeforeAll
    static void compileAll(@TempDir Path folder) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
        for (String exported : List.of("api", "file", "main", "model", "parser", "processing", "tree", "util")) {
            command.add("-J--add-exports=jdk.compiler/com.sun.tools.javac." + exported + "=ALL-UNNAMED");
        }
        for (String opened : List.of("code", "comp")) {
            command.add("-J--add-opens=jdk.compiler/com.sun.tools.javac." + opened + "=ALL-UNNAMED");
        }
        String path = System.getProperty("java.class.path");
        command.addAll(List.of("-cp", path, "-processorpath", path, "-d", folder.toString()));
        command.addAll(List.of("-XDcompilePolicy=simple", "--should-stop=ifError=FLOW", "-Xmaxerrs", "1000"));
        command.add("-XDaddTypeAnnotationsToSymbol=true");
        command.add("-Xplugin:ErrorProne -XepDisableAllChecks -Xep:ForgottenAwait:ERROR"
                + " -Xep:UnstartedCoroutine:ERROR -Xep:AwaitUnderMonitor:ERROR -Xep:BlockingCall:WARN");
        for (File program : programs()) {
            command.add(program.toString());
        }
        Path log = folder.resolve("log");
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        output = Files.readString(log);
    }

    private static File[] programs() {
        File[] files = PROGRAMS.toFile().listFiles((folder, name) -> name.endsWith(".java"));
        assertTrue(files != null && files.length > 0, PROGRAMS::toString);
        return files;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Forgotten", "Unstarted", "UnderMonitor", "Blocking"})
    void reportsTheLinesThatAreMarked(String program) throws IOException {
        List<String> lines = Files.readAllLines(PROGRAMS.resolve(program + ".java"));
        TreeSet<String> expected = new TreeSet<>();
        for (int i = 0; i < lines.size(); i++) {
            var mark = MARK.matcher(lines.get(i));
            if (mark.matches()) {
                expected.add("%03d %s".formatted(i + 1, mark.group(1)));
            }
        }
        TreeSet<String> reported = new TreeSet<>();
        reports()
                .filter(report -> report.program.equals(program))
                .forEach(report -> reported.add("%03d %s".formatted(report.line, report.check)));

        assertEquals(String.join("\n", expected), String.join("\n", reported), output);
    }

    private record Report(String program, int line, String check) {}

    private static Stream<Report> reports() {
        return output.lines()
                .map(line -> REPORT.matcher(
                        line.substring(line.lastIndexOf(File.separatorChar, line.indexOf(".java:") + 1) + 1)))
                .filter(report -> report.matches())
                .map(report -> new Report(report.group(1), Integer.parseInt(report.group(2)), report.group(3)));
    }

    @Test
    void theCompilerFindsNothingElse() {
        List<String> others = output.lines()
                .filter(line -> line.matches(".*\\.java:\\d+: .*") && !line.matches(".*: \\[\\w+] .*"))
                .toList();

        assertEquals(List.of(), others);
    }

    @Test
    void reportsTellWhatToWrite() {
        for (String text : List.of(
                "Did you mean 'await(fetch(\"a\"));'?",
                "run(() -> await(sleep(1)));",
                "use await(sleep(seconds))",
                "use an asyncio4j Queue",
                "use an asyncio4j Lock",
                "use await(client.sendAsync(...))")) {
            assertTrue(output.contains(text), () -> text + " is missing in\n" + output);
        }
    }
}
