package org.asyncio4j.simulation;

import org.jspecify.annotations.Nullable;

/**
 * A run of a simulation failed. The message is the report: what failed, the deviations that it takes, where all hosts and tasks
 * stood, and the token that replays it. The cause is what was thrown, if anything was.
 */
public final class SimulationFailure extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final String token;
    private final String what;
    private final int deviations;
    private final int run;
    private final int shrinkingRuns;

    SimulationFailure(
            String report,
            String what,
            @Nullable Throwable cause,
            String token,
            int deviations,
            int run,
            int shrinkingRuns) {
        super(report, cause);
        this.what = what;
        this.token = token;
        this.deviations = deviations;
        this.run = run;
        this.shrinkingRuns = shrinkingRuns;
    }

    /** Returns what replays the reduced run: for {@link Replay}, and for {@link Simulation#replay}. */
    public String token() {
        return token;
    }

    /** Returns what failed, in one line. */
    public String what() {
        return what;
    }

    /** Returns how many deviations from the plain run it takes. */
    public int deviations() {
        return deviations;
    }

    /** Returns the number of the run that failed; the plain run is 1. */
    public int run() {
        return run;
    }

    /** Returns how many runs it took to reduce it. */
    public int shrinkingRuns() {
        return shrinkingRuns;
    }
}
