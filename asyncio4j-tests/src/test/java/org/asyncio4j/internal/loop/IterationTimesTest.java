package org.asyncio4j.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** How long iterations take, of a loop and a clock that the test plays. */
class IterationTimesTest {

    private static final long MILLI = 1_000_000;
    private static final long MINUTE = 60_000 * MILLI;

    private final IterationTimes times = new IterationTimes();
    private long iteration;
    private long now = 12_345;

    /** How often the clock was read for an iteration without a sleep. */
    private int readings;

    @Test
    void slowIterationsAreMeasuredOneByOne() {
        times.runBegins(iteration, now);
        iterate(3 * MILLI);
        iterate(7 * MILLI);
        iterate(2 * MILLI);
        begin();
        assertEquals(7 * MILLI, times.longest(now));
        assertEquals(12 * MILLI, times.busy(now));
        assertEquals(0, times.lag(now));
        now += 4 * MILLI;
        assertEquals(4 * MILLI, times.lag(now));
    }

    @Test
    void ofFastIterationsFewAreMeasured() {
        times.runBegins(iteration, now);
        for (int i = 0; i < 6400; i++) {
            iterate(300);
        }
        assertTrue(readings <= 102, readings + " readings");
        assertTrue(Math.abs(times.average() - 300) < 5, times.average() + " ns");
    }

    @Test
    void aSlowIterationAmongFastOnesIsFound() {
        times.runBegins(iteration, now);
        for (int i = 0; i < 1000; i++) {
            iterate(300);
        }
        iterate(50 * MILLI);
        for (int i = 0; i < 1000; i++) {
            iterate(300);
        }
        assertTrue(Math.abs(times.longest(now) - 50 * MILLI) < MILLI / 10, times.longest(now) + " ns");
    }

    @Test
    void sleepIsNeitherWorkNorLag() {
        times.runBegins(iteration, now);
        for (int i = 0; i < 5; i++) {
            begin();
            times.sleepBegins(iteration, now);
            now += 100 * MILLI;
            assertEquals(0, times.lag(now));
            times.sleepEnds(iteration, now);
            now += 2 * MILLI;
            assertEquals(2 * MILLI, times.lag(now));
        }
        times.runEnds(iteration, now);
        assertEquals(500 * MILLI, times.idle());
        assertEquals(10 * MILLI, times.busy(now));
        assertEquals(2 * MILLI, times.longest(now));
        assertEquals(0, readings, "each was measured by the sleep after it");
    }

    @Test
    void aLoopThatDoesNotRunHasNoLag() {
        times.runBegins(iteration, now);
        iterate(MILLI);
        times.runEnds(iteration, now);
        now += MINUTE;
        assertEquals(0, times.lag(now));
        assertEquals(MILLI, times.busy(now));
        assertEquals(0, times.idle());
        times.runBegins(iteration, now);
        assertEquals(0, times.lag(now));
        assertEquals(MILLI, times.longest(now), "the time between the runs is not an iteration");
    }

    @Test
    void aRecentLagIsForgotten() {
        times.runBegins(iteration, now);
        iterate(9 * MILLI);
        begin();
        assertEquals(9 * MILLI, times.recentLongest(now));
        times.sleepBegins(iteration, now);
        now += MINUTE / 2;
        assertEquals(9 * MILLI, times.recentLongest(now));
        now += 2 * MINUTE;
        assertEquals(0, times.recentLongest(now));
        times.sleepEnds(iteration, now);
        iterate(MILLI);
        begin();
        long recent = times.recentLongest(now);
        assertTrue(recent >= MILLI / 2 && recent <= MILLI, recent + ": nothing of the time before the sleep");
        assertEquals(9 * MILLI, times.longest(now));
    }

    @Test
    void theLongestOfTheLastMinuteStaysForAnother() {
        times.runBegins(iteration, now);
        now += 2 * MINUTE;
        times.runBegins(iteration, now);
        iterate(9 * MILLI);
        for (int i = 0; i < 61_000; i++) {
            iterate(MILLI);
        }
        assertEquals(9 * MILLI, times.recentLongest(now), "of the minute before");
        for (int i = 0; i < 61_000; i++) {
            iterate(MILLI);
        }
        assertEquals(MILLI, times.recentLongest(now));
    }

    private void begin() {
        iteration++;
        if (iteration >= times.next) {
            readings++;
            times.iterationBegins(iteration, now);
        }
    }

    private void iterate(long nanos) {
        begin();
        now += nanos;
    }
}
