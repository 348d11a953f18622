package org.asyncio4j.tests.introspection;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Futures.awaiters;
import static org.asyncio4j.lowlevel.Futures.futureAddToAwaitedBy;
import static org.asyncio4j.lowlevel.Futures.futureDiscardFromAwaitedBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.AwaitingCallback;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tools.Garbage;
import org.asyncio4j.tests.tools.OtherThread;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** How code outside of the library tells who waits for a future. */
class AwaitersTest {

    /** Completes another future, for whose awaiters it stands. */
    private record Passing(SettableFuture<Void> outer) implements Consumer<Future<?>>, AwaitingCallback {

        @Override
        public void accept(Future<?> done) {
            outer.setResult(null);
        }

        @Override
        public List<? extends Future<?>> awaiters() {
            return Futures.awaiters(outer);
        }
    }

    @AsyncioTest
    void aCallbackMayTellForWhomItWaits(EventLoop loop) {
        SettableFuture<Void> inner = loop.createFuture();
        SettableFuture<Void> outer = loop.createFuture();
        inner.addDoneCallback(new Passing(outer));
        inner.addDoneCallback(new Passing(outer));
        inner.addDoneCallback(done -> {});
        assertEquals(List.of(), awaiters(inner));
        Task<?> task = createTask(async(() -> await(outer)));
        await(sleep(0));
        assertEquals(List.of(task), awaiters(inner));
        assertEquals(List.of(task), awaiters(outer));
        inner.removeDoneCallback(new Passing(outer));
        assertEquals(List.of(), awaiters(inner));
        outer.cancel();
        await(sleep(0));
        assertEquals(List.of(), awaiters(outer));
    }

    @AsyncioTest
    void awaitersAreDeclaredAndTakenBack(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        SettableFuture<Void> one = loop.createFuture();
        SettableFuture<Void> two = loop.createFuture();
        futureDiscardFromAwaitedBy(future, one);
        futureAddToAwaitedBy(future, one);
        futureAddToAwaitedBy(future, two);
        futureAddToAwaitedBy(future, one);
        assertEquals(List.of(one, two), awaiters(future));
        futureDiscardFromAwaitedBy(future, one);
        futureDiscardFromAwaitedBy(future, one);
        futureDiscardFromAwaitedBy(two, one);
        assertEquals(List.of(two), awaiters(future));
        future.setResult(null);
        assertEquals(List.of(two), awaiters(future));
        futureDiscardFromAwaitedBy(future, two);
        assertEquals(List.of(), awaiters(future));
    }

    @AsyncioTest
    void anAwaiterThatIsToldTwiceIsThereOnce(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        Task<?> task = createTask(async(() -> await(future)));
        await(sleep(0));
        futureAddToAwaitedBy(future, task);
        assertEquals(List.of(task), awaiters(future));
        future.setResult(null);
        await(task);
    }

    @AsyncioTest
    void futuresOfTwoLoopsAndOtherThreadsAreRefused(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        EventLoop another = Loops.newEventLoop();
        try {
            SettableFuture<Void> stranger = another.createFuture();
            assertThrows(IllegalArgumentException.class, () -> futureAddToAwaitedBy(future, stranger));
            assertThrows(IllegalArgumentException.class, () -> futureDiscardFromAwaitedBy(stranger, future));
            assertEquals(List.of(), awaiters(stranger));
        } finally {
            another.close();
        }
        for (Throwable problem : List.of(
                Objects.requireNonNull(OtherThread.failureOf(() -> futureAddToAwaitedBy(future, future))),
                Objects.requireNonNull(OtherThread.failureOf(() -> futureDiscardFromAwaitedBy(future, future))),
                Objects.requireNonNull(
                        OtherThread.failureOf(() -> awaiters(future).clear())))) {
            assertEquals(IllegalStateException.class, problem.getClass());
        }
    }

    @AsyncioTest
    @Tag("gc")
    void aDeclarationKeepsNothingInMemory(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        WeakReference<Object> waiter = declare(loop, future, null);
        WeakReference<Object> awaited = declare(loop, null, future);
        Garbage.collectUntil(() -> waiter.refersTo(null) && awaited.refersTo(null));
        assertEquals(List.of(), awaiters(future));
    }

    /** Declares that one that is given and one that nobody keeps wait for each other, and returns the latter. */
    private static WeakReference<Object> declare(
            EventLoop loop, @Nullable SettableFuture<Void> future, @Nullable SettableFuture<Void> waiter) {
        SettableFuture<Void> made = loop.createFuture();
        futureAddToAwaitedBy(future == null ? made : future, waiter == null ? made : waiter);
        return new WeakReference<>(made);
    }
}
