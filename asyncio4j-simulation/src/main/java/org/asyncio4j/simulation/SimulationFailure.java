package org.asyncio4j.simulation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run of a simulation failed. The message is the report, on one screen: what failed, the deviations that it takes, where all
 * hosts and tasks stood, and the token that replays it. The cause is what was thrown, if anything was.
 *
 * <p>When {@link SimulationTest}, {@link Simulation#run}, {@link Exploration#check} or {@link Simulation.Replayed#run} throws it, the
 * run was also drawn, as a page for browsers with a timeline of hosts, tasks and messages, and the message ends with the
 * name of the file. Each test has one file, in the folder that the system property {@code asyncio4j.simulation.pages} names: by
 * default {@code target/simulation}, with Gradle {@code build/simulation}, and elsewhere {@code asyncio4j-simulation} in the folder
 * for temporary files. An empty value writes none. A test that passes deletes the file of its last failure.
 */
public final class SimulationFailure extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final String token;
    private final String what;
    private final int deviations;
    private final int run;
    private final int shrinkingRuns;

    /** The run, for its page; null if that has no journal, and when the failure comes from another JVM. */
    private final transient @Nullable Run shown;

    /** The line about the page: empty as long as there is none. */
    private String page = "";

    SimulationFailure(
            String report,
            String what,
            @Nullable Throwable cause,
            String token,
            int deviations,
            int run,
            int shrinkingRuns,
            @Nullable Run shown) {
        super(report, cause);
        this.what = what;
        this.token = token;
        this.deviations = deviations;
        this.run = run;
        this.shrinkingRuns = shrinkingRuns;
        this.shown = shown;
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

    /** Returns the number of the run that failed; the plain run is 1, and 0 is a replay. */
    public int run() {
        return run;
    }

    /** Returns how many runs it took to reduce it. */
    public int shrinkingRuns() {
        return shrinkingRuns;
    }

    /**
     * Returns the run as a page for browsers, one HTML file that needs no network: the report, and a timeline of hosts, tasks and
     * messages on which the deviations are marked. It shows the last 20,000 lines of a longer run, and the deviations before them.
     */
    public String page() {
        Run known = shown;
        Journal journal = known == null ? null : known.journal;
        return Page.of(
                what,
                String.valueOf(super.getMessage()),
                journal == null ? new Journal() : journal,
                known == null
                        ? List.of()
                        : known.stand.hosts().stream()
                                .map(Standing.OfHost::name)
                                .toList());
    }

    /** Returns what happened in the run, in words; null if nobody noted it. */
    @Nullable
    Journal journal() {
        return shown == null ? null : shown.journal;
    }

    void writePageTo(Path file) {
        try {
            Page.write(file, page());
            page = "\ntimeline: " + file;
        } catch (IOException e) {
            page = "\ntimeline: could not be written: " + e;
        }
    }

    /** Returns the report. */
    @Override
    public String getMessage() {
        return super.getMessage() + page;
    }
}
