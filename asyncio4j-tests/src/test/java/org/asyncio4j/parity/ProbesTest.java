package org.asyncio4j.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the Java twin of each probe in {@code parity/probes} and compares its line. */
class ProbesTest {

    private static final Path FOLDER = Path.of("..", "parity", "probes");
    private static final Pattern DECLARATION =
            Pattern.compile("^@probe.*\\n(?:async )?def (\\w+)\\(\\)", Pattern.MULTILINE);
    private static final Pattern LINE = Pattern.compile("\\[([a-z0-9 ]+)] .* => .*");

    /** What a twin prints instead of what CPython does, and why. */
    private record Difference(String reason, String output) {}

    /** A method's name of several words, as it stands in a message. */
    private static final Pattern PYTHON_CALL = Pattern.compile("\\b([a-z]+(?:_[a-z]+)+)\\(\\)");

    /** The probes whose twins print something else on purpose. */
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

    static Set<String> topics() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".py") && !name.equals("prelude.py"))
                    .map(name -> name.substring(0, name.length() - ".py".length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    static Set<String> probes() throws IOException {
        return recorded().keySet();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("probes")
    void twinPrintsWhatCPythonDoes(String probe) throws Throwable {
        String recorded = recorded().get(probe);
        String twin = camelCase(probe);
        assertNotNull(Twins.byName().get(twin), () -> probe + " has no twin " + twin + "()");

        String output = isSignalProbe(twin) ? outputOfJvm(twin) : Twins.run(twin) + "\n";

        Difference difference = DIFFERENCES.get(probe);
        assertEquals((difference == null ? inOurWords(recorded) : difference.output) + "\n", output);
    }

    /** CPython's messages name CPython's methods; ours name ours. */
    private static String inOurWords(String recorded) {
        String words = recorded.replace(
                "unhandled exception during asyncio.run() shutdown",
                "unhandled exception during the shutdown of run()");
        return PYTHON_CALL.matcher(words).replaceAll(call -> camelCase(call.group(1)) + "()");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("topics")
    void topicHasTheProbesOfItsTwins(String topic) throws IOException {
        List<String> declared = declared(topic);
        List<String> recorded = recorded(topic).map(ProbesTest::nameOf).toList();
        assertEquals(declared, recorded, "parity/record --write has not been run");

        Set<String> names = new TreeSet<>();
        declared.forEach(probe -> names.add(camelCase(probe)));
        assertEquals(names, Twins.byTopic().get(topic));
    }

    @Test
    void everyClassHasItsTopic() throws IOException {
        assertEquals(Twins.byTopic().keySet(), topics());
    }

    @Test
    void everyDifferenceIsOneAndHasAReason() throws IOException {
        Map<String, String> recorded = recorded();
        for (Map.Entry<String, Difference> entry : DIFFERENCES.entrySet()) {
            String probe = entry.getKey();
            assertNotNull(recorded.get(probe), probe);
            assertNotEquals(recorded.get(probe), entry.getValue().output, probe);
            assertTrue(!entry.getValue().reason.isBlank(), probe);
        }
    }

    /** The recorded lines of all topics by the name of their probe. */
    private static Map<String, String> recorded() throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String topic : topics()) {
            recorded(topic).forEach(line -> {
                if (lines.put(nameOf(line), line) != null) {
                    throw new AssertionError("two probes have the name " + nameOf(line));
                }
            });
        }
        return lines;
    }

    private static Stream<String> recorded(String topic) throws IOException {
        return Files.readAllLines(FOLDER.resolve(topic + ".out")).stream();
    }

    /** The probes that the Python file of a topic declares, in order. */
    private static List<String> declared(String topic) throws IOException {
        return DECLARATION
                .matcher(Files.readString(FOLDER.resolve(topic + ".py")))
                .results()
                .map(declaration -> declaration.group(1))
                .toList();
    }

    /** The name of the probe that printed the line, as Python spells it. */
    private static String nameOf(String line) {
        Matcher matcher = LINE.matcher(line);
        assertTrue(matcher.matches(), () -> "not the line of a probe: " + line);
        return matcher.group(1).replace(' ', '_');
    }

    private static String camelCase(String probe) {
        StringBuilder name = new StringBuilder();
        for (String word : probe.split("_")) {
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
