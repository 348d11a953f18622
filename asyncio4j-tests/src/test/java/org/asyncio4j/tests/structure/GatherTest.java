package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.gatherTuple;
import static org.asyncio4j.Asyncio.gatherWithExceptions;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.Tuple2;
import org.asyncio4j.Tuple3;
import org.asyncio4j.Tuple4;
import org.asyncio4j.Tuple5;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

/** {@code gather}: several results in one future. */
class GatherTest {

    private final RuntimeException problem = new IllegalStateException("problem");

    /** What the children of a gather are: futures themselves, or coroutines that await them. */
    private static List<Function<Future<Integer>, Awaitable<Integer>>> kinds() {
        return List.of(future -> future, future -> async(() -> await(future)));
    }

    /** Lets all that is ready, and all that follows from it, run. */
    private static void settle() {
        for (int i = 0; i < 5; i++) {
            await(sleep(0));
        }
    }

    @AsyncioTest(debug = false)
    void saysThatItIsOneAndSoDoesATaskThatWaitsForIt(EventLoop loop) {
        SettableFuture<Integer> child = loop.createFuture();
        Future<?> gathered = gather(child);
        assertEquals("<GatheringFuture pending: 1 of 1 gathered futures>", gathered.toString());
        Task<Void> task = createTask(() -> {
            await(gathered);
        });
        settle();
        assertTrue(task.toString().contains(" wait_for=<GatheringFuture pending>"), task::toString);
        child.setResult(1);
        await(task);
        assertEquals("<GatheringFuture finished result=[1]>", gathered.toString());
        assertEquals("<Future pending>", loop.createFuture(message -> false).toString());
    }

