package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Garbage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Generators that are left half way: who closes them, when, and in which order. */
class LiveGeneratorsTest {

    private static final int MANY = 50_000;

    private final List<Object> log = new ArrayList<>();

    private AsyncGenerator<Integer> tidy(String name) {
        return asyncGenerator(name, out -> {
            try {
                for (int i = 0; ; i++) {
                    out.yield(i);
                }
            } finally {
                log.add(name + " closing");
                await(sleep(1));
                log.add(name + " closed");
            }
        });
    }

    /** In a method of its own, so that nothing on the stack of the test keeps the generator. */
    private void abandon(String name) {
        for (int item : each(tidy(name))) {
            if (item == 2) {
                break;
            }
        }
    }

    @Tag("gc")
    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_gc_aclose_09",
        "test_base_events.py::BaseEventLoopTests::test_asyncgen_finalization_by_gc"
    })
    void oneThatNobodyHoldsIsClosedByATaskOfItsOwn() {
        abandon("a");
        await(sleep(2));
        assertEquals(List.of(), log, "left open until it is collected");
        Garbage.collectUntil(() -> log.contains("a closing"));
        await(sleep(2));
        assertEquals(List.of("a closing", "a closed"), log);
    }

    /** Has a generator in a field, whose body refers to the owner or does not. */
    private static final class Owner {
        private final AsyncGenerator<Integer> items;
        private final List<Object> log;

        Owner(List<Object> log, boolean refersToItself) {
            this.log = log;
            this.items =
                    refersToItself ? yieldingThen(() -> this.log.add("closed")) : yieldingThen(() -> log.add("closed"));
        }
    }

    private static AsyncGenerator<Integer> yieldingThen(Runnable atEnd) {
        return asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                atEnd.run();
            }
        });
    }

    @Tag("gc")
    @AsyncioTest
    void oneInAFieldIsFoundIfItsBodyDoesNotReferToIt() {
        leave(new Owner(log, false).items);
        Garbage.collectUntil(() -> log.size() == 1);
    }

    @Tag("gc")
    @Test
    void oneWhoseBodyRefersToItIsClosedByAcloseOrAtTheEndOfTheRun() {
        run(() -> {
            leave(new Owner(log, true).items);
            Owner closed = new Owner(log, true);
            leave(closed.items);
            await(closed.items.aclose());
            assertEquals(1, log.size());
        });
        assertEquals(2, log.size());
    }

    @Tag("gc")
    @AsyncioTest
    void itIsClosedInACopyOfTheContextOfItsLastConsumer() {
        ContextVar<String> variable = new ContextVar<>("variable", "none");
        await(createTask(() -> {
            variable.set("consumer");
            leave(asyncGenerator(out -> {
                try {
                    out.yield(1);
                } finally {
                    log.add(variable.get());
                    variable.set("changed");
                }
            }));
        }));
        Garbage.collectUntil(() -> !log.isEmpty());
        assertEquals(List.of("consumer"), log);
        assertEquals("none", variable.get());
    }

    private static void leave(AsyncGenerator<Integer> generator) {
        await(anext(generator));
    }

    @Tag("gc")
    @AsyncioTest
    @Ports(
            value = "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_shutdown_exception_02",
            adapted = "the close is a task of its own long before the end of the run, and its error"
                    + " one that nobody retrieved")
    void anErrorOfTheCloseIsReportedAsThatOfATask(ReportedProblems problems) {
        forgetFailing();
        Garbage.collectUntil(() -> problems.toString().contains("never retrieved"));
        LoopProblem problem = problems.takeOnly();
        assertEquals("Task exception was never retrieved", problem.message());
        assertTrue(problem.exception() instanceof NoSuchElementException);
    }

    private static void forgetFailing() {
        leave(failing("failing"));
    }

    private static AsyncGenerator<Integer> failing(String name) {
        return asyncGenerator(name, out -> {
            try {
                out.yield(1);
            } finally {
                fail(name);
            }
        });
    }

    private static void fail(String name) {
        throw new NoSuchElementException(name);
    }

    @Tag("gc")
    @AsyncioTest(realTime = true)
    @Ports("test_base_events.py::BaseEventLoopTests::test_asyncgen_finalization_by_gc_in_other_thread")
    void aLoopThatSleepsIsWokenForIt() {
        AtomicBoolean closed = new AtomicBoolean();
        abandon(closed);
        assertFalse(closed.get(), "left open until it is collected");
        await(toThread(() -> Garbage.collectUntil(closed::get, LiveGeneratorsTest::pause)));
    }

    private static void abandon(AtomicBoolean closed) {
        leave(asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                closed.set(true);
            }
        }));
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Tag("gc")
    @AsyncioTest
    void oneThatIsHeldIsLeftAlone() throws InterruptedException {
        AsyncGenerator<Integer> held = tidy("held");
        await(anext(held));
        Garbage.collect();
        await(sleep(0));
        assertEquals(1, await(anext(held)));
        await(held.aclose());
    }

    @Tag("gc")
    @AsyncioTest
    void oneWhoseConsumerWaitsForItIsHeldByThat() {
        Task<Integer> consumer = createTask(() -> await(anext(asyncGenerator("slow", out -> {
            try {
                await(sleep(60));
                out.yield(1);
            } catch (GeneratorExit exit) {
                log.add("wrongly closed");
                throw exit;
            }
        }))));
        for (int i = 0; i < 10; i++) {
            System.gc();
            await(sleep(1));
        }
        assertEquals(1, await(consumer));
    }

    @Tag("gc")
    @AsyncioTest(debug = false)
    void manyThatNobodyHoldsLeaveNothingBehind() {
        long before = Garbage.bytesInUse();
        int[] closed = {0};
        for (int i = 0; i < MANY; i++) {
            leave(asyncGenerator(out -> {
                try {
                    out.yield(1);
                } finally {
                    closed[0]++;
                }
            }));
            if (i % 1000 == 0) {
                await(sleep(0));
            }
        }
        Garbage.collectUntil(() -> closed[0] == MANY);
        await(sleep(0));
        Garbage.assertNothingLeft(before, MANY);
    }

    @Tag("gc")
    @AsyncioTest(debug = false)
    void manyThatCameToTheirEndLeaveNothingBehind() {
        long before = Garbage.bytesInUse();
        for (int i = 0; i < MANY; i++) {
            for (int item : each(WithGenerators.count(2))) {
                assertTrue(item < 2);
            }
        }
        Garbage.assertNothingLeft(before, MANY);
    }

    @Test
    @Ports("test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_shutdown_02")
    void theEndOfRunClosesThemAllAtTheSameTimeInTheOrderOfTheirBeginning() {
        List<AsyncGenerator<Integer>> kept = new ArrayList<>();
        run(() -> {
            for (String name : List.of("a", "b", "c")) {
                kept.add(tidy(name));
            }
            for (AsyncGenerator<Integer> generator : kept) {
                await(anext(generator));
            }
            log.add("main ends");
        });
        assertEquals(
                List.of("main ends", "a closing", "b closing", "c closing", "a closed", "b closed", "c closed"), log);
        kept.forEach(it -> assertEquals(Coroutine.State.CLOSED, it.state()));
    }

    @Test
    @Ports("test_runners.py::RunTests::test_asyncio_run_closes_gens_after_hanging_tasks_errors")
    void theEndOfRunCancelsTasksThenClosesGeneratorsThenTheExecutor() {
        List<Object> kept = new ArrayList<>();
        run(() -> {
            AsyncGenerator<Integer> generator = tidy("generator");
            kept.add(generator);
            await(anext(generator));
            createTask(() -> {
                try {
                    await(sleep(60));
                } finally {
                    log.add("task cancelled");
                }
            });
            await(sleep(0));
            log.add("main ends");
        });
        assertEquals(List.of("main ends", "task cancelled", "generator closing", "generator closed"), log);
        assertEquals(1, kept.size());
    }

    @AsyncioTest
    void aShutdownClosesWhatHasBegun() {
        AsyncGenerator<Integer> begun = tidy("begun");
        AsyncGenerator<Integer> fresh = tidy("fresh");
        AsyncGenerator<Integer> ended = WithGenerators.count(0);
        await(anext(begun));
        await(anext(ended, 0));
        await(getRunningLoop().shutdownAsyncgens());
        assertEquals(List.of("begun closing", "begun closed"), log);
        assertEquals(Coroutine.State.CREATED, fresh.state());
        await(getRunningLoop().shutdownAsyncgens());
    }

    @AsyncioTest
    @Ports("test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_shutdown_01")
    void generatorsOfCancelledTasksHaveEndedBeforeTheShutdown() {
        List<Task<?>> consumers = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            AsyncGenerator<Integer> slow = asyncGenerator(name, out -> {
                try {
                    await(sleep(60));
                    out.yield(1);
                } finally {
                    await(sleep(0));
                    log.add(name);
                }
            });
            consumers.add(createTask(anext(slow)));
        }
        await(sleep(1));
        consumers.forEach(Task::cancel);
        consumers.forEach(it -> assertThrows(CancelledError.class, () -> await(it)));
        await(getRunningLoop().shutdownAsyncgens());
        assertEquals(List.of("a", "b"), log);
    }

    @Tag("gc")
    @AsyncioTest
    void aShutdownWaitsForTheOneThatIsBeingClosedSinceItWasLeft() {
        abandon("a");
        Garbage.collectUntil(() -> allTasks().size() > 1);
        // By its own task, which has just been made, or has just begun.
        await(getRunningLoop().shutdownAsyncgens());
        assertEquals(List.of("a closing", "a closed"), log);
    }

    @Tag("gc")
    @Test
    @Ports("test_asyncgen.py::AsyncGenAsyncioTest::test_asyncgen_nonstarted_hooks_are_cancellable")
    void oneThatWasLeftCanBeClosedWhileTheRunEnds() throws InterruptedException {
        ReportedProblems problems = new ReportedProblems();
        run(() -> {
            getRunningLoop().setExceptionHandler(problems);
            abandon("a");
            Garbage.collect();
        });
        assertEquals(List.of(), problems.take());
        assertEquals("a closing", log.getFirst());
        assertTrue(log.size() <= 2, "closed once, or cancelled while it closed");
    }

    @AsyncioTest
    @Ports("test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_shutdown_exception_01")
    void aShutdownReportsWhatFails(ReportedProblems problems) {
        AsyncGenerator<Integer> bad = failing("bad");
        AsyncGenerator<Integer> good = tidy("good");
        await(anext(bad));
        await(anext(good));
        await(getRunningLoop().shutdownAsyncgens());
        LoopProblem problem = problems.takeOnly();
        assertTrue(
                problem.message()
                        .startsWith("an error occurred during closing of asynchronous generator"
                                + " <async_generator bad closed"),
                problem::message);
        assertSame(bad, problem.get("asyncgen"));
        assertTrue(problem.exception() instanceof NoSuchElementException);
        assertEquals(List.of("good closing", "good closed"), log);
    }

    @AsyncioTest
    void aShutdownReportsOneThatSomebodyWaitsFor(ReportedProblems problems) {
        AsyncGenerator<Integer> busy = asyncGenerator("busy", out -> {
            await(sleep(5));
            out.yield(1);
        });
        Task<Integer> consumer = createTask(anext(busy));
        await(sleep(1));
        await(getRunningLoop().shutdownAsyncgens());
        assertTrue(problems.takeOnly()
                .exception()
                .getMessage()
                .startsWith("aclose(): asynchronous generator is already running"));
        assertEquals(1, await(consumer));
    }

    @AsyncioTest
    void oneThatBeginsAfterTheShutdownIsReported(ReportedProblems problems) {
        await(getRunningLoop().shutdownAsyncgens());
        AsyncGenerator<Integer> late = tidy("late");
        assertEquals(0, await(anext(late)));
        LoopProblem problem = problems.takeOnly();
        assertTrue(
                problem.message()
                        .matches("asynchronous generator <async_generator late .*> was scheduled"
                                + " after loop.shutdownAsyncgens\\(\\) call"),
                problem::message);
        assertSame(late, problem.get("asyncgen"));
        await(late.aclose());
    }

    @Test
    void aClosingLoopEndsThoseThatNobodyHasClosed() {
        ReportedProblems problems = new ReportedProblems();
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler(problems);
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                assertThrows(GeneratorExit.class, () -> await(sleep(1)));
                assertThrows(GeneratorExit.class, () -> await(anext(WithGenerators.slow())));
                log.add("closed");
            }
        });
        loop.runUntilComplete(anext(generator));
        loop.close();
        assertEquals(List.of("closed"), log);
        assertEquals(Coroutine.State.CLOSED, generator.state());
        assertEquals(List.of(), problems.take());
    }

    @Test
    void aClosingLoopEndsTasksInTheMiddleOfAGenerator() {
        ReportedProblems problems = new ReportedProblems();
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler(problems);
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            try {
                await(sleep(60));
                out.yield(1);
            } finally {
                log.add("generator");
            }
        });
        Coroutine<Void> consumer = async(() -> {
            try {
                await(anext(generator));
            } catch (GeneratorExit exit) {
                log.add("consumer");
                throw exit;
            }
        });
        Task<Void> task = loop.createTask(consumer);
        loop.runUntilComplete(sleep(0));
        loop.runUntilComplete(sleep(0));
        loop.close();
        assertEquals(List.of("generator", "consumer"), log);
        assertTrue(task.done());
        assertEquals(
                "Task was destroyed but it is pending!", problems.takeOnly().message());
    }

    @Test
    void aClosingLoopReportsOneThatRefusesToEndAndGivesItUp() {
        ReportedProblems problems = new ReportedProblems();
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler(problems);
        AsyncGenerator<Integer> stubborn = asyncGenerator("stubborn", out -> {
            while (true) {
                try {
                    out.yield(1);
                } catch (GeneratorExit exit) {
                    log.add("refused");
                }
            }
        });
        loop.runUntilComplete(anext(stubborn));
        loop.close();
        assertEquals(100, log.size());
        assertTrue(problems.takeOnly().exception().getMessage().startsWith("async generator ignored GeneratorExit"));
    }

    @Test
    void afterItsLoopOneThatHasEndedSaysSoOnAnother() {
        List<AsyncGenerator<Integer>> kept = new ArrayList<>();
        run(() -> {
            kept.add(tidy("a"));
            await(anext(kept.getFirst()));
        });
        run(() -> {
            assertThrows(StopAsyncIteration.class, () -> await(anext(kept.getFirst())));
            await(kept.getFirst().aclose());
        });
    }

    @Test
    void oneBelongsToTheLoopOnWhichItBegan() {
        EventLoop first = Loops.newEventLoop();
        EventLoop second = Loops.newEventLoop();
        AsyncGenerator<Integer> generator = WithGenerators.count(5);
        assertEquals(0, first.runUntilComplete(anext(generator)));
        IllegalStateException error =
                assertThrows(IllegalStateException.class, () -> second.runUntilComplete(anext(generator)));
        assertTrue(error.getMessage().contains("belongs to <AsyncioLoop"), error::getMessage);
        assertEquals(1, first.runUntilComplete(anext(generator)));
        first.close();
        second.close();
    }

    @AsyncioTest
    void itemsTakeNoTimeOfTheirOwn(VirtualClock clock) {
        for (int i = 0; i < 100; i++) {
            assertEquals(0, await(anext(WithGenerators.count(1))));
        }
        assertEquals(0, clock.time());
    }
}
