package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.fromCallbacks;
import static org.asyncio4j.Asyncio.fromPublisher;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.toPublisher;
import static org.asyncio4j.Asyncio.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.OutsideWork;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.tools.Garbage;
import org.asyncio4j.tests.tools.LoopThread;
import org.asyncio4j.tests.tools.OtherThread;
import org.asyncio4j.tests.tools.OwnLoop;
import org.asyncio4j.tests.tools.RecordingClock;
import org.asyncio4j.tests.tools.RecordingClock.Sleep;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the clock is told of work that goes on outside of the loop: a virtual one waits for it. */
class OutsideWorkTest {

    private static final long SECOND = 1_000_000_000;

    @Test
    void aPublisherMayBringSomethingUntilItHasEnded() {
        Flow.Subscriber<?>[] subscribers = new Flow.Subscriber<?>[1];
        Flow.Publisher<String> silent = subscriber -> {
            subscribers[0] = subscriber;
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {}

                @Override
                public void cancel() {}
            });
        };
        assertSleeps(
                () -> {
                    var consumer = createTask(fromPublisher(silent).toList());
                    await(sleep(1));
                    subscribers[0].onComplete();
                    await(consumer);
                    await(sleep(1));
                },
                new Sleep(SECOND, true, false),
                new Sleep(SECOND, false, false));
    }

    @Test
    void whatTheClockHasWaitedForInVainMayComeAtAnyMomentOrNever() {
        Flow.Publisher<String> silent = subscriber -> {};
        CompletableFuture<String> stage = new CompletableFuture<>();
        assertSleeps(
                () -> {
                    var consumer = createTask(fromPublisher(silent).toList());
                    await(sleep(1));
                    await(sleep(1));
                    var other = createTask(fromPublisher(silent).toList());
                    await(sleep(1));
                    consumer.cancel();
                    await(sleep(1));
                    other.cancel();
                    var waiting = createTask(() -> await(stage));
                    await(sleep(1));
                    await(sleep(1));
                    stage.complete("a");
                    await(waiting);
                    await(sleep(1));
                },
                new Sleep(SECOND, true, false),
                new Sleep(SECOND, false, true),
                new Sleep(SECOND, true, true),
                new Sleep(SECOND, false, true),
                new Sleep(SECOND, true, false),
                new Sleep(SECOND, true, false),
                new Sleep(SECOND, false, false));
    }

    @Test
    void whatTheLoopItselfDrivesIsNotWaitedForAgainBeforeAnotherThreadSignals() {
        Flow.Subscriber<?>[] subscribers = new Flow.Subscriber<?>[1];
        Flow.Publisher<String> publisher = subscriber -> {
            EventLoop loop = Loops.getRunningLoop();
            subscribers[0] = subscriber;
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {}

                @Override
                public void cancel() {}
            });
            // Not driven by the loop: it answers at once, as to a request.
            subscriber.onNext("at once");
            loop.callLater(1, () -> subscriber.onNext("a"));
            loop.callLater(2, () -> subscriber.onNext("b"));
            loop.callLater(3, () -> OtherThread.run(() -> subscriber.onNext("c")));
            loop.callLater(4, subscriber::onComplete);
        };
        Sleep[] sleeps = {
            new Sleep(SECOND, true, false),
            new Sleep(SECOND, false, false),
            new Sleep(SECOND, false, false),
            new Sleep(SECOND, true, false)
        };
        assertSleeps(
                () -> assertEquals(
                        List.of("at once", "a", "b", "c"),
                        await(fromPublisher(publisher).toList())),
                sleeps);
        assertSleeps(
                () -> {
                    EventLoop loop = Loops.getRunningLoop();
                    AsyncGenerator<String> items = fromCallbacks(sink -> {
                        loop.callLater(1, () -> sink.offer("a"));
                        loop.callLater(2, () -> sink.offer("b"));
                        loop.callLater(3, () -> OtherThread.run(() -> sink.offer("c")));
                        loop.callLater(4, sink::end);
                    });
                    assertEquals(List.of("a", "b", "c"), await(items.toList()));
                },
                sleeps);
    }

    @Test
    void aPublisherOfTheLoopItselfBringsNothingFromOutside() {
        assertSleeps(
                () -> {
                    var items = asyncGenerator(out -> {
                        await(sleep(1));
                        out.yield("a");
                    });
                    assertEquals(
                            List.of("a"),
                            await(fromPublisher(toPublisher(items)).toList()));
                },
                new Sleep(SECOND, false, false));
    }

    @Test
    void aStageWillComplete() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        assertSleeps(
                () -> {
                    var waiting = createTask(() -> await(stage.thenApply(String::strip)));
                    await(sleep(1));
                    stage.complete("a");
                    await(waiting);
                    await(sleep(1));
                },
                new Sleep(SECOND, true, false),
                new Sleep(SECOND, false, false));
    }

    @Test
    void aFutureThatIsExpectedFromOutsideMayBringSomethingUntilItIsDone() {
        assertSleeps(
                () -> {
                    SettableFuture<String> future = Loops.getRunningLoop().createFuture();
                    Futures.expectFromOutside(future);
                    await(sleep(1));
                    future.cancel();
                    await(sleep(1));
                    Futures.expectFromOutside(future);
                    await(sleep(1));
                },
                new Sleep(SECOND, true, false),
                new Sleep(SECOND, false, false),
                new Sleep(SECOND, false, false));
    }

    @Test
    @SuppressWarnings("try") // closes one twice
    void workIsExpectedUntilItsHandleIsClosedOnWhateverThread() {
        assertSleeps(
                () -> {
                    EventLoop loop = Loops.getRunningLoop();
                    OutsideWork[] begun = new OutsideWork[1];
                    OtherThread.run(() -> begun[0] = loop.beginOutsideWork("an answer"));
                    await(sleep(1));
                    assertFalse(begun[0].isClosed());
                    OtherThread.run(begun[0]::close);
                    assertTrue(begun[0].isClosed());
                    OtherThread.run(begun[0]::close);
                    begun[0].close();
                    await(sleep(1));
                    try (OutsideWork one = loop.beginOutsideWork("one");
                            OutsideWork two = loop.beginOutsideWork("two")) {
                        one.close();
                        assertFalse(two.isClosed());
                        await(sleep(1));
                    }
                    await(sleep(1));
                },
                new Sleep(SECOND, true, false),
                new Sleep(SECOND, false, false),
                new Sleep(SECOND, true, false),
                new Sleep(SECOND, false, false));
    }

    @Test
    void workThatEndsBeforeTheLoopHasHeardOfItIsNotCounted() {
        assertSleeps(
                () -> {
                    EventLoop loop = Loops.getRunningLoop();
                    OutsideWork[] begun = new OutsideWork[1];
                    OtherThread.run(() -> begun[0] = loop.beginOutsideWork("an answer"));
                    begun[0].close();
                    await(sleep(1));
                },
                new Sleep(SECOND, false, false));
    }

    @Test
    @SuppressWarnings("try") // closing it is what it is there for
    void anAnswerComesBeforeTheEndOfItsWork() throws Exception {
        try (LoopThread running = new LoopThread()) {
            EventLoop loop = running.loop();
            CompletableFuture<Integer> seen = new CompletableFuture<>();
            try (OutsideWork work = loop.beginOutsideWork("an answer")) {
                assertEquals(1, running.call(() -> loop.statistics().outsideJobs()));
                loop.callSoonThreadsafe(() -> seen.complete(loop.statistics().outsideJobs()));
            }
            assertEquals(1, seen.get());
            assertEquals(0, running.call(() -> loop.statistics().outsideJobs()));
        }
    }

    @Test
    void aClosedLoopExpectsNothing() {
        EventLoop loop = Loops.newEventLoop();
        OutsideWork before = loop.beginOutsideWork("before");
        before.close();
        loop.close();
        before.close();
        try (OutsideWork after = loop.beginOutsideWork("after")) {
            assertEquals("<OutsideWork pending \"after\">", after.toString());
        }
        assertEquals("<OutsideWork closed \"before\">", before.toString());
        assertThrows(NullPointerException.class, () -> loop.beginOutsideWork(null));
    }

    @Tag("gc")
    @Tag("debug-mode")
    @AsyncioTest
    void aForgottenHandleIsReported(ReportedProblems problems, EventLoop loop) {
        OtherThread.run(() -> loop.beginOutsideWork("an answer"));
        loop.beginOutsideWork("another").close();
        List<LoopProblem> reports = new ArrayList<>();
        Garbage.collectUntil(() -> {
            reports.addAll(problems.take());
            return !reports.isEmpty();
        });
        String message = reports.getFirst().message();
        assertTrue(
                message.startsWith(
                        "work outside of the loop was never closed: \"an answer\" (begun at OutsideWorkTest.java:"),
                message);
        assertEquals(1, reports.size());
    }

    @Test
    @Tag("debug-mode")
    void aHandleThatIsOpenWhenTheLoopClosesIsReportedInDebugMode() {
        ReportedProblems problems = new ReportedProblems();
        OutsideWork work;
        try (EventLoop loop = Loops.newEventLoop()) {
            loop.setDebug(true);
            loop.setExceptionHandler(problems);
            work = loop.beginOutsideWork("an answer");
            loop.beginOutsideWork("another").close();
            OwnLoop.turn(loop);
        }
        assertFalse(work.isClosed());
        assertTrue(
                problems.takeOnly().message().startsWith("work outside of the loop was never closed: \"an answer\""));
        try (EventLoop loop = Loops.newEventLoop()) {
            loop.setDebug(false);
            loop.setExceptionHandler(problems);
            work = loop.beginOutsideWork("an answer");
            OwnLoop.turn(loop);
        }
        assertEquals(List.of(), problems.take());
        assertFalse(work.isClosed());
    }

    @Tag("real-time")
    @AsyncioTest
    @SuppressWarnings("try") // closing it is the end of the items
    void aVirtualClockWaitsForWhatAnotherThreadPublishes() {
        double before = time();
        SubmissionPublisher<String> publisher = new SubmissionPublisher<>();
        Thread.ofPlatform().start(() -> {
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            publisher.submit("published");
            publisher.close();
        });
        assertEquals(
                List.of("published"),
                within(timeout(5), () -> await(fromPublisher(publisher).toList())));
        assertEquals(before, time());
    }

    @Tag("real-time")
    @AsyncioTest
    void aVirtualClockWaitsForWhatCallbacksHandOver() {
        double before = time();
        AsyncGenerator<String> items = fromCallbacks(sink -> Thread.ofPlatform().start(() -> {
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            sink.offer("handed over");
        }));
        assertEquals("handed over", within(timeout(5), () -> await(items.first())));
        assertEquals(before, time());
    }

    private static void assertSleeps(Action<Exception> body, Sleep... sleeps) {
        RecordingClock clock = new RecordingClock(0);
        try (EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(clock))) {
            loop.runUntilComplete(body);
        }
        assertEquals(List.of(sleeps), clock.sleeps());
    }
}
