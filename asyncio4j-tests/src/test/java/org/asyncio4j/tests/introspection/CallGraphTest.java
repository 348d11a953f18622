package org.asyncio4j.tests.introspection;

import static org.asyncio4j.Asyncio.asCompleted;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.staggeredRace;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.CallGraphs.captureCallGraph;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Objects;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.FrameCallGraphEntry;
import org.asyncio4j.Future;
import org.asyncio4j.FutureCallGraph;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Descriptions;
import org.asyncio4j.tests.tools.OtherThread;

/** Who waits for whom, as captureCallGraph tells it. */
class CallGraphTest {

    private String graph = "";

    /** Captures the graph of the task that runs it. */
    private void capture() {
        graph = describe(Objects.requireNonNull(captureCallGraph()));
    }

    private Coroutine<Void> deep() {
        return async(() -> {
            await(sleep(0));
            capture();
        });
    }

    private Coroutine<Void> c1() {
        return async(() -> {
            await(sleep(0));
            await(deep());
        });
    }

    private static Coroutine<Void> awaiting(Future<?> future) {
        return async(() -> {
            await(future);
        });
    }

    /** Names the task of the test, and lets what {@code main} awaits run. */
    private void runMain(Coroutine<?> main) {
        await(createTask(main, "main"));
    }

    @AsyncioTest
    @Ports("test_graph.py::CallStackTestBase::test_stack_task")
    void aTaskIsAwaitedByTheTaskThatAwaitsItInACoroutine() {
        Coroutine<Void> c2 = async(() -> {
            await(createTask(c1(), "there there"));
        });
        runMain(async(() -> await(c2)));
        assertEquals(
                "there there[capture, a deep, a c1]"
                        + "(main[a aTaskIsAwaitedByTheTaskThatAwaitsItInACoroutine,"
                        + " a aTaskIsAwaitedByTheTaskThatAwaitsItInACoroutine])",
                graph);
    }

    @AsyncioTest
    @Ports("test_graph.py::CallStackTestBase::test_stack_future")
    void aFutureIsAwaitedByAllTasksThatAwaitIt(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        runMain(async(() -> {
            with(taskGroup(), group -> {
                group.createTask(async(() -> await(awaiting(future))), "A");
                group.createTask(awaiting(future), "B");
                await(sleep(0));
                await(sleep(0));
                graph = describe(captureCallGraph(future));
                future.setResult(null);
            });
        }));
        String name = "aFutureIsAwaitedByAllTasksThatAwaitIt";
        String parent = "(main[" + name + ", a " + name + "])";
        assertEquals("F[](A[a awaiting, a " + name + "]" + parent + ", B[a awaiting]" + parent + ")", graph);
        assertEquals("F[]", describe(captureCallGraph(future)));
    }

    @AsyncioTest
    void aTaskThatIsWokenWaitsUntilItGoesOn(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        Task<?> task = createTask(awaiting(future), "A");
        Task<?> gathering = createTask(async(() -> await(gather(future))), "G");
        await(sleep(0));
        future.setResult(null);
        assertEquals("F[](A[a awaiting], G[a aTaskThatIsWokenWaitsUntilItGoesOn])", describe(captureCallGraph(future)));
        await(sleep(0));
        assertEquals("F[]", describe(captureCallGraph(future)));
        await(gather(task, gathering));
    }

    @AsyncioTest
    @Ports("test_graph.py::CallStackTestBase::test_stack_gather")
    void aChildOfGatherIsAwaitedByTheTaskThatAwaitsTheGather() {
        runMain(async(() -> await(gather(c1(), async(() -> await(sleep(0)))))));
        assertMatches("Task-\\d+\\[capture, a deep, a c1]\\(main\\[a \\w+]\\)");
    }

