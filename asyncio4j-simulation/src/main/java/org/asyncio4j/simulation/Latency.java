package org.asyncio4j.simulation;

import java.util.Locale;

/**
 * How long a message is under way, in milliseconds: {@code Latency.uniform(1, 20)}. The plain run takes the shortest.
 * Immutable.
 */
public final class Latency {

    /** How many values a choice has. */
    static final int STEPS = 1024;

    private static final double NANOS_PER_MILLI = 1e6;

    private enum Shape {
        UNIFORM,
        EXPONENTIAL
    }

    private final Shape shape;
    private final double min;
    private final double max;

    private Latency(Shape shape, double min, double max) {
        if (!(min >= 0) || !(max >= min) || Double.isInfinite(max)) {
            throw new IllegalArgumentException("latency must be from 0 up to a finite number: " + min + ", " + max);
        }
        this.shape = shape;
        this.min = min;
        this.max = max;
    }

    /** The same for each message; then nothing is chosen. */
    public static Latency constant(double millis) {
        return new Latency(Shape.UNIFORM, millis, millis);
    }

    /** Anything from {@code min} to {@code max} milliseconds, with the same probability. */
    public static Latency uniform(double min, double max) {
        return new Latency(Shape.UNIFORM, min, max);
    }

    /** At least {@code min} milliseconds, {@code mean} on average, and seldom much longer: exponentially distributed above the minimum. */
    public static Latency exponential(double min, double mean) {
        return new Latency(Shape.EXPONENTIAL, min, mean);
    }

    boolean isConstant() {
        return min == max;
    }

    /** Returns the nanoseconds of a choice from 0 to {@link #STEPS} - 1. */
    long nanos(int choice) {
        double quantile = (double) choice / STEPS;
        double millis = shape == Shape.UNIFORM
                ? min + (max - min) * quantile
                : min - (max - min) * StrictMath.log(1 - quantile);
        return (long) (millis * NANOS_PER_MILLI);
    }

    @Override
    public String toString() {
        return isConstant()
                ? min + " ms"
                : String.format(Locale.ROOT, "%s(%s ms, %s ms)", shape.name().toLowerCase(Locale.ROOT), min, max);
    }
}
