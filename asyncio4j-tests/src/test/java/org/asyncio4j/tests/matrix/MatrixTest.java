package org.asyncio4j.tests.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.asyncio4j.tests.tls.TestKeys;
import org.asyncio4j.tests.tools.ChildJvm;
import org.asyncio4j.tests.tools.ChildJvm.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A mixed program computes the same under all settings of the JVM, on the engine of this run. {@code
 * -Dasyncio4j.nightly=true} runs all of them, a build three. An option that this JVM does not know
 * is skipped, with a line that says so.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MatrixTest {

    private static final boolean NIGHTLY = Boolean.getBoolean("asyncio4j.nightly");

    /** What the JVM says of options that it does not have, or not here. */
    private static final Pattern UNKNOWN = Pattern.compile("Unrecognized VM option|Unrecognized option"
            + "|is experimental and must be enabled|not supported|Could not find agent library");

    /** What it prints for work of that size, as computed without any of these settings. */
    private static final int SIZE = 10;

    private static final long LIMIT_SECONDS = 240;

    private static List<String> expected = List.of();

    @TempDir
    Path folder;

    /** The number of loops, and the JVM's options. */
    record Setting(int loops, String... options) {
        @Override
        public String toString() {
            return String.join(" ", options) + (loops == 1 ? "" : " " + loops + " loops");
        }
    }

    static Stream<Setting> settings() {
        List<Setting> settings = new ArrayList<>(List.of(
                new Setting(1, "-XX:+UseSerialGC", "-Xmx48m"),
                new Setting(1, "-XX:ActiveProcessorCount=1"),
                new Setting(8, "-XX:+UseCompactObjectHeaders")));
        if (NIGHTLY) {
            settings.addAll(List.of(
                    new Setting(1, "-XX:+UseParallelGC"),
                    new Setting(1, "-XX:+UseG1GC"),
                    new Setting(1, "-XX:+UseZGC"),
                    new Setting(1, "-XX:+UseShenandoahGC"),
                    new Setting(1, "-Xcheck:jni"),
                    new Setting(1, "-Xint"),
                    new Setting(1, "-XX:-TieredCompilation"),
                    new Setting(4, "-XX:+UseSerialGC", "-Xmx48m"),
                    new Setting(1, "-XX:StartFlightRecording=filename=FOLDER/run.jfr"),
                    new Setting(1, "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0,quiet=y"),
                    new Setting(100, "-Xmx1g")));
        }
        return settings.stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void theProgramComputesTheSame(Setting setting) {
        if (expected.isEmpty()) {
            Outcome plain = program().run("1", String.valueOf(SIZE));
            assertEquals(0, plain.exitCode(), plain::toString);
            assertEquals(8, plain.lines().size(), plain::toString);
            expected = plain.lines();
        }
        String[] options = Stream.of(setting.options())
                .map(option -> option.replace("FOLDER", folder.toString()))
                .toArray(String[]::new);
        Outcome outcome = program().with(options).run(String.valueOf(setting.loops()), String.valueOf(SIZE));
        if (outcome.exitCode() == 1
                && UNKNOWN.matcher(outcome.output() + outcome.errors()).find()) {
            String reason = "this JVM does not know " + setting;
            System.err.println("skipped: " + reason);
            assumeFalse(true, reason);
        }
        assertEquals(0, outcome.exitCode(), outcome::toString);
        // The JVM's own warnings may be among the lines.
        List<String> lines =
                outcome.lines().stream().filter(line -> !line.startsWith("[")).toList();
        assertEquals(expected, lines, outcome::toString);
    }

    private static ChildJvm program() {
        return new ChildJvm(MixedProgram.class)
                .withLimit(LIMIT_SECONDS)
                .with("-Dasyncio4j.keys=" + TestKeys.file("ca.pem").getParent());
    }

    @Test
    void anUnknownOptionIsKnownToBeOne() {
        Outcome outcome =
                new ChildJvm(MixedProgram.class).with("-XX:+UseNoSuchThing").run("1", "1");
        assertFalse(outcome.exitCode() == 0);
        assertEquals(true, UNKNOWN.matcher(outcome.output() + outcome.errors()).find(), outcome::toString);
    }
}
