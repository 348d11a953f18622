package org.asyncio4j.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the Java twin of each Python program in {@code parity/probes} and compares the output. */
class ProbesTest {

    private static final Path FOLDER = Path.of("..", "parity", "probes");

    /** What a twin prints instead of what CPython does, and why. */
    private record Difference(String reason, String output) {}

    /** The programs whose twins print something else on purpose. */
    private static final Map<String, Difference> DIFFERENCES = Map.of(
            "cancelled_error_thrown_by_hand_cancels_without_a_request",
            new Difference(
                    "all who ask for the result get the message of the error, not only the" + " first",
                    "[cancelled error thrown by hand cancels without a request] 2:true 0 |"
                            + " 2:same object false [CancelledError: by hand, CancelledError:"
                            + " by hand] => null"),
            "debug_refuses_calls_from_another_thread",
            new Difference(
                    "calls from a wrong thread are refused without debug mode as well: no"
                            + " interpreter lock protects the loop",
                    "[debug refuses calls from another thread]"
                            + " *:debug call_soon refused"
                            + " | *:debug call_later refused"
                            + " | *:debug call_soon_threadsafe taken"
                            + " | *:no debug call_soon refused"
                            + " | *:no debug call_later refused"
                            + " | *:no debug call_soon_threadsafe taken => null"),
            "eager_task_that_fails_fails_its_group",
            new Difference(
                    "as CPython 3.14 does: the group takes note of a task that ended at"
                            + " once in the next tick, so that its failure does not cancel the"
                            + " block in the middle of createTask",
                    "[eager task that fails fails its group] 1:created true | 3:[Boom:" + " eager] => null"),
            "eager_tasks_of_a_group_start_at_once",
            new Difference(
                    "as CPython 3.14 does: the group takes note of a task that ended" + " at once in the next tick",
                    "[eager tasks of a group start at once] 1:first | 1:true | 1:second |" + " 1:body | 3:end => null"),
            "pending_task_that_is_dropped_is_reported",
            new Difference(
                    "the loop keeps a reference to every task until it is done, so that"
                            + " none is lost; a closing loop reports the pending ones",
                    "[pending task that is dropped is reported] *:end => null"),
            "priority_queue_counts_no_item_it_refused",
            new Difference(
                    "an item that put refuses is not in the queue: CPython leaves it in the"
                            + " heap, unsorted and never to be reported as done",
                    "[priority queue counts no item it refused]" + " 1:refused | 1:1 | 1:joined => null"),
            "task_made_during_the_shutdown_is_left_behind",
            new Difference(
                    "a loop that closes ends the tasks that still sleep, so that no thread" + " of theirs is left",
                    "[task made during the shutdown is left behind]" + " *:leftover true stray true 0 => null"));

    @BeforeEach
    void forgetWhatAFailedProbeLogged() {
        Prelude.forget();
    }

    static List<String> programs() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".py") && !name.equals("prelude.py"))
                    .map(name -> name.substring(0, name.length() - ".py".length()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void twinPrintsWhatCPythonDoes(String program) throws Throwable {
        String recorded = Files.readString(FOLDER.resolve(program + ".out"));
        String twin = camelCase(program);
        assertNotNull(Twins.byName().get(twin), () -> program + ".py has no twin " + twin + "()");

        String output = isSignalProbe(twin) ? outputOfJvm(twin) : Twins.run(twin) + "\n";

        Difference difference = DIFFERENCES.get(program);
        assertEquals(difference == null ? recorded : difference.output + "\n", output);
    }

    @Test
    void everyTwinHasItsProgram() throws IOException {
        Set<String> names = new TreeSet<>();
        programs().forEach(program -> names.add(camelCase(program)));

        assertEquals(names, Twins.byName().keySet());
    }

    @Test
    void everyDifferenceIsOneAndHasAReason() throws IOException {
        for (Map.Entry<String, Difference> entry : DIFFERENCES.entrySet()) {
            String recorded = Files.readString(FOLDER.resolve(entry.getKey() + ".out"));
            assertNotEquals(recorded, entry.getValue().output + "\n", entry.getKey());
            assertTrue(!entry.getValue().reason.isBlank(), entry.getKey());
        }
    }

    private static String camelCase(String program) {
        StringBuilder name = new StringBuilder();
        for (String word : program.split("_")) {
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }

    private static boolean isSignalProbe(String twin) {
        return Twins.byName().get(twin).getDeclaringClass() == SignalProbes.class;
    }

    /** Runs a twin on the main thread of a JVM of its own, which may be sent signals. */
    private static String outputOfJvm(String twin) {
        ChildJvm.Outcome outcome = new ChildJvm(SignalProbes.class).run(twin);
        assumeTrue(
                outcome.exitCode() != SignalProbes.IGNORED,
                "this JVM was started with SIGINT ignored, and its children ignore it as well");
        assertEquals(0, outcome.exitCode(), outcome.errors());
        return outcome.output();
    }
}
