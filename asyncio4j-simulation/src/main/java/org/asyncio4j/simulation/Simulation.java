package org.asyncio4j.simulation;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.asyncio4j.internal.testing.SteppedLoop;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.simulation.Choices.Deviation;
import org.jspecify.annotations.Nullable;

/**
 * Runs a scenario again and again, each time with other choices, until one run fails or enough have passed. Without JUnit; {@link
 * SimulationTest} does the same for a test method.
 *
 * {@snippet :
 * Simulation.run(1_000, world -> {
 *     Host server = world.host("server", () -> serve(7000));
 *     ...
 * });
 * }
 *
 * <p>The same scenario with the same strategy and seed has the same runs, on both engines and in each JVM, as long as it takes all
 * that varies from its world: time, random numbers, threads. A failing run is run once more at once; if the two differ, the
 * failure says so, and where.
 *
 * <p>Immutable. The calling thread waits; it must not be one that runs a loop.
 */
public final class Simulation {

    private static final int USUAL_RUNS = 100;
    private static final int USUAL_SHRINKING = 500;

    private final Scenario scenario;
    private final Settings settings;

    private record Settings(int runs, long seed, Strategy strategy, int shrinkingRuns) {}

    private Simulation(Scenario scenario, Settings settings) {
        this.scenario = scenario;
        this.settings = settings;
    }

    /** Returns a simulation of {@code scenario}: 100 runs at random from seed 0, and up to 500 runs to reduce a failure. */
    public static Simulation of(Scenario scenario) {
        return new Simulation(
                Objects.requireNonNull(scenario, "scenario must not be null"),
                new Settings(USUAL_RUNS, 0, Strategy.random(), USUAL_SHRINKING));
    }

    /**
     * Runs {@code scenario} so many times, at random.
     *
     * @throws SimulationFailure if a run fails
     */
    public static void run(int runs, Scenario scenario) {
        of(scenario).withRuns(runs).explore().check();
    }

    /** Returns the same with another number of runs at most. */
    public Simulation withRuns(int runs) {
        if (runs < 1) {
            throw new IllegalArgumentException("runs must be >= 1: " + runs);
        }
        return new Simulation(scenario, new Settings(runs, settings.seed, settings.strategy, settings.shrinkingRuns));
    }

    /** Returns the same from another seed, and so with other runs. */
    public Simulation withSeed(long seed) {
        return new Simulation(scenario, new Settings(settings.runs, seed, settings.strategy, settings.shrinkingRuns));
    }

    /** Returns the same with another strategy. */
    public Simulation withStrategy(Strategy strategy) {
        Objects.requireNonNull(strategy, "strategy must not be null");
        return new Simulation(scenario, new Settings(settings.runs, settings.seed, strategy, settings.shrinkingRuns));
    }

    /** Returns the same with another number of runs at most to reduce a failure; 0 to report it as it is. */
    public Simulation withShrinkingRuns(int runs) {
        if (runs < 0) {
            throw new IllegalArgumentException("shrinkingRuns must be >= 0: " + runs);
        }
        return new Simulation(scenario, new Settings(settings.runs, settings.seed, settings.strategy, runs));
    }

    /** Runs the scenario until a run fails, and reduces that; returns what it found. */
    public Exploration explore() {
        return onThread(this::exploreHere);
    }

    private Exploration exploreHere() {
        Trace trace = new Trace();
        Setting setting = setting();
        Choices plain = Choices.of(List.of());
        plain.keepBounds();
        Run run = Run.of(setting, plain, trace, null, -1);
        int runs = 1;
        long steps = run.verdict.steps();
        if (run.verdict.failed()) {
            return new Exploration(runs, steps, false, report(setting, run, runs));
        }
        Explorer explorer = settings.strategy.explorer(settings.seed, plain.count(Kind.STEP));
        boolean skipsPlain = settings.strategy.isExhaustive();
        if (skipsPlain) {
            explorer.next();
            explorer.ended(plain);
        }
        while (runs < settings.runs || skipsPlain) {
            Choices choices = explorer.next();
            if (choices == null) {
                break;
            }
            run = Run.of(setting, choices, trace, null, -1);
            runs++;
            steps += run.verdict.steps();
            if (run.verdict.failed()) {
                return new Exploration(runs, steps, false, report(setting, run, runs));
            }
            explorer.ended(choices);
        }
        return new Exploration(runs, steps, explorer.isComplete(), null);
    }

