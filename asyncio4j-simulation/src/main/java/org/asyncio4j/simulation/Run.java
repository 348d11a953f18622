package org.asyncio4j.simulation;

import org.jspecify.annotations.Nullable;

/** One run of a scenario. */
final class Run {

    final Choices choices;
    final Trace trace;
    final @Nullable Journal journal;
    final Verdict verdict;

    /** Where all tasks stood when it failed; empty if nobody wants to know. */
    final String stand;

    private Run(Choices choices, Trace trace, @Nullable Journal journal, Verdict verdict, String stand) {
        this.choices = choices;
        this.trace = trace;
        this.journal = journal;
        this.verdict = verdict;
        this.stand = stand;
    }

    /** Runs it on the calling thread, which must be able to resume tasks. */
    static Run of(Setting setting, Choices choices, Trace trace, @Nullable Journal journal, int until) {
        trace.clear();
        Scheduler scheduler = new Scheduler(setting, choices, trace, journal);
        scheduler.untilStep = until;
        World world = new World(scheduler, setting.scenario());
        world.test.start();
        try {
            Verdict verdict = scheduler.run();
            String stand = journal == null ? "" : Standing.of(scheduler);
            return new Run(choices, trace, journal, verdict, stand);
        } finally {
            scheduler.close();
        }
    }
}
