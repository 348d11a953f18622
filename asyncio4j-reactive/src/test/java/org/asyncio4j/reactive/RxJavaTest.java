package org.asyncio4j.reactive;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.loopExecutor;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.reactive.Reactive.fromReactive;
import static org.asyncio4j.reactive.Reactive.single;
import static org.asyncio4j.reactive.Reactive.singleOrNull;
import static org.asyncio4j.reactive.Reactive.toReactive;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** RxJava's Flowable and its relatives on the other side. */
class RxJavaTest {

    private final List<Object> log = Collections.synchronizedList(new ArrayList<>());

    @AsyncioTest
    void itemsOfOtherThreadsArriveInTheirOrder() {
        Flowable<Integer> flowable = Flowable.range(0, 1000).observeOn(Schedulers.computation());
        each(fromReactive(flowable, 3), log::add);
        assertEquals(IntStream.range(0, 1000).boxed().toList(), log);
    }

    @AsyncioTest
    void theOtherKindsAreAwaitedAsFlowables() {
        assertEquals(
                "a", await(single(Single.just("a").subscribeOn(Schedulers.io()).toFlowable())));
        assertNull(await(singleOrNull(Maybe.<String>empty().toFlowable())));
        await(Reactive.completion(Completable.fromAction(() -> log.add("ran")).toFlowable()));
        assertEquals(List.of("ran"), log);
        IOException problem = new IOException("x");
        assertSame(
                problem,
                assertThrows(
                        IOException.class,
                        () -> await(single(Single.error(problem).toFlowable()))));
    }

    @AsyncioTest
    void cancellingTheTaskCancelsTheSubscription() {
        Task<?> task = createTask(fromReactive(Flowable.never().doOnCancel(() -> log.add("cancelled")))
                .toList());
        // Its first step subscribes.
        await(sleep(0));
        await(sleep(0));
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(List.of("cancelled"), log);
    }

    @AsyncioTest
    void itemsArePublishedAndTheirGeneratorIsClosed() {
        AsyncGenerator<Integer> numbers = asyncGenerator(out -> {
            try {
                for (int i = 0; ; i++) {
                    await(sleep(0));
                    out.yield(i);
                }
            } finally {
                log.add("closed");
            }
        });
        Flowable<Integer> flowable = Flowable.fromPublisher(toReactive(numbers)).take(3);
        assertEquals(List.of(0, 1, 2), await(toThread(() -> flowable.toList().blockingGet())));
        await(sleep(1));
        assertEquals(List.of("closed"), log);
    }

    @Test
    void theLoopIsASchedulerOfRxJavaAndItsTimeIsVirtual() {
        JumpingClock.runInstantly(this::useTheLoopAsScheduler);
    }

    private void useTheLoopAsScheduler() {
        Scheduler onLoop = Schedulers.from(loopExecutor());
        double before = time();
        assertEquals(
                List.of(0L, 1L, 2L),
                await(fromReactive(
                                Flowable.interval(1, TimeUnit.MINUTES, onLoop).take(3))
                        .toList()));
        assertEquals(before + 180, time());
    }
}