    private Setting setting() {
        return new Setting(scenario, settings.strategy.permutesCallbacks());
    }

    private SimulationFailure report(Setting setting, Run failed, int number) {
        return Reports.of(setting, failed, number, settings.shrinkingRuns);
    }

    /** Returns the replay of a failure's token, which runs when it is asked to. */
    public Replayed replay(String token) {
        return new Replayed(this, Tokens.parse(token));
    }

    /** A run that is repeated from a token. */
    public static final class Replayed {

        private final Simulation simulation;
        private final List<Deviation> deviations;

        Replayed(Simulation simulation, List<Deviation> deviations) {
            this.simulation = simulation;
            this.deviations = deviations;
        }

        /**
         * Runs it to its end.
         *
         * @throws SimulationFailure if it fails, as it is expected to
         */
        public void run() {
            run(Pages.caller());
        }

        /** The same for a test of this name. */
        void run(String test) {
            Run run = simulation.runOnce(deviations, -1, () -> {});
            if (run.verdict.failed()) {
                throw Pages.failed(test, Reports.asItIs(run, 0, 0));
            }
            Pages.passed(test);
        }

        /**
         * Runs it up to a step, which is not taken, and returns where the hosts and tasks stand then; at its end, if it does not get so
         * far. {@code step - 1} is the step before, and another run.
         */
        public String until(int step) {
            return until(step, () -> {});
        }

        /**
         * Runs it up to a step, as {@link #until(int)} does, and then calls {@code look} while everything stands there: a place for a
         * breakpoint, or for assertions about what the program keeps. Afterwards all tasks are unwound, and their {@code finally}
         * blocks run.
         *
         * @param look called on a thread of the simulation; must not await, and what it throws is thrown
         */
        public String until(int step, Runnable look) {
            if (step < 0) {
                throw new IllegalArgumentException("step must be >= 0: " + step);
            }
            Objects.requireNonNull(look, "look must not be null");
            return simulation.runOnce(deviations, step, look).stand.toString();
        }

        /** Returns the hash of its trace, which is the same in each JVM. */
        public String traceHash() {
            return simulation.runOnce(deviations, -1, () -> {}).trace.hash();
        }
    }

    /** Returns the hash of the traces of all runs, without regard to failures, which is the same on each engine and in each JVM. */
    public String traceHash() {
        return onThread(() -> {
            Trace trace = new Trace();
            long sum = 0;
            Setting setting = setting();
            Choices choices = Choices.of(List.of());
            choices.keepBounds();
            Explorer explorer = null;
            for (int run = 0; choices != null && run < settings.runs; run++) {
                Run ended = Run.of(setting, choices, trace, null, -1);
                sum = SplitMix.mix(sum + Long.parseUnsignedLong(ended.trace.hash(), 16));
                if (explorer == null) {
                    explorer = settings.strategy.explorer(settings.seed, choices.count(Kind.STEP));
                } else {
                    explorer.ended(choices);
                }
                choices = explorer.next();
            }
            return String.format("%016x", sum);
        });
    }

    private Run runOnce(List<Deviation> deviations, int until, Runnable look) {
        return onThread(() -> Run.of(setting(), Choices.of(deviations), new Trace(), new Journal(), until, look));
    }

    /** Runs {@code body} on a thread that may resume tasks: that of a loop which does nothing else. */
    private <T> T onThread(Supplier<T> body) {
        if (Loops.getRunningLoopOrNull() != null) {
            throw new IllegalStateException(
                    "a simulation was started by code that runs on an event loop; its scenario may await" + " instead");
        }
        AtomicReference<@Nullable T> result = new AtomicReference<>();
        EventLoop loop = Loops.newEventLoop();
        try {
            SteppedLoop.of(loop).onThread(() -> result.set(body.get()));
        } finally {
            loop.close();
        }
        return Objects.requireNonNull(result.get());
    }
}
