package org.asyncio4j.simulation;

import org.jspecify.annotations.Nullable;

/** One run of a scenario. */
final class Run {

    final Choices choices;
    final Trace trace;
    final @Nullable Journal journal;
    final Verdict verdict;

    /** Where all tasks stood when it ended; unknown if nobody wants to know. */
    final Standing stand;

    private Run(Choices choices, Trace trace, @Nullable Journal journal, Verdict verdict, Standing stand) {
        this.choices = choices;
        this.trace = trace;
        this.journal = journal;
        this.verdict = verdict;
        this.stand = stand;
    }

    /** Runs it on the calling thread, which must be able to resume tasks. */
    static Run of(Setting setting, Choices choices, Trace trace, @Nullable Journal journal, int until) {
        return of(setting, choices, trace, journal, until, () -> {});
    }

    /** The same; calls {@code look} when it has ended, or was stopped, and nothing is closed yet. */
    static Run of(Setting setting, Choices choices, Trace trace, @Nullable Journal journal, int until, Runnable look) {
        trace.clear();
        Scheduler scheduler = new Scheduler(setting, choices, trace, journal);
        scheduler.untilStep = until;
        World world = new World(scheduler, setting.scenario());
        world.test.start();
        try {
            Verdict verdict = scheduler.run();
            Standing stand = journal == null ? Standing.UNKNOWN : Standing.of(scheduler);
            look.run();
            return new Run(choices, trace, journal, verdict, stand);
        } finally {
            scheduler.close();
        }
    }
}
