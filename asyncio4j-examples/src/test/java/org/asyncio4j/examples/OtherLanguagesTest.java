package org.asyncio4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.asyncio4j.Asyncio;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The programs in {@code languages}, and {@code docs/other-languages.md}, which shows parts of them. */
class OtherLanguagesTest {

    private static final Path PROGRAMS = Path.of("languages");

    private static final Path PAGE = Path.of("..", "docs", "other-languages.md");

    private static final Map<String, String> FILES =
            Map.of("kotlin", "Kotlin.kt", "scala", "Scala.scala", "groovy", "Groovy.groovy");

    private static final String COMMON = """
        page a, 7
        [page c, page d]
        page e
        3
        """;

    @TempDir
    Path folder;

    @Test
    void thePageShowsWhatTheProgramsHold() throws IOException {
        int blocks = 0;
        var fences = Pattern.compile("```(kotlin|scala|groovy)\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        while (fences.find()) {
            String program = Files.readString(PROGRAMS.resolve(FILES.get(fences.group(1))));
            assertTrue(program.contains(fences.group(2).stripTrailing()), "no longer in it: " + fences.group(2));
            blocks++;
        }
        assertEquals(5, blocks);
    }

    @Test
    @Timeout(600)
    @EnabledIfSystemProperty(named = "asyncio4j.nightly", matches = "true")
    void theProgramsCompileAndRun() throws Exception {
        String compilers = compilers();
        String kotlin =
                "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -no-reflect -no-stdlib -jvm-target 25 -cp CP -d OUT ";
        List<Object> compileRefused = words(kotlin + PROGRAMS.resolve("KotlinRefused.kt"), compilers);
        Outcome refused = java(compilers, compileRefused);
        assertTrue(refused.output.contains("cannot infer type for type parameter 'X'"), refused.output);

        succeed(java(compilers, words(kotlin + PROGRAMS.resolve("Kotlin.kt"), compilers)));
        assertEquals(COMMON + "in time\nelsewhere\n1 2 3 \n", succeed(java(compilers, List.of("KotlinKt"))));

        succeed(java(
                compilers,
                words("dotty.tools.dotc.Main -classpath CP -d OUT " + PROGRAMS.resolve("Scala.scala"), compilers)));
        assertEquals(COMMON + "no value\n", succeed(java(compilers, List.of("scalaProgram"))));

        assertEquals(
                COMMON + "no value\n1 2 3 \n",
                succeed(java(
                        compilers, words("groovy.ui.GroovyMain " + PROGRAMS.resolve("Groovy.groovy"), compilers))));
    }

    /** The class path of the compilers; skips the test where they cannot be had. */
    private String compilers() throws Exception {
        Path file = folder.resolve("classpath");
        Outcome maven;
        try {
            maven = run(List.of(
                    "mvn",
                    "-q",
                    "-B",
                    "-ntp",
                    "-f",
                    PROGRAMS.resolve("pom.xml"),
                    "dependency:build-classpath",
                    "-Dmdep.outputFile=" + file));
        } catch (IOException noMaven) {
            maven = new Outcome(1, "", noMaven.toString());
        }
        if (maven.exitCode != 0) {
            System.out.println("Skipped, for the compilers of Kotlin, Scala and Groovy cannot be had here.");
        }
        assumeTrue(maven.exitCode == 0, maven.output + maven.errors);
        return Files.readString(file).strip();
    }

    private List<Object> words(String command, String compilers) {
        List<Object> words = new ArrayList<>();
        for (String word : command.split(" ")) {
            words.add(word.replace("CP", classPath(compilers)).replace("OUT", folder.toString()));
        }
        return words;
    }

    private String classPath(String compilers) {
        return String.join(
                File.pathSeparator,
                folder.toString(),
                placeOf(Asyncio.class).toString(),
                placeOf(NullMarked.class).toString(),
                compilers);
    }

    private Outcome java(String compilers, List<?> command) throws Exception {
        List<Object> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(compilers)));
        words.addAll(command);
        return run(words);
    }

    private Outcome run(List<?> command) throws Exception {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(
                        command.stream().map(Object::toString).toList())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        int exitCode = builder.start().waitFor();
        String said = Files.readString(errors, StandardCharsets.UTF_8);
        return new Outcome(exitCode, Files.readString(output) + (exitCode == 0 ? "" : said), said);
    }

    private static String succeed(Outcome outcome) {
        assertEquals(0, outcome.exitCode, outcome.output);
        return outcome.output;
    }

    private static Path placeOf(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private record Outcome(int exitCode, String output, String errors) {}
}
