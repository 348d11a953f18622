package org.asyncio4j.simulation;

import java.util.List;
import java.util.Objects;
import org.asyncio4j.simulation.Choices.Deviation;
import org.jspecify.annotations.Nullable;

/** Turns a failing run into a report: runs it again to see whether it is the same, reduces it, and describes what is left. */
final class Reports {

    private static final int MOST_LINES = 12;
    private static final double NANOS_PER_SECOND = 1e9;

    private Reports() {}

    /** Returns the failure for a run that failed. On a thread that may resume tasks. */
    static SimulationFailure of(Setting setting, Run failed, int number, int budget) {
        List<Deviation> deviations = failed.choices.deviations();
        Run again = Run.of(setting, Choices.of(deviations), new Trace(), null, -1);
        String difference = Trace.difference(failed.trace, again.trace);
        if (difference != null) {
            return uncontrolled(failed, number, deviations, difference);
        }
        Trace scratch = new Trace();
        Shrinker shrinker = new Shrinker(
                deviations,
                budget,
                candidate -> {
                    Run run = Run.of(setting, Choices.of(candidate), scratch, null, -1);
                    return run.verdict.isLike(failed.verdict) ? run.choices.deviations() : null;
                },
                () -> {
                    Choices plain = Choices.of(List.of());
                    plain.keepBounds();
                    Run _ = Run.of(setting, plain, scratch, null, -1);
                    return plain.stepBounds();
                });
        List<Deviation> least = shrinker.shrink();
        Run shown = Run.of(setting, Choices.of(least), new Trace(), new Journal(), -1);
        return asItIs(shown, number, shrinker.runs());
    }

    /** Returns the failure for a run that was noted. */
    static SimulationFailure asItIs(Run run, int number, int shrinkingRuns) {
        List<Deviation> deviations = run.choices.deviations();
        String token = Tokens.of(deviations);
        Verdict verdict = run.verdict;
        String what = Objects.requireNonNullElse(verdict.what(), "it passed when it was run again");
        StringBuilder text = new StringBuilder(what);
        Throwable problem = verdict.problem();
        if (problem != null) {
            text.append(": ").append(problem);
        }
        text.append("\n  in run ")
                .append(number)
                .append(", after ")
                .append(verdict.steps())
                .append(" steps and ")
                .append(verdict.nanos() / NANOS_PER_SECOND)
                .append(" s");
        appendDeviations(text, run, deviations);
        text.append("\nwhere all stood:\n").append(run.stand.indent(2).stripTrailing());
        text.append("\nreplay: @Replay(\"").append(token).append("\")");
        return new SimulationFailure(text.toString(), what, problem, token, deviations.size(), number, shrinkingRuns);
    }

    private static void appendDeviations(StringBuilder text, Run run, List<Deviation> deviations) {
        text.append(", with ")
                .append(
                        deviations.isEmpty()
                                ? "no deviation from the plain run"
                                : deviations.size() + " deviations from the plain run:");
        Journal journal = run.journal;
        if (journal == null) {
            return;
        }
        int seen = 0;
        int written = 0;
        @Nullable String last = null;
        for (Journal.Line line : journal.lines) {
            if (line.deviation() > seen
                    && !line.kind().equals("step")
                    && !line.kind().equals("send")) {
                seen = line.deviation();
                if (written++ < MOST_LINES && !line.text().equals(last)) {
                    text.append("\n  at ")
                            .append(line.nanos() / NANOS_PER_SECOND)
                            .append(" s, step ")
                            .append(line.step())
                            .append(": ")
                            .append(line.text());
                    last = line.text();
                }
            }
        }
        if (written > MOST_LINES) {
            text.append("\n  and ").append(written - MOST_LINES).append(" more");
        }
    }

    private static SimulationFailure uncontrolled(
            Run failed, int number, List<Deviation> deviations, String difference) {
        String what = "uncontrolled nondeterminism: the same choices led to another run";
        String text = what + ": " + difference + "\n  the run failed with: " + failed.verdict.what() + " "
                + failed.verdict.problem()
                + "\n"
                + "  Something that varies does not come from the world: System.nanoTime or currentTimeMillis (use the"
                + " loop's time, or world.clock()), Math.random or UUID.randomUUID (world.random(), world.uuid()), a"
                + " thread of the program's own (toThread), the order of a HashSet or of identity hashes"
                + " (LinkedHashSet), state that is kept from run to run (make it in the scenario)";
        return new SimulationFailure(
                text, what, failed.verdict.problem(), Tokens.of(deviations), deviations.size(), number, 0);
    }
}
