package org.asyncio4j.tests;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.internal.testing.ClockOfNewLoops;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.testing.VirtualTime;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

    private static final double DAY = 86_400;

    private final List<Double> seen = new ArrayList<>();

    /** Sleeps for a day of the loop's time and notes how late it is. */
    private void aDay() {
        run(() -> {
            await(sleep(DAY));
            seen.add(Loops.getRunningLoop().time());
        });
    }

    @Test
    void eachLoopOfTheProgramBeginsAtZeroAndSleepsInNoTime() throws Exception {
        VirtualTime.run(() -> {
            aDay();
            aDay();
        });

        assertEquals(List.of(DAY, DAY), seen);
    }

    @Test
    void aLoopOnAThreadThatTheProgramStartsIsOfTheSameTime() throws Exception {
        VirtualTime.run(() -> Thread.ofPlatform().start(this::aDay).join());

        assertEquals(List.of(DAY), seen);
    }

    @Test
    void aClockThatALoopIsGivenCounts() throws Exception {
        VirtualClock own = new VirtualClock();

        VirtualTime.run(() -> {
            try (EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(own))) {
                loop.runUntilComplete(sleep(DAY));
            }
        });

        assertEquals(DAY, own.time());
    }

    @Test
    void theTimeIsTheSystemsAgainAfterwardsEvenIfTheProgramFails() {
        IOException thrown = new IOException();

        assertSame(
                thrown,
                assertThrows(
                        IOException.class,
                        () -> VirtualTime.run(() -> {
                            VirtualTime.run(this::aDay);
                            aDay();
                            throw thrown;
                        })));

        assertEquals(List.of(DAY, DAY), seen);
        assertNull(ClockOfNewLoops.chosenOrNull());
    }
}
