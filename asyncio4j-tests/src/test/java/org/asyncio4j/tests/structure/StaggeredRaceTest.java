package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.staggeredRace;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.RaceResult;
import org.asyncio4j.Task;
import org.asyncio4j.Timeout;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;

/** {@code staggeredRace}: tries the next way when one fails or takes too long. */
class StaggeredRaceTest {

    private static final double NEVER = Double.POSITIVE_INFINITY;

    private final List<String> events = new ArrayList<>();

    @AsyncioTest
    @Ports("test_staggered.py::StaggeredTests::test_empty")
    void withoutCompetitorsNobodyWins() {
        RaceResult<String> race = await(staggeredRace(List.of(), NEVER));
        assertFalse(race.won());
        assertNull(race.winner());
        assertEquals(-1, race.index());
        assertEquals(List.of(), race.exceptions());
    }

    @AsyncioTest
    @Ports("test_staggered.py::StaggeredTests::test_one_successful")
    void afterAWinnerNobodyStarts() {
        RaceResult<String> race = await(staggeredRace(List.of(() -> success("a"), () -> success("b")), NEVER));
        assertTrue(race.won());
        assertEquals("a", race.winner());
        assertEquals(0, race.index());
        assertEquals(Arrays.asList((Throwable) null), race.exceptions());
    }

    @AsyncioTest
    @Ports("test_staggered.py::StaggeredTests::test_first_error_second_successful")
    void aFailureStartsTheNext(VirtualClock clock) {
        RaceResult<String> race = await(staggeredRace(List.of(() -> failure("a"), () -> success("b")), NEVER));
        assertEquals("b", race.winner());
        assertEquals(1, race.index());
        assertEquals(2, race.exceptions().size());
        assertInstanceOf(IOException.class, race.exceptions().get(0));
        assertNull(race.exceptions().get(1));
        assertEquals(0, clock.time());
    }

    @AsyncioTest
    @Ports("test_staggered.py::StaggeredTests::test_first_timeout_second_successful")
    void aSlowOneIsOvertaken(VirtualClock clock) {
        RaceResult<String> race =
                await(staggeredRace(List.of(() -> sleep(10, "slow"), () -> success("fast")), Duration.ofSeconds(1)));
        assertEquals("fast", race.winner());
        assertEquals(1, race.index());
        assertInstanceOf(CancelledError.class, race.exceptions().get(0));
        assertNull(race.exceptions().get(1));
        assertEquals(1, clock.time());
    }

    @AsyncioTest
    @Ports("test_staggered.py::StaggeredTests::test_none_successful")
    void whenAllFailTheExceptionsAreTold() {
        RaceResult<String> race = await(staggeredRace(List.of(() -> failure("a"), () -> failure("b")), NEVER));
        assertFalse(race.won());
        assertEquals(
                List.of("a", "b"),
                race.exceptions().stream().map(Throwable::getMessage).toList());
    }

    @AsyncioTest
    void theSlowOneMayStillWin(VirtualClock clock) {
        RaceResult<String> race = await(staggeredRace(
                List.of(() -> sleep(3, "slow"), () -> sleep(30, "slower"), () -> sleep(30, "not started")), 2));
        assertEquals("slow", race.winner());
        assertEquals(2, race.exceptions().size());
        assertInstanceOf(CancelledError.class, race.exceptions().get(1));
        assertEquals(3, clock.time());
    }

    @AsyncioTest
    void withoutADelayAllStartAtOnce(VirtualClock clock) {
        RaceResult<String> race =
                await(staggeredRace(List.of(() -> sleep(3, "c"), () -> sleep(2, "b"), () -> sleep(1, "a")), 0));
        assertEquals("a", race.winner());
        assertEquals(3, race.exceptions().size());
        assertEquals(1, clock.time());
    }

    @AsyncioTest
    void aStarterThatThrowsHasFailed() {
        Callable<Awaitable<String>> broken = () -> {
            throw new IOException("no way");
        };
        RaceResult<String> race = await(staggeredRace(List.of(broken, () -> success("b")), NEVER));
        assertEquals(1, race.index());
        assertEquals("no way", race.exceptions().get(0).getMessage());
    }

    @AsyncioTest
    void cancelledItCancelsAllAndLeavesNoTask() {
        Callable<Awaitable<String>> stubborn = () -> async(() -> {
            try {
                return await(sleep(100, "x"));
            } finally {
                await(sleep(5));
                events.add("cleaned");
            }
        });
        Task<?> task = createTask(staggeredRace(List.of(stubborn, stubborn, stubborn), 1));
        await(sleep(1.5));
        task.cancel("message");
        CancelledError error = assertThrows(CancelledError.class, () -> await(task));
        assertEquals("message", error.getMessage());
        assertEquals(List.of("cleaned", "cleaned"), events);
        assertEquals(1, allTasks().size());
    }

    @AsyncioTest
    void ofTwoThatSucceedInOneTickTheFirstWins(EventLoop loop) {
        SettableFuture<String> both = loop.createFuture();
        loop.callLater(5, () -> both.setResult("x"));
        RaceResult<String> race = await(staggeredRace(List.of(() -> both, () -> both), 1));
        assertEquals(0, race.index());
        assertInstanceOf(CancelledError.class, race.exceptions().get(1));
    }

