package org.asyncio4j.simulation;

import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides what differs from run to run. Immutable. */
public final class Strategy {

    /** Makes what explores: from the seed, and from how many choices of a step the plain run had. */
    @FunctionalInterface
    private interface Making {
        Explorer make(long seed, int plainSteps);
    }

    /** Any number that mixes well: 0 would stay 0. */
    private static final long SEEDS = 0x5851F42D4C957F2DL;

    private static final Pattern NOTATION = Pattern.compile("(\\w+)(?:\\((\\d+)\\))?");

    private final String name;
    private final boolean callbacks;
    private final Making making;

    private Strategy(String name, boolean callbacks, Making making) {
        this.name = name;
        this.callbacks = callbacks;
        this.making = making;
    }

    /** Runs once: asyncio's own order, the shortest delays, no faults. The plain run, from which others deviate. */
    public static Strategy fifo() {
        return new Strategy("fifo", false, (_, _) -> new Once());
    }

    /** Chooses everything at random; each of the steps that are ready is as likely as the others. The default. */
    public static Strategy random() {
        return sampling("random", _ -> RandomGuide::new);
    }

    /**
     * Gives tasks random priorities that change at a few moments: finds what takes a certain order of {@code depth} steps, with a known
     * probability (Burckhardt et al. 2010). Network and faults are chosen at random. A task that takes
     * a hundred steps in a row while others wait, as in a loop of {@code sleep(0)}, goes behind them.
     *
     * @param depth how many steps must come in a certain order; 2 or 3 for most bugs
     */
    public static Strategy pct(int depth) {
        if (depth < 1) {
            throw new IllegalArgumentException("depth must be >= 1: " + depth);
        }
        return sampling("pct(" + depth + ")", steps -> seed -> new PctGuide(seed, depth, steps));
    }

    /**
     * Gives each pending step a random priority until it is taken: samples the orders of independent steps more evenly than
     * {@link #random} (Yuan et al. 2018). Network and faults are chosen at random.
     */
    public static Strategy pos() {
        return sampling("pos", _ -> PosGuide::new);
    }

    /**
     * Runs all schedules with at most {@code deviations} deviations from asyncio's own order, without faults, and ends by itself (Emmi et
     * al. 2011).
     */
    public static Strategy exhaustive(int deviations) {
        if (deviations < 0) {
            throw new IllegalArgumentException("deviations must be >= 0: " + deviations);
        }
        return new Strategy("exhaustive(" + deviations + ")", false, (_, _) -> new Deviating(deviations));
    }

    /** Returns the strategy of an annotation. */
    static Strategy parse(String text) {
        Matcher parts = NOTATION.matcher(text);
        if (parts.matches()) {
            int number = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
            Strategy known = byName(parts.group(1), number);
            if (known != null) {
                return known;
            }
        }
        throw new IllegalArgumentException(
                "strategy must be random, fifo, pos, pct(depth) or exhaustive(deviations): " + text);
    }

    private static @Nullable Strategy byName(String name, int number) {
        return switch (name) {
            case "random" -> random();
            case "fifo" -> fifo();
            case "pos" -> pos();
            case "pct" -> pct(number);
            case "exhaustive" -> exhaustive(number);
            default -> null;
        };
    }

    private static Strategy sampling(String name, IntFunction<LongFunction<Guide>> guides) {
        return new Strategy(name, false, (seed, steps) -> new Sampling(seed, guides.apply(steps)));
    }

    /**
     * Returns a strategy that also permutes the callbacks of {@code callSoon}, against its documented order. For programs that are to
     * hold on other loops too.
     */
    public Strategy permutingCallbacks() {
        return new Strategy(name + "+callbacks", true, making);
    }

    boolean permutesCallbacks() {
        return callbacks;
    }

    boolean isExhaustive() {
        return name.startsWith("exhaustive");
    }

    Explorer explorer(long seed, int plainSteps) {
        return making.make(seed, plainSteps);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Samples without an end; the first run is the plain one. */
    private static final class Sampling implements Explorer {

        private final SplitMix seeds;
        private final LongFunction<Guide> guides;

        Sampling(long seed, LongFunction<Guide> guides) {
            // Mixed, or seeds that follow each other would have all runs but a few in common.
            seeds = new SplitMix(SplitMix.mix(seed ^ SEEDS));
            this.guides = guides;
        }

        @Override
        public Choices next() {
            return Choices.by(guides.apply(seeds.next()));
        }

        @Override
        public void ended(Choices run) {}
    }

    /** Nothing besides the plain run. */
    private static final class Once implements Explorer {

        @Override
        public @Nullable Choices next() {
            return null;
        }

        @Override
        public void ended(Choices run) {}
    }
}