    @AsyncioTest
    void aGatherThatNobodyAwaitsYetBelongsToTheTaskThatMadeIt(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        currentTask().setName("maker");
        Future<?> gathered = gather(future, loop.createFuture());
        assertEquals(
                "F[](maker[aGatherThatNobodyAwaitsYetBelongsToTheTaskThatMadeIt])", describe(captureCallGraph(future)));
        Task<?> task = createTask(awaiting(gathered), "A");
        await(sleep(0));
        assertEquals("F[](A[a awaiting])", describe(captureCallGraph(future)));
        gathered.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals("F[]", describe(captureCallGraph(future)));
    }

    @AsyncioTest
    void aGatherThatHasFailedWaitsForNobody(EventLoop loop) {
        SettableFuture<Void> fails = loop.createFuture();
        SettableFuture<Void> stays = loop.createFuture();
        Task<?> task = createTask(async(() -> await(gather(fails, stays))), "A");
        await(sleep(0));
        fails.setException(new IllegalStateException("no"));
        assertThrows(IllegalStateException.class, () -> await(task));
        assertEquals("F[]", describe(captureCallGraph(stays)));
    }

    @AsyncioTest
    @Ports("test_graph.py::CallStackTestBase::test_stack_shield")
    void aShieldedTaskIsAwaitedByTheTaskThatAwaitsTheShield() {
        runMain(async(() -> await(shield(c1()))));
        assertMatches("Task-\\d+\\[capture, a deep, a c1]\\(main\\[a \\w+]\\)");
    }

    @AsyncioTest
    void aShieldThatWasCancelledWaitsForNobody(EventLoop loop) {
        SettableFuture<Void> inner = loop.createFuture();
        Task<?> task = createTask(async(() -> await(shield(gather(shield(inner))))), "A");
        await(sleep(0));
        assertEquals("F[](A[a aShieldThatWasCancelledWaitsForNobody])", describe(captureCallGraph(inner)));
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        await(sleep(0));
        assertEquals("F[]", describe(captureCallGraph(inner)));
    }

    @AsyncioTest
    @Ports("test_graph.py::CallStackTestBase::test_stack_timeout")
    void aTimeLimitAddsNothing() {
        Coroutine<Void> limited = async(() -> {
            with(timeout(1), scope -> {
                await(sleep(0));
                await(deep());
            });
        });
        runMain(async(() -> await(shield(limited))));
        assertMatches("Task-\\d+\\[capture, a deep, aTimeLimit\\w+, a aTimeLimit\\w+]\\(main\\[a aTimeLimit\\w+]\\)");
    }

    @AsyncioTest
    @Ports(
            value = "test_graph.py::CallStackTestBase::test_stack_wait",
            adapted = "the stack begins with the method that calls waitUntil")
    void aFutureOfWaitUntilIsAwaitedByTheTaskThatWaits(EventLoop loop) {
        Task<?> one = createTask(c1(), "one");
        runMain(async(() -> await(waitUntil(List.of(one, loop.createFuture()), 10))));
        assertEquals("one[capture, a deep, a c1](main[a aFutureOfWaitUntilIsAwaitedByTheTaskThatWaits])", graph);
    }

    @AsyncioTest
    void afterWaitUntilNobodyWaits(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        await(waitUntil(List.of(future), 1));
        assertEquals("F[]", describe(captureCallGraph(future)));
    }

    @AsyncioTest
    void waitForIsTheTaskThatCalls() {
        runMain(async(() -> await(waitFor(createTask(c1(), "inner"), 10))));
        assertEquals("inner[capture, a deep, a c1](main[a waitForIsTheTaskThatCalls])", graph);
    }

    @AsyncioTest
    void waitForWithoutTimeWaitsForTheCancellation(EventLoop loop) {
        SettableFuture<Void> cleanUp = loop.createFuture();
        Task<?> inner = createTask(
                async(() -> {
                    try {
                        await(sleep(10));
                    } finally {
                        await(cleanUp);
                    }
                }),
                "inner");
        await(sleep(0));
        Task<?> main = createTask(async(() -> await(waitFor(inner, 0))), "main");
        await(sleep(0));
        String name = "a waitForWithoutTimeWaitsForTheCancellation";
        await(sleep(0));
        assertEquals("inner[" + name + "](main[" + name + "])", describe(captureCallGraph(inner)));
        cleanUp.setResult(null);
        assertThrows(TimeoutException.class, () -> await(main));
    }

