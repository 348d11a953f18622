package org.asyncio4j.tests.process;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arguments and variables reach a child as they are, or are refused, whatever locale the JVM has. */
class ChildTextTest {

    private static final String YEAR = "a\u00f1o";

    /** So that the variable {@code GIVEN} reaches the program. */
    @BeforeEach
    void thisJvmKnowsTheCharacters() {
        String encoding = System.getProperty("sun.jnu.encoding");
        assumeTrue(Charset.forName(encoding).newEncoder().canEncode(YEAR), "this JVM's locale has " + encoding);
    }

    /** Prints what becomes of texts that need UTF-8. */
    static final class Program {

        public static void main(String[] args) {
            run(() -> {
                SubprocessOptions piped = SubprocessOptions.PIPED;
                IO.println(answer(piped, "sh", "-c", "printf %s \"$1\" | od -An -tx1", "sh", YEAR));
                IO.println(answer(piped.withVariable("X", YEAR), "sh", "-c", "printf %s \"$X\" | od -An -tx1"));
                // By itself: a shell drops variables with such names.
                IO.println(answer(piped.withEnv(Map.of(YEAR, "x")), "env"));
                IO.println(answer(piped.withVariable("Y", "y"), "sh", "-c", "printf %s \"$GIVEN\" | od -An -tx1"));
            });
        }

        private static String answer(SubprocessOptions options, String program, String... args) {
            try {
                return await(await(createSubprocessExec(options, program, args)).communicate())
                        .stdoutString()
                        .strip();
            } catch (IllegalArgumentException e) {
                return e.getMessage().replaceFirst(" has characters.*", " is refused");
            }
        }
    }

    /** The options of a JVM that starts children by the JDK, and of one that spawns them. */
    private static List<List<String>> mechanisms() {
        return List.of(
                List.of("-Dasyncio4j.subprocess.spawn=false"),
                List.of("-Dasyncio4j.subprocess.spawn=true", "--enable-native-access=ALL-UNNAMED"));
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void withoutALocaleTheyAreRefused(List<String> mechanism) {
        new ChildJvm(Program.class)
                .with(mechanism.toArray(String[]::new))
                .withVariable("LC_ALL", "C")
                .withVariable("GIVEN", YEAR)
                .run()
                .assertPrinted(
                        "command[4] is refused",
                        "the value of the variable X is refused",
                        "the name of the variable a?o is refused",
                        // What was there before is not touched.
                        "61 c3 b1 6f");
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void withALocaleOfUtf8TheyArrive(List<String> mechanism) {
        new ChildJvm(Program.class)
                .with(mechanism.toArray(String[]::new))
                .withVariable("LC_ALL", "C.UTF-8")
                .withVariable("GIVEN", YEAR)
                .run()
                .assertPrinted("61 c3 b1 6f", "61 c3 b1 6f", YEAR + "=x", "61 c3 b1 6f");
    }

    @Test
    void halfASurrogatePairIsRefusedEverywhere() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> run(() -> await(createSubprocessExec(SubprocessOptions.PIPED, "true", "\ud83d"))));
        assertEquals(List.of("command[1]"), List.of(refused.getMessage().split(" ", 2)[0]));
    }
}