    @AsyncioTest
    void itWorksWithEagerTasks(EventLoop loop) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        RaceResult<String> race =
                await(staggeredRace(List.of(() -> failure("a"), () -> sleep(10, "slow"), () -> success("c")), 1));
        assertEquals("c", race.winner());
        assertEquals(2, race.index());
        assertEquals(3, race.exceptions().size());
        RaceResult<String> atOnce = await(staggeredRace(List.of(() -> success("a"), () -> success("b")), 0));
        assertEquals("a", atOnce.winner());
        assertEquals(1, atOnce.exceptions().size());
        loop.setTaskFactory(null);
    }

    @AsyncioTest
    @Ports("test_staggered.py::StaggeredTests::test_multiple_winners")
    void ofSeveralThatOneCompetitorReleasesTheFirstWins(EventLoop loop) {
        SettableFuture<Void> released = loop.createFuture();
        RaceResult<Integer> race = await(staggeredRace(
                List.of(
                        () -> after(released, 0),
                        () -> after(released, 1),
                        () -> async(() -> {
                            released.setResult(null);
                            return await(loop.<Integer>createFuture());
                        })),
                0.1));
        assertEquals(0, race.winner());
        assertEquals(0, race.index());
        assertEquals(3, race.exceptions().size());
        assertNull(race.exceptions().get(0));
        assertInstanceOf(CancelledError.class, race.exceptions().get(1));
        assertInstanceOf(CancelledError.class, race.exceptions().get(2));
    }

    private static Coroutine<Integer> after(SettableFuture<Void> event, int value) {
        return async(() -> {
            await(event);
            return value;
        });
    }

    @AsyncioTest
    @Ports("test_staggered.py::StaggeredTests::test_cancelled")
    void aCompetitorThatSwallowsACancellationIsCancelledAgain() {
        Timeout outer = timeout(NEVER);
        Timeout inner = timeout(NEVER);
        Callable<Coroutine<Void>> stubborn = () -> async(() -> {
            inner.reschedule(time() - 1);
            await(sleep(0));
            noteCancellation("first");
            outer.reschedule(time() - 1);
            await(sleep(0));
            noteCancellation("second");
        });
        assertThrows(
                TimeoutException.class,
                () -> with(
                        outer,
                        () -> with(inner, () -> {
                            try {
                                await(staggeredRace(List.of(stubborn), NEVER));
                            } catch (CancelledError e) {
                                events.add("race");
                                throw e;
                            }
                        })));
        assertEquals(List.of("first", "second", "race"), events);
    }

    private void noteCancellation(String name) {
        try {
            await(sleep(0));
        } catch (CancelledError e) {
            events.add(name);
        }
    }

    @AsyncioTest
    @Ports("test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_staggered_race_with_eager_tasks")
    void ofEagerTasksTheFirstThatIsDoneWins(EventLoop loop, VirtualClock clock) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        RaceResult<String> race = await(staggeredRace(
                List.of(
                        () -> loop.createFuture(),
                        () -> sleep(1, "sleep"),
                        () -> async(() -> {
                            await(sleep(0));
                            throw new IOException("no good");
                        })),
                0.25));
        assertEquals("sleep", race.winner());
        assertEquals(1, race.index());
        assertInstanceOf(CancelledError.class, race.exceptions().get(0));
        assertNull(race.exceptions().get(1));
        assertInstanceOf(IOException.class, race.exceptions().get(2));
        assertEquals(1.25, clock.time());
    }

    @AsyncioTest
    @Ports("test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_staggered_race_with_eager_tasks_no_delay")
    void withoutADelayAnEagerFailureStartsTheNextOnly(EventLoop loop, VirtualClock clock) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        RaceResult<String> race = await(
                staggeredRace(List.of(() -> failure("no good"), () -> sleep(1, "second"), () -> sleep(0, "third"))));
        assertEquals("second", race.winner());
        assertEquals(1, race.index());
        assertEquals(2, race.exceptions().size());
        assertInstanceOf(IOException.class, race.exceptions().get(0));
        assertNull(race.exceptions().get(1));
        assertEquals(1, clock.time());
    }

    @AsyncioTest
    void theDelayIsANumber() {
        assertThrows(IllegalArgumentException.class, () -> staggeredRace(List.of(), Double.NaN));
    }

    private static Coroutine<String> success(String value) {
        return async(() -> value);
    }

    private static Coroutine<String> failure(String message) {
        return async(() -> {
            throw new IOException(message);
        });
    }

    @AsyncioTest
    void withoutADelayTheNextOneStartsAfterAFailure() {
        List<Double> starts = new ArrayList<>();
        double begin = Loops.getRunningLoop().time();
        Callable<Coroutine<String>> failing = () -> async(() -> {
            starts.add(Loops.getRunningLoop().time() - begin);
            await(sleep(30));
            throw new IllegalStateException();
        });

        RaceResult<String> result = await(staggeredRace(List.of(failing, failing, () -> sleep(1, "third"))));

        assertEquals("third", result.winner());
        assertEquals(List.of(0.0, 30.0), starts);
    }
}