    @AsyncioTest
    @Ports(
            value = "test_graph.py::CallStackTestBase::test_stack_tgroup",
            adapted = "the stack of the block's task begins with the block; awaiters are in the order of their waits")
    void aTaskOfAGroupIsAwaitedByTheTaskThatRunsTheBlock() {
        Coroutine<Void> main = async(() -> {
            with(taskGroup(), group -> {
                Task<?> root = group.createTask(c1(), "root");
                group.createTask(awaiting(root), "sub 1");
                group.createTask(awaiting(root), "sub 2");
            });
        });
        runMain(main);
        String parent = "main[a aTaskOfAGroupIsAwaitedByTheTaskThatRunsTheBlock]";
        assertEquals(
                "root[capture, a deep, a c1](" + parent + ", sub 1[a awaiting](" + parent + "), sub 2[a awaiting]("
                        + parent + "))",
                graph);
    }

    @AsyncioTest
    void anItemOfAsCompletedIsAwaitedByWhoeverAsksForTheNext() {
        Task<?> one = createTask(c1(), "one");
        runMain(async(() -> {
            for (Coroutine<?> next : asCompleted(List.of(one))) {
                await(next);
            }
        }));
        String consumer = "(main[a anItemOfAsCompletedIsAwaitedByWhoeverAsksForTheNext])";
        assertEquals("one[capture, a deep, a c1]" + consumer, graph);
        Task<?> two = createTask(c1(), "two");
        runMain(async(() -> {
            for (Future<?> done : each(asCompleted(List.of(two)))) {
                assertSame(two, done);
            }
        }));
        assertEquals("two[capture, a deep, a c1]" + consumer, graph);
    }

    @AsyncioTest
    void aCompetitorIsAwaitedByTheTaskThatRunsTheRace() {
        runMain(async(() -> await(staggeredRace(List.of(this::c1), 1))));
        assertMatches("Task-\\d+\\[capture, a deep, a c1]\\(main\\[a aCompetitorIs\\w+]\\)");
    }

    @AsyncioTest
    @Ports("test_graph.py::CallStackTestBase::test_stack_async_gen")
    void theStackPassesThroughGenerators() {
        AsyncGenerator<Integer> numbers = asyncGenerator(out -> {
            out.yield(0);
            await(deep());
            out.yield(1);
        });
        runMain(async(() -> {
            for (int number : each(numbers)) {
                Objects.requireNonNull(number);
            }
        }));
        String name = "theStackPassesThroughGenerators";
        assertEquals("main[capture, a deep, ag " + name + ", a " + name + "]", graph);
    }

    @AsyncioTest
    void theStackOfATaskThatIsSuspendedInAGeneratorIsThatOfBoth() {
        AsyncGenerator<Integer> numbers = asyncGenerator(out -> await(sleep(1)));
        Task<?> task = createTask(
                async(() -> {
                    for (int number : each(numbers)) {
                        Objects.requireNonNull(number);
                    }
                }),
                "T");
        await(sleep(0));
        String name = "theStackOfATaskThatIsSuspendedInAGeneratorIsThatOfBoth";
        assertEquals("T[ag " + name + ", a " + name + "]", describe(captureCallGraph(task)));
        await(task);
    }

    @AsyncioTest
    void aTaskHasNoStackBeforeItBeginsAndWhenItIsDone() {
        Task<?> task = createTask(c1(), "T");
        Task<?> failing = createTask(
                async(() -> {
                    throw new IllegalStateException("no");
                }),
                "U");
        assertEquals("T[]", describe(captureCallGraph(task)));
        await(task);
        assertEquals("T[]", describe(captureCallGraph(task)));
        assertThrows(IllegalStateException.class, () -> await(failing));
        assertEquals("U[]", describe(captureCallGraph(failing)));
    }

