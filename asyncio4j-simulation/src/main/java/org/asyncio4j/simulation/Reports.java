package org.asyncio4j.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.asyncio4j.simulation.Choices.Deviation;
import org.jspecify.annotations.Nullable;

/**
 * Turns a failing run into a report: runs it again to see whether it is the same, reduces it, and describes what is left on one
 * screen. {@link Page} shows the same run in full.
 */
final class Reports {

    /** So many lines tell what happened. */
    private static final int MOST_LINES = 16;

    /** So many tasks are described, over all hosts; but one of each host. */
    private static final int MOST_TASKS = 12;

    /** Of more hosts than that only the innermost frame of each task is shown. */
    private static final int MANY_HOSTS = 4;

    private static final int MOST_FRAMES = 3;

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

    /** Returns the failure for a run that was noted: number {@code number} of an exploration, or with 0 a replay. */
    static SimulationFailure asItIs(Run run, int number, int shrinkingRuns) {
        List<Deviation> deviations = run.choices.deviations();
        String token = Tokens.of(deviations);
        Verdict verdict = run.verdict;
        String what = Objects.requireNonNullElse(verdict.what(), "it passed when it was run again");
        Throwable problem = verdict.problem();
        StringBuilder text = new StringBuilder(what);
        if (problem != null) {
            text.append(": ").append(problem);
            placesOf(problem).forEach(frame -> text.append("\n    at ").append(frame));
        }
        text.append(number == 0 ? "\nin a replay" : "\nin run " + number)
                .append(shrinkingRuns == 0 ? "" : ", reduced by " + Words.count(shrinkingRuns, "more run"))
                .append(", after ")
                .append(Words.count(verdict.steps(), "step"))
                .append(" and ")
                .append(Words.seconds(verdict.nanos()))
                .append(", with ")
                .append(
                        deviations.isEmpty()
                                ? "no deviation"
                                : Words.count(deviations.size(), "deviation") + " (marked *)")
                .append(" from the plain run");
        Journal journal = run.journal;
        if (journal != null) {
            appendEvents(text, journal);
        }
        int hosts = Math.max(1, run.stand.hosts().size());
        text.append("\nwhere all stood:\n")
                .append(run.stand
                        .text(Math.max(1, MOST_TASKS / hosts), hosts > MANY_HOSTS ? 1 : MOST_FRAMES)
                        .indent(2)
                        .stripTrailing());
        text.append("\nreplay: @Replay(\"").append(token).append("\")");
        return new SimulationFailure(
                text.toString(), what, problem, token, deviations.size(), number, shrinkingRuns, run);
    }

    /** Returns where an exception comes from: the innermost frames of programs and tests. */
    private static List<StackTraceElement> placesOf(Throwable problem) {
        return List.of(problem.getStackTrace()).stream()
                .filter(frame -> !isOfTheirs(frame.getClassName()))
                .limit(MOST_FRAMES)
                .toList();
    }

    /** Returns whether a class belongs to the JDK, JUnit or this library; not to a program with a package of such a name. */
    private static boolean isOfTheirs(String name) {
        return name.startsWith("java.")
                || name.startsWith("jdk.")
                || name.startsWith("org.junit.")
                || name.startsWith("org.opentest4j.")
                || (name.startsWith("org.asyncio4j.") && !name.endsWith("Test") && !name.contains("Test$"));
    }

    /** Appends the deviations, and what else happened as far as there is room, in the order of the run. */
    private static void appendEvents(StringBuilder text, Journal journal) {
        List<Journal.Line> shown = new ArrayList<>(firstOf(journal.deviations(), MOST_LINES));
        int room = MOST_LINES - shown.size();
        List<Journal.Line> events = journal.events();
        shown.addAll(events.subList(Math.max(0, events.size() - room), events.size()));
        shown.sort(Comparator.comparingInt(Journal.Line::number));
        for (Journal.Line line : shown) {
            text.append(line.deviates() ? "\n  * " : "\n    ")
                    .append(Words.seconds(line.nanos()))
                    .append(", step ")
                    .append(line.step())
                    .append(": ")
                    .append(Words.oneLine(line.text()));
        }
        int left = journal.deviations().size() + events.size() - shown.size();
        if (left > 0) {
            text.append("\n    and ").append(Words.count(left, "more line"));
        }
    }

    private static <T> List<T> firstOf(List<T> all, int most) {
        return all.subList(0, Math.min(all.size(), most));
    }

    private static SimulationFailure uncontrolled(
            Run failed, int number, List<Deviation> deviations, String difference) {
        String what = "uncontrolled nondeterminism: the same choices led to another run";
        @Nullable Throwable problem = failed.verdict.problem();
        String text = what + ": " + difference + "\n  the run failed with: " + failed.verdict.what()
                + (problem == null ? "" : ": " + problem) + "\n"
                + "  Something that varies does not come from the world: System.nanoTime or currentTimeMillis (use the"
                + " loop's time, or world.clock()), Math.random or UUID.randomUUID (world.random(), world.uuid()), a"
                + " thread of the program's own (toThread), the order of a HashSet or of identity hashes"
                + " (LinkedHashSet), state that is kept from run to run (make it in the scenario)";
        return new SimulationFailure(text, what, problem, Tokens.of(deviations), deviations.size(), number, 0, null);
    }
}
