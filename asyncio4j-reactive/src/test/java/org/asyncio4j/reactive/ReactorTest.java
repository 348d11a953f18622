package org.asyncio4j.reactive;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromIterable;
import static org.asyncio4j.Asyncio.loopExecutor;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.within;
import static org.asyncio4j.reactive.Reactive.completion;
import static org.asyncio4j.reactive.Reactive.first;
import static org.asyncio4j.reactive.Reactive.fromReactive;
import static org.asyncio4j.reactive.Reactive.single;
import static org.asyncio4j.reactive.Reactive.singleOrNull;
import static org.asyncio4j.reactive.Reactive.toReactive;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Reactor's Flux and Mono on the other side. */
class ReactorTest {

    private final List<Object> log = Collections.synchronizedList(new ArrayList<>());

    // --- from Reactor ---------------------------------------------------------------------------

    @AsyncioTest
    void itemsOfOtherThreadsArriveInTheirOrderOnTheLoop(EventLoop loop) {
        Flux<Integer> flux = Flux.range(0, 1000).publishOn(Schedulers.boundedElastic());
        each(fromReactive(flux, 7), item -> {
            assertSame(loop, Loops.getRunningLoop());
            log.add(item);
        });
        assertEquals(IntStream.range(0, 1000).boxed().toList(), log);
        assertEquals(List.of(1, 2), await(fromReactive(Flux.just(1, 2)).toList()));
        for (Number item : each(Reactive.<Number>fromReactive(Flux.just(3)))) {
            assertEquals(3, item);
        }
    }

    @AsyncioTest
    void noMoreIsRequestedThanThereIsRoomFor() {
        long[] requested = {0};
        int[] consumed = {0};
        Flux<Integer> flux = Flux.range(0, 100).doOnRequest(count -> {
            requested[0] += count;
            assertTrue(requested[0] - consumed[0] <= 8, "requested " + requested[0] + ", consumed " + consumed[0]);
        });
        each(fromReactive(flux, 8), item -> consumed[0]++);
        assertEquals(100, consumed[0]);
    }

    @AsyncioTest
    void leavingTheItemsCancelsTheSubscription() {
        Flux<Integer> flux = Flux.range(0, 100).doOnCancel(() -> log.add("cancelled"));
        try (var items = each(fromReactive(flux))) {
            for (int item : items) {
                log.add(item);
                if (item == 1) {
                    break;
                }
            }
        }
        assertEquals(List.of(0, 1, "cancelled"), log);
    }

    @AsyncioTest
    void cancellingTheTaskCancelsTheSubscription() {
        Mono<String> never = Mono.<String>never().doOnCancel(() -> log.add("cancelled"));
        for (Task<?> task : List.of(
                createTask(fromReactive(never).toList()),
                createTask(single(never)),
                createTask(singleOrNull(never)),
                createTask(first(never)),
                createTask(completion(never)))) {
            // Its first step subscribes.
            await(sleep(0));
            await(sleep(0));
            task.cancel();
            assertThrows(CancelledError.class, () -> await(task));
            assertEquals("cancelled", log.removeLast());
        }
        assertEquals(List.of(), log);
    }

    @AsyncioTest
    void anErrorIsTheVeryException() {
        IOException problem = new IOException("x");
        try {
            await(single(Mono.error(problem)), IOException.class);
            throw new AssertionError("no exception");
        } catch (IOException thrown) {
            assertSame(problem, thrown);
        }
        for (Mono<String> failing :
                List.of(Mono.<String>error(problem), Mono.<String>error(problem).publishOn(Schedulers.single()))) {
            assertSame(problem, assertThrows(IOException.class, () -> await(first(failing))));
            assertSame(problem, assertThrows(IOException.class, () -> await(singleOrNull(failing))));
            assertSame(problem, assertThrows(IOException.class, () -> await(completion(failing))));
            assertSame(
                    problem,
                    assertThrows(
                            IOException.class, () -> await(fromReactive(failing).toList())));
        }
    }

    @AsyncioTest
    void theItemOfAMonoIsAwaitedAndNothingIsCancelled() {
        Mono<String> mono =
                Mono.just("a").doOnCancel(() -> log.add("cancelled")).doOnTerminate(() -> log.add("end"));
        assertEquals("a", await(single(mono)));
        assertEquals("a", await(singleOrNull(mono)));
        Object supertype = await(Reactive.<Object>single(mono));
        assertEquals("a", supertype);
        await(completion(mono));
        assertEquals(List.of("end", "end", "end", "end"), log);
    }

    @AsyncioTest
    void nothingHappensBeforeItIsAwaited() {
        Mono<String> mono = Mono.just("a").doOnSubscribe(subscription -> log.add("subscribed"));
        var waiting = single(mono);
        assertEquals(List.of(), log);
        await(waiting);
        assertEquals(List.of("subscribed"), log);
    }

