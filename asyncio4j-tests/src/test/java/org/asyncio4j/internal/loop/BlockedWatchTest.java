package org.asyncio4j.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a loop counts as blocked, of looks and a loop that the test plays. */
class BlockedWatchTest {

    private static final long SECOND = 1_000_000_000;
    private static final long PAUSE = SECOND / 4;

    /** A loop of which the test says what it does. */
    private static final class Played implements BlockedWatch.Subject {

        private final List<String> log = new ArrayList<>();
        private long progress;
        private boolean asleep;
        private boolean told;
        private boolean endsWhenLookedAt;
        private BlockedWatch.@Nullable Blocker blocker = whatBlocks(false);

        @Override
        public long progress() {
            return progress;
        }

        @Override
        public boolean isAsleep() {
            return asleep;
        }

        @Override
        public long limitNanos() {
            return SECOND;
        }

        @Override
        public BlockedWatch.@Nullable Blocker blocker() {
            if (endsWhenLookedAt) {
                progress++;
            }
            return blocker;
        }

        @Override
        public boolean isTold() {
            return told;
        }

        @Override
        public String name() {
            return "Loop-7";
        }

        @Override
        public void log(String text) {
            log.add(text);
        }
    }

    private static BlockedWatch.Blocker whatBlocks(boolean hangs) {
        return new BlockedWatch.Blocker("it blocks for <seconds> s.", hangs, "it", 1, "task", "stack");
    }

    private final Played loop = new Played();
    private final BlockedWatch watch = new BlockedWatch(loop);
    private long now = 55;

    @Test
    void whatRunsLongerThanTheLimitIsToldOnceAndAgainWhenItHasEnded() {
        look(5);
        assertEquals(List.of("it blocks for 1.0 s."), loop.log);
        look(7);
        assertEquals(1, loop.log.size());
        loop.progress++;
        look(1);
        assertEquals(
                List.of("it blocks for 1.0 s.", "Loop-7 goes on: it has blocked it for about 3.0 seconds"), loop.log);
        look(3);
        assertEquals(2, loop.log.size());
    }

    @Test
    void whatGoesOnIsNotBlocked() {
        for (int i = 0; i < 100; i++) {
            loop.progress++;
            look(4);
        }
        assertEquals(List.of(), loop.log);
    }

    @Test
    void whoSleepsIsNotBlocked() {
        loop.asleep = true;
        look(100);
        assertEquals(List.of(), loop.log);
        assertFalse(watch.look(now, 0), "and there is nothing to look at");
        loop.asleep = false;
        assertTrue(watch.look(now, 0));
        look(3);
        assertEquals(List.of(), loop.log, "what it does now has begun just now");
    }

    @Test
    void timeInWhichTheWholeProcessStoodStillDoesNotCount() {
        look(2);
        now += 60 * SECOND;
        watch.look(now, 60 * SECOND);
        assertEquals(List.of(), loop.log);
        look(3);
        assertEquals(List.of("it blocks for 1.0 s."), loop.log);
    }

    @Test
    void aStackThatMayBeOfSomethingElseIsNotTold() {
        loop.endsWhenLookedAt = true;
        look(5);
        assertEquals(List.of(), loop.log);
    }

    @Test
    void aLoopThatWaitsForItsDriverIsNotTold() {
        loop.blocker = null;
        look(9);
        loop.progress++;
        look(1);
        assertEquals(List.of(), loop.log);
    }

    @Test
    void whatDebugModeHasToldIsNotToldAgain() {
        loop.told = true;
        look(9);
        loop.progress++;
        look(1);
        assertEquals(List.of(), loop.log);
    }

    @Test
    void itIsKnownWhetherAReportTellsWhyItMayNeverEnd() {
        look(5);
        assertFalse(watch.hasDiagnosed(loop.progress));
        loop.progress++;
        loop.blocker = whatBlocks(true);
        look(5);
        assertTrue(watch.hasDiagnosed(loop.progress));
        loop.progress++;
        assertFalse(watch.hasDiagnosed(loop.progress));
    }

    @Test
    void itIsKnownForHowLongTheLoopStands() {
        look(3);
        assertEquals(3 * PAUSE, watch.standing(loop.progress, now, 99));
        assertEquals(99, watch.standing(loop.progress + 1, now, 99));
    }

    @Test
    void tenAMinuteAreTold() {
        for (int i = 0; i < 14; i++) {
            look(5);
            loop.progress++;
        }
        look(1);
        assertEquals(20, loop.log.size(), loop.log.toString());
        now += 60 * SECOND;
        loop.progress++;
        look(6);
        assertEquals("it blocks for 1.0 s.4 others before were not logged", loop.log.get(20));
    }

    @Test
    void aRunThatEndsEndsWhatHasBlocked() {
        look(6);
        watch.stop(now);
        assertEquals(2, loop.log.size());
        look(4);
        assertEquals(2, loop.log.size(), "the next run begins anew");
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look(now, 0);
            now += PAUSE;
        }
    }
}
