package org.asyncio4j.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** How long a virtual clock waits in real time, which the test tells it. */
class VirtualClockTest {

    private static final long MILLI = 1_000_000;
    private static final long TIMER = 5_000 * MILLI;
    private static final long QUIET = VirtualClock.CHANNEL_PATIENCE.toNanos();
    private static final long IN_ALL = VirtualClock.JOB_PATIENCE.toNanos();

    private long real = 1;
    private final VirtualClock clock = new VirtualClock(() -> real);

    private long sleep(boolean jobs, boolean channels) {
        return clock.beforeSleep(TIMER, jobs, channels);
    }

    @Test
    void withoutAnythingOutsideTimeJumpsAtOnce() {
        assertEquals(0, sleep(false, false));
        assertEquals(TIMER, clock.nanos());
    }

    @Test
    void openChannelsAreWaitedForOnce() {
        assertEquals(QUIET, sleep(false, true));
        real += QUIET;
        assertEquals(0, sleep(false, true));
        assertEquals(TIMER, clock.nanos());
        assertEquals(QUIET, sleep(false, true));
    }

    @Test
    void whateverComesIsWaitedForAnew() {
        assertEquals(QUIET, sleep(false, true));
        for (int i = 0; i < 10; i++) {
            real += QUIET - 1;
            assertEquals(QUIET, sleep(false, true));
        }
        real += QUIET;
        assertEquals(0, sleep(false, true));
        assertEquals(TIMER, clock.nanos());
    }

    @Test
    void whatWorksForLongAfterItWasWokenIsWaitedForAnew() {
        assertEquals(QUIET, sleep(false, true));
        real += 100 * QUIET; // data comes at once, and what it causes takes long

        assertEquals(QUIET, sleep(false, true));
    }

    @Test
    void workIsNoSleep() {
        assertEquals(QUIET, sleep(false, true));
        real += 2 * IN_ALL;

        assertEquals(QUIET, sleep(false, true));
        real += QUIET;
        assertEquals(0, sleep(false, true));
    }

    @Test
    void channelsThatAreNeverQuietDoNotStopTime() {
        assertEquals(QUIET, sleep(false, true));
        long until = real + IN_ALL;
        while (real + QUIET <= until) {
            real += QUIET - 1;
            assertEquals(Math.min(QUIET, until - real), sleep(false, true));
        }
        real = until;
        assertEquals(0, sleep(false, true));
        assertEquals(TIMER, clock.nanos());
    }

    @Test
    void aJobIsWaitedForNoLongerBecauseSomethingComes() {
        assertEquals(IN_ALL, sleep(true, true));
        real += IN_ALL - 1;
        assertEquals(1, sleep(true, true));
        real += 1;
        assertEquals(0, sleep(true, true));
        assertEquals(TIMER, clock.nanos());
    }

    @Test
    void withoutATimerWhatIsOutsideIsWaitedForWithoutALimit() {
        assertEquals(Long.MAX_VALUE, clock.beforeSleep(Long.MAX_VALUE, false, true));
        real += 1_000 * IN_ALL;
        assertEquals(Long.MAX_VALUE, clock.beforeSleep(Long.MAX_VALUE, true, false));
        assertEquals(0, clock.nanos());
    }
}
