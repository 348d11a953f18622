package org.asyncio4j.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** How long a virtual clock waits in real time, which the test tells it. */
class VirtualClockTest {

    private static final long MILLI = 1_000_000;
    private static final long TIMER = 5_000 * MILLI;
    private static final long PIECE = VirtualClock.CHANNEL_PATIENCE.toNanos() / 2;
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

    /** Nothing comes, in as many pieces as make up the patience. */
    private void nothingComes() {
        real += PIECE;
        assertEquals(PIECE, sleep(false, true));
        real += PIECE;
        assertEquals(0, sleep(false, true));
    }

    @Test
    void openChannelsAreWaitedForOnce() {
        assertEquals(PIECE, sleep(false, true));
        nothingComes();
        assertEquals(TIMER, clock.nanos());
        assertEquals(PIECE, sleep(false, true));
    }

    @Test
    void whateverComesIsWaitedForAnew() {
        assertEquals(PIECE, sleep(false, true));
        for (int i = 0; i < 10; i++) {
            real += PIECE;
            assertEquals(PIECE, sleep(false, true));
            real += PIECE - 1;
            assertEquals(PIECE, sleep(false, true));
        }
        nothingComes();
        assertEquals(TIMER, clock.nanos());
    }

    @Test
    void whatWorksForLongAfterItWasWokenIsWaitedForAnew() {
        assertEquals(PIECE, sleep(false, true));
        real += 100 * PIECE; // data comes at once, and what it causes takes long

        assertEquals(PIECE, sleep(false, true));
    }

    @Test
    void workThatLastsAsLongAsASleepIsWaitedForIfSomethingComesOfIt() {
        assertEquals(PIECE, sleep(false, true));
        real += PIECE; // data comes at once, and what it causes takes until now
        assertEquals(PIECE, sleep(false, true));
        real += 1; // what it has sent comes
        assertEquals(PIECE, sleep(false, true));
        assertEquals(0, clock.nanos());
    }

    @Test
    void workIsNoSleep() {
        assertEquals(PIECE, sleep(false, true));
        real += 2 * IN_ALL;

        assertEquals(PIECE, sleep(false, true));
        nothingComes();
    }

    @Test
    void channelsThatAreNeverQuietDoNotStopTime() {
        assertEquals(PIECE, sleep(false, true));
        long until = real + IN_ALL;
        while (real + PIECE <= until) {
            real += PIECE - 1;
            assertEquals(Math.min(PIECE, until - real), sleep(false, true));
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
