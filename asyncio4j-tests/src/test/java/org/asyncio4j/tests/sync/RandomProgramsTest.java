package org.asyncio4j.tests.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Runner;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;

/**
 * Random programs over locks and queues keep the promises: mutual exclusion, counts restored, no
 * wake-up lost, no item lost or doubled or out of order, everything can be cancelled. {@code
 * -Dasyncio4j.nightly=true} runs 20,000 of them, {@code -Dasyncio4j.seed=7} begins at another seed.
 */
class RandomProgramsTest {

    private static final int PROGRAMS = Boolean.getBoolean("asyncio4j.nightly") ? 20_000 : 500;
    private static final int FIRST_SEED = Integer.getInteger("asyncio4j.seed", 0);

    private static final List<String> STEPS = List.of(
            "yield 3",
            "lock 3",
            "hold 2",
            "sem 3",
            "inc 1",
            "add 2",
            "dec 2",
            "set 0",
            "clear 0",
            "pulse 0",
            "ewait 0",
            "put 9",
            "put 9",
            "putnow 9",
            "get 0",
            "get 0",
            "getnow 0",
            "done 0",
            "join 0",
            "bar 0",
            "bar 0",
            "cancel 5",
            "cancel 5",
            "cwait 0",
            "note 3",
            "breset 0",
            "shut 0",
            "shutnow 0",
            "babort 0");
    private static final int COMMON_STEPS = STEPS.size() - 3;
    private static final List<String> THEMES =
            List.of("lock hold", "sem", "inc add dec", "put get getnow done join", "bar breset");

    @Test
    void keepTheirPromises() {
        for (int seed = FIRST_SEED; seed < FIRST_SEED + PROGRAMS; seed++) {
            List<String> program = generate(new Random(seed));
            List<String> violations = violationsOf(program);
            if (!violations.isEmpty()) {
                List<String> small = minimise(program);
                fail("seed %d broke promises: %s%nThe smallest program that does: %s%n%s"
                        .formatted(seed, violations, violationsOf(small), String.join("\n", small)));
            }
        }
    }

    @Test
    void runTheSameWayEveryTime() {
        for (int seed = 0; seed < 20; seed++) {
            List<String> program = generate(new Random(seed));
            assertEquals(run(program).trace, run(program).trace);
        }
    }

    @Test
    void aFailingProgramIsMadeSmall() {
        List<String> program = List.of("Queue 1 1 1", "go: yield 1, lock 2, get 0", "go: sem 1, lock 3", "die: set 0");
        List<String> small = minimise(program, lines -> lines.toString().contains("lock 3"));
        assertEquals(List.of("Queue 1 1 1", "go: lock 3"), small);
    }

    @Test
    void theyReachWhatTheyAreMeantTo() {
        String traces = Stream.iterate(0, seed -> seed + 1)
                .limit(200)
                .flatMap(seed -> run(generate(new Random(seed))).trace.stream())
                .collect(Collectors.joining("\n"));
        for (String event : List.of(
                "lock CancelledError [locked, waiters",
                "sem CancelledError",
                "dec CancelledError",
                "get CancelledError",
                "put CancelledError",
                "put QueueShutDown",
                "get QueueShutDown",
                "bar BrokenBarrierError",
                "bar 2 [draining",
                "resetting")) {
            assertTrue(traces.contains(event), event);
        }
    }

    private static List<String> generate(Random random) {
        List<String> lines = new ArrayList<>();
        lines.add("%s %d %d %d"
                .formatted(
                        pick(random, List.of("Queue", "LifoQueue", "PriorityQueue")),
                        random.nextInt(1, 4),
                        random.nextInt(1, 4),
                        random.nextInt(1, 5)));
        List<String> steps = steps(random);
        int tasks = random.nextInt(2, 7);
        for (int i = 0; i < tasks; i++) {
            String script = Stream.generate(() -> step(random, steps))
                    .limit(random.nextInt(1, 8))
                    .collect(Collectors.joining(", "));
            lines.add(pick(random, List.of("die: ", "go: ", "go: ")) + script);
        }
        return lines;
    }

    private static List<String> steps(Random random) {
        if (random.nextInt(3) == 0) {
            return STEPS;
        }
        if (random.nextInt(3) == 0) {
            return STEPS.subList(0, COMMON_STEPS);
        }
        List<String> theme = List.of((pick(random, THEMES) + " yield cancel").split(" "));
        return STEPS.stream().filter(step -> theme.contains(step.split(" ")[0])).toList();
    }

    private static String step(Random random, List<String> steps) {
        String[] step = pick(random, steps).split(" ");
        return step[0] + " " + random.nextInt(Integer.parseInt(step[1]) + 1);
    }

    private static String pick(Random random, List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static SyncProgram run(List<String> lines) {
        SyncProgram program = new SyncProgram(lines);
        VirtualClock clock = new VirtualClock();
        try (Runner runner = new Runner(RunOptions.DEFAULT.withLoopFactory(clock::newEventLoop))) {
            runner.run(program::run);
        }
        return program;
    }

    private static List<String> violationsOf(List<String> program) {
        try {
            return run(program).violations;
        } catch (Throwable problem) {
            return List.of("threw " + problem);
        }
    }

    private static List<String> minimise(List<String> program) {
        return minimise(program, lines -> !violationsOf(lines).isEmpty());
    }

    /** Leaves tasks and steps out as long as the program fails without them. */
    private static List<String> minimise(List<String> program, Predicate<List<String>> fails) {
        List<String> small = program;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (List<String> candidate : cutsOf(small)) {
                if (fails.test(candidate)) {
                    small = candidate;
                    smaller = true;
                    break;
                }
            }
        }
        return small;
    }

    private static List<List<String>> cutsOf(List<String> program) {
        List<List<String>> cuts = new ArrayList<>();
        for (int line = 1; line < program.size(); line++) {
            List<String> withoutTask = new ArrayList<>(program);
            withoutTask.remove(line);
            cuts.add(withoutTask);
            String[] parts = program.get(line).split(": ");
            List<String> steps = List.of(parts[1].split(", "));
            for (int step = 0; step < steps.size() && steps.size() > 1; step++) {
                List<String> fewer = new ArrayList<>(steps);
                fewer.remove(step);
                List<String> withoutStep = new ArrayList<>(program);
                withoutStep.set(line, parts[0] + ": " + String.join(", ", fewer));
                cuts.add(withoutStep);
            }
        }
        return cuts;
    }
}