    @AsyncioTest
    void tasksThatAwaitEachOtherEndTheGraph() {
        Task<?>[] tasks = new Task<?>[2];
        tasks[0] = createTask(async(() -> awaiting(tasks[1]).onAwait()), "A");
        tasks[1] = createTask(awaiting(tasks[0]), "B");
        await(sleep(0));
        assertEquals(
                "A[a awaiting, a tasksThatAwaitEachOtherEndTheGraph](B[a awaiting](A[]))",
                describe(captureCallGraph(tasks[0])));
        tasks[0].cancel();
        assertThrows(CancelledError.class, () -> await(tasks[1]));
    }

    @AsyncioTest
    void aPlainCallbackHasNoGraph(EventLoop loop) {
        SettableFuture<Boolean> none = loop.createFuture();
        loop.callSoon(() -> none.setResult(captureCallGraph() == null));
        assertEquals(true, await(none));
    }

    @AsyncioTest
    void aLongChainOfTasksIsCaptured(EventLoop loop) {
        int length = 5_000;
        SettableFuture<Void> future = loop.createFuture();
        Future<?> last = future;
        for (int i = 0; i < length; i++) {
            last = createTask(awaiting(last));
        }
        await(sleep(0));
        int depth = 0;
        FutureCallGraph next = captureCallGraph(future);
        while (!next.awaitedBy().isEmpty()) {
            next = next.awaitedBy().getFirst();
            depth++;
        }
        assertEquals(length, depth);
        assertSame(last, next.future());
        future.setResult(null);
        await(last);
    }

    @AsyncioTest
    void anotherThreadIsRefused(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        Throwable problem = OtherThread.failureOf(() -> assertNotNull(captureCallGraph(future)));
        assertEquals(
                IllegalStateException.class, Objects.requireNonNull(problem).getClass());
        Throwable withoutLoop = OtherThread.failureOf(() -> assertNotNull(captureCallGraph()));
        assertEquals(
                "no running event loop, and so no current task; pass the future whose call graph is wanted",
                Objects.requireNonNull(withoutLoop).getMessage());
    }

    private void assertMatches(String regex) {
        Descriptions.assertMatches("^" + regex + "$", graph);
    }

    /**
     * A graph on one line: {@code name[innermost, ..., outermost](awaiters)}, where the methods of this class are told by
     * their names, those of coroutines after {@code a} and those of generators after {@code ag}.
     */
    private static String describe(FutureCallGraph graph) {
        String name = graph.future() instanceof Task<?> task ? task.getName() : "F";
        List<String> stack = graph.callStack().stream()
                .filter(entry -> entry.frame().getClassName().equals(CallGraphTest.class.getName()))
                .map(CallGraphTest::describe)
                .toList();
        List<String> awaiters = graph.awaitedBy().stream()
                .filter(awaiter -> !isTheTest(awaiter))
                .map(CallGraphTest::describe)
                .toList();
        return name + stack + (awaiters.isEmpty() ? "" : "(" + String.join(", ", awaiters) + ")");
    }

    /** Whether it is the task of the test itself, which waits in {@link #runMain}. */
    private static boolean isTheTest(FutureCallGraph graph) {
        return graph.callStack().stream()
                .anyMatch(entry -> entry.frame().getMethodName().equals("runMain"));
    }

    private static String describe(FrameCallGraphEntry entry) {
        String name = entry.frame().getMethodName().replaceAll("lambda\\$(\\w+)\\$\\d+", "$1");
        return switch (entry.kind()) {
            case FUNCTION -> name;
            case ASYNC -> "a " + name;
            case ASYNC_GENERATOR -> "ag " + name;
        };
    }
}
