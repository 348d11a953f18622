package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.fromPublisher;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toPublisher;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.RecordingClock;
import org.asyncio4j.tests.tools.RecordingClock.Sleep;
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
                new Sleep(SECOND, false, true),
                new Sleep(SECOND, false, false));
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
                new Sleep(SECOND, false, true),
                new Sleep(SECOND, false, false),
                new Sleep(SECOND, false, false));
    }

    private static void assertSleeps(Action<Exception> body, Sleep... sleeps) {
        RecordingClock clock = new RecordingClock(0);
        try (EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(clock))) {
            loop.runUntilComplete(body);
        }
        assertEquals(List.of(sleeps), clock.sleeps());
    }
}