    @AsyncioTest
    @Ports({
        "test_tasks.py::GatherTestsBase::test_success",
        "test_tasks.py::GatherTestsBase::test_result_exception_success"
    })
    void theResultsAreInTheOrderOfTheArguments(EventLoop loop) {
        for (Function<Future<Integer>, Awaitable<Integer>> kind : kinds()) {
            for (boolean withExceptions : new boolean[] {false, true}) {
                List<SettableFuture<Integer>> futures = futures(loop, 3);
                List<Awaitable<Integer>> children = wrap(futures, kind);
                Future<? extends List<?>> gathered = withExceptions ? gatherWithExceptions(children) : gather(children);
                List<Object> told = new ArrayList<>();
                gathered.addDoneCallback(told::add);
                settle();
                futures.get(1).setResult(1);
                futures.get(0).setResult(2);
                settle();
                assertFalse(gathered.done());
                futures.get(2).setResult(3);
                settle();
                assertEquals(List.of(gathered), told);
                assertEquals(List.of(2, 1, 3), gathered.result());
            }
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::GatherTestsBase::test_one_exception")
    void theFirstFailureEndsItAndTheOthersGoOn(EventLoop loop) {
        for (Function<Future<Integer>, Awaitable<Integer>> kind : kinds()) {
            List<SettableFuture<Integer>> futures = futures(loop, 5);
            Future<List<Integer>> gathered = gather(wrap(futures, kind));
            settle();
            futures.get(0).setResult(1);
            futures.get(1).setException(problem);
            settle();
            assertSame(problem, gathered.exception());
            assertFalse(futures.get(2).done());
            futures.get(2).setResult(3);
            futures.get(3).cancel();
            // Nobody needs to ask for it.
            futures.get(4).setException(new IllegalArgumentException());
            settle();
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::GatherTestsBase::test_return_exceptions")
    void exceptionsMayBeResults(EventLoop loop) {
        for (Function<Future<Integer>, Awaitable<Integer>> kind : kinds()) {
            List<SettableFuture<Integer>> futures = futures(loop, 4);
            Future<List<Object>> gathered = gatherWithExceptions(wrap(futures, kind));
            RuntimeException other = new IllegalArgumentException();
            settle();
            futures.get(1).setResult(1);
            futures.get(2).setException(problem);
            futures.get(0).setResult(3);
            settle();
            assertFalse(gathered.done());
            futures.get(3).setException(other);
            settle();
            assertEquals(List.of(3, 1, problem, other), gathered.result());
        }
    }

    @Test
    @Ports({
        "test_tasks.py::FutureGatherTests::test_constructor_empty_sequence_without_loop",
        "test_tasks.py::CoroutineGatherTests::test_constructor_without_loop"
    })
    void itNeedsALoop() {
        assertThrows(IllegalStateException.class, () -> gather());
        assertThrows(IllegalStateException.class, () -> gather(async(() -> 1), async(() -> 2)));
    }

    @Test
    @Ports({
        "test_tasks.py::FutureGatherTests::test_constructor_empty_sequence_use_running_loop",
        "test_tasks.py::FutureGatherTests::test_constructor_empty_sequence_use_global_loop",
        "test_tasks.py::CoroutineGatherTests::test_constructor_use_running_loop",
        "test_tasks.py::CoroutineGatherTests::test_constructor_use_global_loop"
    })
    void itUsesTheRunningLoopOrElseTheThreads() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Future<List<Integer>> empty = loop.runUntilComplete(async(() -> gather(List.of())));
            assertSame(loop, empty.getLoop());
            assertEquals(List.of(), empty.result());
            Future<List<Integer>> two = loop.runUntilComplete(async(() -> gather(value(1), value(2))));
            assertSame(loop, two.getLoop());
            assertEquals(List.of(1, 2), loop.runUntilComplete(two));
            Loops.setEventLoop(loop);
            try {
                Future<List<Integer>> none = gather();
                assertSame(loop, none.getLoop());
                assertEquals(List.of(), none.result());
                Future<List<Integer>> more = gather(value(1), value(2));
                assertSame(loop, more.getLoop());
                assertEquals(List.of(1, 2), loop.runUntilComplete(more));
            } finally {
                Loops.setEventLoop(null);
            }
        }
    }

    @Test
    @Ports({
        "test_tasks.py::FutureGatherTests::test_constructor_heterogenous_futures",
        "test_tasks.py::FutureGatherTests::test_constructor_homogenous_futures"
    })
    void itUsesTheLoopOfItsFutures() {
        try (EventLoop one = Loops.newEventLoop();
                EventLoop other = Loops.newEventLoop()) {
            assertThrows(IllegalArgumentException.class, () -> gather(one.createFuture(), other.createFuture()));
            List<SettableFuture<Integer>> futures = futures(other, 3);
            for (int i = 0; i < 2; i++) {
                Future<List<Integer>> gathered = gather(futures);
                assertSame(other, gathered.getLoop());
                assertFalse(gathered.done());
            }
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::FutureGatherTests::test_one_cancellation")
    void aCancelledChildIsAFailure(EventLoop loop) {
        List<SettableFuture<Integer>> futures = futures(loop, 3);
        Future<List<Integer>> gathered = gather(futures);
        futures.get(0).setResult(1);
        futures.get(1).cancel("message");
        await(sleep(0));
        assertTrue(gathered.done());
        assertFalse(gathered.cancelled());
        assertEquals(
                "message",
                assertInstanceOf(CancelledError.class, gathered.exception()).getMessage());
        assertFalse(futures.get(2).done());
    }

    @AsyncioTest
    @Ports("test_tasks.py::FutureGatherTests::test_result_exception_one_cancellation")
    void aCancellationMayBeAResult(EventLoop loop) {
        List<SettableFuture<Integer>> futures = futures(loop, 4);
        Future<List<Object>> gathered = gatherWithExceptions(futures);
        futures.get(0).setResult(1);
        futures.get(1).setException(problem);
        futures.get(2).cancel();
        settle();
        assertFalse(gathered.done());
        futures.get(3).setResult(3);
        List<Object> results = await(gathered);
        assertEquals(1, results.get(0));
        assertSame(problem, results.get(1));
        assertInstanceOf(CancelledError.class, results.get(2));
        assertEquals(3, results.get(3));
    }

    @AsyncioTest
    @Ports("test_tasks.py::CoroutineGatherTests::test_duplicate_coroutines")
    void oneThatIsGivenTwiceRunsOnce() {
        int[] runs = {0};
        Coroutine<String> abc = async(() -> {
            runs[0]++;
            return "abc";
        });
        assertEquals(List.of("abc", "abc", "def", "abc"), await(gather(abc, abc, async(() -> "def"), abc)));
        assertEquals(1, runs[0]);
    }

    @AsyncioTest
    @Ports("test_tasks.py::CoroutineGatherTests::test_cancellation_broadcast")
    void cancellingItCancelsTheChildren(EventLoop loop) {
        SettableFuture<Integer> waiter = loop.createFuture();
        Task<Integer> a = createTask(() -> await(waiter));
        Task<Integer> b = createTask(() -> await(waiter));
        List<Future<?>> gathered = new ArrayList<>();
        Task<?> outer = createTask(() -> {
            Future<List<Integer>> both = gather(a, b);
            gathered.add(both);
            await(both);
        });
        await(sleep(0));
        assertTrue(outer.cancel());
        assertThrows(CancelledError.class, () -> await(outer));
        assertFalse(gathered.getFirst().cancel());
        assertFalse(gathered.getFirst().cancelled());
        assertTrue(waiter.cancelled());
        assertTrue(a.cancelled());
        assertTrue(b.cancelled());
    }

    @AsyncioTest
    @Ports("test_tasks.py::CoroutineGatherTests::test_exception_marking")
    void aSecondFailureIsNotReported(EventLoop loop) {
        List<SettableFuture<Integer>> futures = futures(loop, 2);
        Task<?> outer = createTask(() -> await(gather(fails(futures.get(0)), fails(futures.get(1)))));
        settle();
        futures.get(0).setResult(null);
        settle();
        futures.get(1).setResult(null);
        settle();
        assertSame(problem, outer.exception());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_cancel_gather_1")
    void oneWhoseChildrenAreDoneIsNotCancelled(EventLoop loop) {
        SettableFuture<Integer> future = loop.createFuture();
        Future<List<Integer>> gathered = gather(async(() -> await(future)));
        await(sleep(0));
        List<Boolean> accepted = new ArrayList<>();
        // Runs in the tick after the child has ended, before the gather takes note of it.
        loop.callSoon(() -> {
            future.setResult(42);
            loop.callSoon(() -> loop.callSoon(() -> accepted.add(gathered.cancel())));
        });
        assertEquals(List.of(42), await(gathered));
        await(sleep(0));
        assertEquals(List.of(false), accepted);
        assertFalse(gathered.cancelled());
    }

    @AsyncioTest
    @Ports(value = "test_tasks.py::BaseTaskTests::test_cancel_gather_2", adapted = "messages are strings")
    void aCancellationPassesThroughOneWhoseExceptionsAreResults() {
        for (String message : new String[] {null, "my message"}) {
            Task<?> task = createTask(() -> {
                while (true) {
                    await(gatherWithExceptions(List.of(sleep(1))));
                }
            });
            await(sleep(3.5));
            task.cancel(message);
            CancelledError error = assertThrows(CancelledError.class, () -> await(task));
            assertEquals(message, error.getMessage());
            assertTrue(task.cancelled());
        }
    }

    @AsyncioTest
    void cancelledItEndsInACancelledErrorEvenIfTheChildrenSwallowIt() {
        Future<List<String>> gathered = gather(swallowing(), swallowing());
        await(sleep(1));
        assertTrue(gathered.cancel());
        await(waitUntil(List.of(gathered)));
        assertFalse(gathered.cancelled());
        assertInstanceOf(CancelledError.class, gathered.exception());
        Task<List<String>> limited = createTask(waitFor(gather(swallowing(), swallowing()), 1));
        await(waitUntil(List.of(limited)));
        assertInstanceOf(TimeoutException.class, limited.exception());
    }

    @AsyncioTest
    void cancellingIsPassedOnAndNotYetTheEnd(EventLoop loop) {
        Task<Integer> slow = createTask(() -> {
            try {
                return await(sleep(10, 1));
            } finally {
                await(sleep(1));
            }
        });
        Future<List<Object>> gathered = gatherWithExceptions(List.of(slow));
        await(sleep(0));
        assertTrue(gathered.cancel("message"));
        assertFalse(gathered.done());
        assertEquals(1, slow.cancelling());
        CancelledError error = assertThrows(CancelledError.class, () -> await(gathered));
        assertEquals("message", error.getMessage());
        assertEquals(1, loop.time());
        assertFalse(gathered.cancelled());
    }

    @AsyncioTest
    void siblingsOfAFailureGoOn(VirtualClock clock) {
        Task<String> slow = createTask(sleep(5, "slow"));
        assertThrows(
                IllegalStateException.class,
                () -> await(gather(
                        async(() -> {
                            throw problem;
                        }),
                        slow)));
        assertFalse(slow.done());
        assertEquals("slow", await(slow));
        assertEquals(5, clock.time());
    }

    @AsyncioTest
    void differentTypesKeepTheirs(VirtualClock clock) {
        Tuple2<String, Integer> two = await(gatherTuple(sleep(2, "a"), sleep(1, 2)));
        assertEquals(new Tuple2<>("a", 2), two);
        assertEquals(2, clock.time());
        Tuple3<String, Integer, Double> three = await(gatherTuple(sleep(1, "a"), sleep(1, 2), sleep(1, 3.0)));
        assertEquals(new Tuple3<>("a", 2, 3.0), three);
        Tuple4<String, Integer, Double, Character> four =
                await(gatherTuple(sleep(1, "a"), sleep(1, 2), sleep(1, 3.0), sleep(1, 'd')));
        assertEquals(new Tuple4<>("a", 2, 3.0, 'd'), four);
        Tuple5<String, Integer, Double, Character, Void> five =
                await(gatherTuple(sleep(1, "a"), sleep(1, 2), sleep(1, 3.0), sleep(1, 'd'), sleep(1)));
        assertEquals(new Tuple5<>("a", 2, 3.0, 'd', null), five);
        assertEquals("a", five.first());
        assertNull(five.fifth());
        assertEquals(5, clock.time());
    }

    @AsyncioTest(mayLeaveTasks = true)
    void aTupleFailsAsAListDoes() {
        assertSame(
                problem,
                assertThrows(
                        IllegalStateException.class,
                        () -> await(gatherTuple(sleep(1, "a"), async(() -> {
                            throw problem;
                        })))));
    }

    private Coroutine<Integer> fails(Future<Integer> future) {
        return async(() -> {
            await(future);
            throw problem;
        });
    }

    private static Coroutine<String> swallowing() {
        return async(() -> {
            assertThrows(CancelledError.class, () -> await(sleep(10)));
            return "swallowed";
        });
    }

    private static Coroutine<Integer> value(int value) {
        return async(() -> value);
    }

    private static List<SettableFuture<Integer>> futures(EventLoop loop, int count) {
        List<SettableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            futures.add(loop.createFuture());
        }
        return futures;
    }

    private static List<Awaitable<Integer>> wrap(
            List<SettableFuture<Integer>> futures, Function<Future<Integer>, Awaitable<Integer>> kind) {
        List<Awaitable<Integer>> children = new ArrayList<>();
        futures.forEach(future -> children.add(kind.apply(future)));
        return children;
    }

    @AsyncioTest
    void cancelledItKeepsTheMessageThoughItsChildSwallowsTheRequest(EventLoop loop) {
        SettableFuture<String> step = loop.createFuture();
        Coroutine<String> child = async(() -> {
            try {
                await(step);
                return await(sleep(5, "slept"));
            } catch (CancelledError swallowed) {
                return "swallowed " + swallowed.getMessage();
            }
        });
        Future<List<Object>> gathered = gatherWithExceptions(List.of(child));
        await(sleep(0));
        step.setResult("woken");
        // The child is between two steps: it has been woken, and does not wait for anything.
        gathered.cancel("message");
        CancelledError error = assertThrows(CancelledError.class, () -> await(gathered));
        assertEquals("message", error.getMessage());
    }
}