    @AsyncioTest
    void noItemAndTooManyAreToldApart() {
        assertNull(await(singleOrNull(Mono.empty())));
        assertThrows(NoSuchElementException.class, () -> await(single(Mono.empty())));
        assertThrows(NoSuchElementException.class, () -> await(first(Flux.empty())));
        await(completion(Mono.empty()));
        Flux<Integer> many = Flux.range(0, 1000).doOnCancel(() -> log.add("cancelled"));
        assertThrows(IllegalStateException.class, () -> await(single(many)));
        assertThrows(IllegalStateException.class, () -> await(singleOrNull(many)));
        assertEquals(0, await(first(many)));
        assertEquals(List.of("cancelled", "cancelled", "cancelled"), log);
        await(completion(many));
        assertEquals(3, log.size());
    }

    // --- to Reactor -----------------------------------------------------------------------------

    @AsyncioTest
    void itemsArePublishedAsTheyAreRequested() {
        AsyncGenerator<Integer> numbers = asyncGenerator(out -> {
            for (int i = 0; i < 5; i++) {
                await(sleep(0));
                log.add("made " + i);
                out.yield(i);
            }
        });
        Flux<Integer> flux = Flux.from(toReactive(numbers)).doOnNext(log::add).limitRate(1);
        assertEquals(
                List.of(0, 1, 2, 3, 4), await(toThread(() -> flux.collectList().block())));
        assertEquals(List.of("made 0", 0, "made 1", 1), log.subList(0, 4));
    }

    @AsyncioTest
    void aSubscriberThatCancelsClosesTheGenerator() {
        AsyncGenerator<Integer> numbers = asyncGenerator(out -> {
            try {
                for (int i = 0; ; i++) {
                    out.yield(i);
                }
            } finally {
                log.add("closed");
            }
        });
        assertEquals(
                List.of(0, 1),
                await(single(Flux.from(toReactive(numbers)).take(2).collectList())));
        await(sleep(1));
        assertEquals(List.of("closed"), log);
    }

    @AsyncioTest
    void anErrorOfTheItemsIsPublished() {
        IOException problem = new IOException("x");
        AsyncGenerator<Integer> failing = asyncGenerator(out -> {
            out.yield(1);
            throw problem;
        });
        Mono<List<Object>> seen = Flux.from(Reactive.<Object>toReactive(failing))
                .onErrorResume(Flux::just)
                .collectList();
        assertEquals(List.of(1, problem), await(single(seen)));
    }

    @AsyncioTest
    void thereAndBackIsTheSame() {
        Publisher<Integer> publisher = toReactive(fromIterable(List.of(1, 2, 3)));
        assertEquals(List.of(1, 2, 3), await(fromReactive(publisher).toList()));
    }

    @AsyncioTest
    void theContextOfTheSubscriberIsThatOfTheItems() {
        ContextVar<String> variable = new ContextVar<>("variable", "none");
        AsyncGenerator<String> generator = asyncGenerator(out -> out.yield(variable.get()));
        variable.set("subscriber");
        assertEquals("subscriber", await(single(Mono.from(toReactive(generator)))));
        assertEquals(
                "subscriber", await(single(Mono.fromCallable(variable::get))), "subscribed in the task that awaits");
    }

    @Test
    void outsideOfALoopNothingCanBePublished() {
        assertThrows(IllegalStateException.class, () -> toReactive(fromIterable(List.of(1))));
    }

    // --- time -----------------------------------------------------------------------------------

    @Test
    void theLoopIsASchedulerOfReactorAndItsTimeIsVirtual() {
        JumpingClock.runInstantly(this::useTheLoopAsScheduler);
    }

    private void useTheLoopAsScheduler() {
        Scheduler onLoop = Schedulers.fromExecutorService(loopExecutor());
        double before = time();
        EventLoop loop = Loops.getRunningLoop();
        Mono<Boolean> later = Mono.delay(Duration.ofHours(1), onLoop).map(zero -> Loops.getRunningLoopOrNull() == loop);
        assertTrue(await(single(later)));
        assertEquals(before + 3600, time());
        assertEquals(
                List.of(0L, 1L, 2L),
                await(fromReactive(Flux.interval(Duration.ofSeconds(1), onLoop).take(3))
                        .toList()));
        assertEquals(before + 3603, time());
        onLoop.dispose();
    }

    @Tag("real-time")
    @AsyncioTest
    void aVirtualClockWaitsForWhatReactorDoesInRealTime() {
        double before = time();
        assertEquals(0L, within(timeout(5), () -> await(single(Mono.delay(Duration.ofMillis(300))))));
        assertEquals(before, time());
    }

    @Tag("real-time")
    @AsyncioTest
    void aLimitCancelsTheSubscription() {
        Mono<String> never = Mono.<String>never().doOnCancel(() -> log.add("cancelled"));
        assertThrows(TimeoutException.class, () -> within(timeout(5), () -> await(single(never))));
        assertEquals(List.of("cancelled"), log);
    }

    @Test
    void nullsAreRefusedAtOnce() {
        assertThrows(NullPointerException.class, () -> fromReactive(null));
        assertThrows(NullPointerException.class, () -> fromReactive(null, 1));
        assertThrows(NullPointerException.class, () -> single(null));
        assertThrows(NullPointerException.class, () -> singleOrNull(null));
        assertThrows(NullPointerException.class, () -> first(null));
        assertThrows(NullPointerException.class, () -> completion(null));
        assertThrows(IllegalArgumentException.class, () -> fromReactive(Flux.empty(), 0));
    }
}
