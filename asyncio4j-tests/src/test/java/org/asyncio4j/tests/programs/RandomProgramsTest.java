package org.asyncio4j.tests.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.asyncio4j.tests.programs.Program.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random programs keep the promises: mutual exclusion, nobody waits for what is there or over, no
 * item is lost or doubled or out of order, counts are restored, everything can be cancelled, and
 * nothing is reported that somebody heard of. The programs are mixed of the tasks of those that are
 * recorded, so that they need no CPython. {@code -Dasyncio4j.nightly=true} runs 20,000 of them,
 * {@code -Dasyncio4j.seed=7} begins at another seed.
 */
class RandomProgramsTest {

    private static final int PROGRAMS = Boolean.getBoolean("asyncio4j.nightly") ? 20_000 : 500;
    private static final int FIRST_SEED = Integer.getInteger("asyncio4j.seed", 0);

    private final List<Program> recorded =
            RecordedProgram.all().stream().map(RecordedProgram::program).toList();
    private final List<Script> scripts =
            recorded.stream().flatMap(program -> program.scripts().stream()).toList();

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void keepTheirPromises() {
        for (int seed = FIRST_SEED; seed < FIRST_SEED + PROGRAMS; seed++) {
            Program program = mix(seed);
            List<String> violations = violationsOf(program);
            if (!violations.isEmpty()) {
                Program small = Shrinker.shrink(program, it -> !violationsOf(it).isEmpty());
                fail("seed %d broke promises: %s%nThe smallest program that does: %s%n%s"
                        .formatted(seed, violations, violationsOf(small), small));
            }
        }
    }

    @Test
    void runTheSameWayEveryTime() {
        for (int seed = 0; seed < 20; seed++) {
            assertEquals(ProgramRun.of(mix(seed)).trace, ProgramRun.of(mix(seed)).trace);
        }
    }

    @Test
    void aFailingProgramIsMadeSmall() {
        Program program = Program.parse(List.of(
                "Queue 1 1 1",
                "go (yield 1) (lock 0 (get 2) (set 0))",
                "die (group 0 [go (sem 0 (fail 1)) (put 1)] [die (yield 3)] (get 0))"));
        assertEquals("Queue 1 1 1\ndie (fail 1)", shrunk(program, "(?s).*fail 1.*"));
        assertEquals("Queue 1 1 1\ndie (group 0 [go (sem 0 (fail 1))])", shrunk(program, "(?s).*group.*sem.*"));
    }

    private static String shrunk(Program program, String regex) {
        return Shrinker.shrink(program, it -> it.toString().matches(regex)).toString();
    }

    @Test
    void theyReachWhatTheyAreMeantTo() {
        String traces = RecordedProgram.all().stream()
                .flatMap(entry -> entry.trace().stream())
                .collect(Collectors.joining("\n"));
        for (String event : List.of(
                "lock CancelledError 1 [locked",
                "hold CancelledError",
                "enter CancelledError",
                "sem CancelledError",
                "grab CancelledError",
                "drop ValueError",
                "dec CancelledError",
                "cwait CancelledError",
                "ewait CancelledError",
                "get CancelledError",
                "get QueueShutDown",
                "put CancelledError",
                "put QueueShutDown",
                "join CancelledError",
                "done ValueError",
                "<PriorityQueue maxsize=2 _queue=[1",
                "bar BrokenBarrierError",
                "bar 2 ",
                "[draining",
                "resetting",
                "timeout TimeoutError",
                "timeout CancelledError",
                "timeout True", // a cancellation by the limit was swallowed
                "timeoutat TimeoutError",
                "waitfor TimeoutError",
                "waittask TimeoutError",
                "resched RuntimeError",
                "when never",
                "completed TimeoutError",
                "completed next",
                "gather CancelledError",
                "gather [CancelledError",
                "eagergather [",
                "shield CancelledError",
                "await Failure",
                "await CancelledError",
                "eager CancelledError",
                "incontext ",
                "ensure CancelledError",
                "group group[group[",
                "group CancelledError",
                "spawn RuntimeError",
                "eagerspawn ok",
                "fset InvalidStateError",
                "fawait CancelledError",
                "fgather Failure",
                "fwait [0] [1, 2]",
                "fshield CancelledError",
                "fwaitfor TimeoutError",
                "fdone 0 Failure",
                "funcall 1",
                "soon called",
                "later called",
                "at called",
                "ondone called",
                "hcancel True",
                "reported Failure",
                "- v", // a value that a callback sees
                "gen 1 items",
                "gen CancelledError",
                "throw Failure",
                "send got 1",
                "send end",
                "next 3",
                "next end",
                "next RuntimeError", // while another task asks for an item
                "next CancelledError",
                "manager sees",
                "manager CancelledError",
                "stack 1",
                "stack CancelledError")) {
            assertTrue(traces.contains(event), event);
        }
    }

    private Program mix(int seed) {
        Random random = new Random(seed);
        List<Script> tasks = new ArrayList<>();
        int count = random.nextInt(2, 6);
        for (int i = 0; i < count; i++) {
            tasks.add(scripts.get(random.nextInt(scripts.size())));
        }
        return new Program(recorded.get(random.nextInt(recorded.size())).sizes(), tasks);
    }

    private static List<String> violationsOf(Program program) {
        try {
            return ProgramRun.of(program).violations;
        } catch (Throwable problem) {
            return List.of("threw " + problem);
        }
    }
}
