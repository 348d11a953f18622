package org.asyncio4j.tests.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random programs that nobody has seen before do what the CPython 3.13 does that is installed here.
 * Nightly 20,000 of them, whose seeds begin at a random one or at {@code -Dasyncio4j.seed=7}. The
 * first that differs is made small and shown. Without a CPython 3.13 it is skipped, with a line that
 * says so; {@code PYTHON313} may name one.
 */
@Tag("integration")
class FreshProgramsTest {

    private static final boolean NIGHTLY = Boolean.getBoolean("asyncio4j.nightly");
    private static final int PROGRAMS = NIGHTLY ? 20_000 : 60;
    private static final int PIECE = NIGHTLY ? 1_000 : PROGRAMS;

    /** The first of those that are not recorded, where a build is to be repeatable. */
    private static final int FIRST_SEED =
            Integer.getInteger("asyncio4j.seed", NIGHTLY ? new Random().nextInt(500, 1 << 30) : 500);

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void theTraceIsCpythons() throws IOException {
        CPython python = CPython.assumeInstalled();
        for (int seed = FIRST_SEED; seed < FIRST_SEED + PROGRAMS; seed += PIECE) {
            for (RecordedProgram entry : python.generate(seed, PIECE)) {
                if (difference(entry.trace(), ProgramRun.of(entry.program())) != null) {
                    fail(smallest(python, entry));
                }
            }
        }
    }

    /** What is shown of a program that differs: the smallest that does, and both traces of it. */
    private static String smallest(CPython python, RecordedProgram entry) throws IOException {
        try (CPython.Server server = python.start()) {
            Program small =
                    Shrinker.shrink(entry.program(), it -> difference(server.traceOf(it), ProgramRun.of(it)) != null);
            ProgramRun run = ProgramRun.of(small);
            List<String> trace = server.traceOf(small);
            return "%s differs; the smallest that does is%n%s%n%s%nCPython:%n%s%nhere:%n%s"
                    .formatted(
                            entry.name(),
                            small,
                            difference(trace, run),
                            String.join("\n", trace),
                            String.join("\n", run.trace));
        }
    }

    /** The first line that differs, or a promise that is broken; null if there is none. */
    private static String difference(List<String> trace, ProgramRun run) {
        if (!run.violations.isEmpty()) {
            return "broke promises: " + run.violations;
        }
        for (int i = 0; i < Math.max(trace.size(), run.trace.size()); i++) {
            String there = i < trace.size() ? trace.get(i) : "nothing";
            String here = i < run.trace.size() ? run.trace.get(i) : "nothing";
            if (!there.equals(here)) {
                return "line %d: CPython %s, here %s".formatted(i + 1, there, here);
            }
        }
        return null;
    }

    @Test
    void aDifferenceIsMadeSmall() throws IOException {
        CPython python = CPython.assumeInstalled();
        Program program = Program.parse(
                List.of("Queue 1 1 1", "go (yield 2) (lock 0 (put 1) (set 0))", "die (fail 1) (sem 0 (ewait 0))"));
        try (CPython.Server server = python.start()) {
            // A trace that lacks a line wherever CPython sets the event.
            Program small = Shrinker.shrink(program, it -> {
                List<String> trace = server.traceOf(it);
                assertNull(difference(trace, ProgramRun.of(it)));
                return trace.stream().anyMatch(line -> line.contains(" set ok"));
            });
            assertEquals("Queue 1 1 1\ngo (set 0)", small.toString());
        }
    }
}
