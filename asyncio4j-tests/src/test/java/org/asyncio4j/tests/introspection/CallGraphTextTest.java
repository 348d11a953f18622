package org.asyncio4j.tests.introspection;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.CallGraphs.captureCallGraph;
import static org.asyncio4j.CallGraphs.formatCallGraph;
import static org.asyncio4j.CallGraphs.printCallGraph;
import static org.asyncio4j.tests.tools.Descriptions.lineHere;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.FrameCallGraphEntry;
import org.asyncio4j.Future;
import org.asyncio4j.FutureCallGraph;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** Call graphs as text, and what depth and limit leave of it. */
class CallGraphTextTest {

    private final List<String> texts = new ArrayList<>();
    private int line;

    private static String id(Future<?> future) {
        return "id=0x" + Integer.toHexString(System.identityHashCode(future));
    }

    private void inner() {
        line = lineHere() + 1;
        texts.add(formatCallGraph());
        texts.add(formatCallGraph(null, 2, Integer.MAX_VALUE));
        texts.add(formatCallGraph(null, 3, Integer.MAX_VALUE));
        texts.add(formatCallGraph(null, 0, 1));
        texts.add(formatCallGraph(null, 1, 2));
        texts.add(formatCallGraph(null, 1, -1));
        texts.add(formatCallGraph(null, 1, 0));
        texts.add(formatCallGraph(null, 1, Integer.MIN_VALUE));
        texts.add(formatCallGraph(null, 99, Integer.MAX_VALUE));
    }

    private void outer() {
        await(sleep(0));
        inner();
    }

    @AsyncioTest
    void theStackBeginsAtDepthAndIsLimited() {
        int made = lineHere() + 1;
        Task<?> task = createTask(async(() -> outer()), "T");
        await(task);
        String name = "* Task(name='T', " + id(task) + ")";
        String head = name + "\n  + Call stack:\n";
        String outermost = "  |   File 'CallGraphTextTest.java', line " + made + ", in async"
                + " CallGraphTextTest.theStackBeginsAtDepthAndIsLimited()";
        String outer = "  |   File 'CallGraphTextTest.java', line " + (line + 13) + ", in CallGraphTextTest.outer()\n";
        List<String> expected = new ArrayList<>();
        expected.add(head + innerAt(0) + outer + outermost);
        expected.add(head + outer + outermost);
        expected.add(head + outermost);
        expected.add(head + outermost);
        expected.add(head + outer + outermost);
        expected.add((head + innerAt(5)).strip());
        expected.add(name);
        expected.add(head + innerAt(7) + outer + outermost);
        expected.add(name);
        for (int i = 0; i < expected.size(); i++) {
            // The task of the test awaits it.
            assertEquals(expected.get(i), texts.get(i).split("\n  \\+ Awaited by:")[0], "text " + i);
        }
        assertTrue(texts.get(0).contains("\n  + Awaited by:\n    * Task(name='Task-"), texts.get(0));
    }

    private String innerAt(int offset) {
        return "  |   File 'CallGraphTextTest.java', line " + (line + offset) + ", in CallGraphTextTest.inner()\n";
    }

    @Test
    void theTextShowsFuturesTasksGeneratorsAndWhoAwaitsThem() {
        run(() -> {
            SettableFuture<Void> future = Loops.getEventLoop().createFuture();
            int first = lineHere();
            AsyncGenerator<Integer> numbers = asyncGenerator(out -> await(future));
            Task<?> consumer = createTask(
                    async(() -> {
                        for (int number : each(numbers)) {
                            Objects.requireNonNull(number);
                        }
                    }),
                    "consumer\n");
            Task<?> last = createTask(async(() -> await(consumer)), "last");
            await(sleep(0));
            await(sleep(0));
            String method = " CallGraphTextTest.theTextShowsFuturesTasksGeneratorsAndWhoAwaitsThem()";
            String expected = """
                * Future(%s)
                  + Awaited by:
                    * Task(name='consumer\\n', %s)
                      + Call stack:
                      |   File 'CallGraphTextTest.java', line %d, in async generator%s
                      |   File 'CallGraphTextTest.java', line %d, in async%s
                      + Awaited by:
                        * Task(name='last', %s)
                          + Call stack:
                          |   File 'CallGraphTextTest.java', line %d, in async%s\
                """.formatted(
                    id(future), id(consumer), first + 1, method, first + 4, method, id(last), first + 9, method);
            assertEquals(expected, formatCallGraph(future));
            assertEquals(expected, captureCallGraph(future).toString());
            assertEquals(expected + System.lineSeparator(), printed(future));
            future.setResult(null);
            await(last);
        });
    }

    private static String printed(Future<?> future) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        printCallGraph(future, new PrintStream(bytes, true, StandardCharsets.UTF_8), 1, Integer.MAX_VALUE);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @AsyncioTest
    void aCircleIsShownOnce() {
        Task<?>[] tasks = new Task<?>[2];
        tasks[0] = createTask(async(() -> await(tasks[1])), "A");
        tasks[1] = createTask(async(() -> await(tasks[0])), "B");
        await(sleep(0));
        assertEquals("""
            * Task(name='A', %s)
              + Awaited by:
                * Task(name='B', %s)
                  + Awaited by:
                    * Task(name='A', %s) (see above)\
            """.formatted(id(tasks[0]), id(tasks[1]), id(tasks[0])), formatCallGraph(tasks[0], 1, 0));
        tasks[0].cancel();
        assertThrows(CancelledError.class, () -> await(tasks[1]));
    }

    @AsyncioTest
    void theTextOfManyPathsStaysShort(EventLoop loop) {
        // Each of a level waits for both of the level above: 2^40 paths.
        List<SettableFuture<Void>> level = List.of(loop.createFuture(), loop.createFuture());
        Future<?> first = level.getFirst();
        List<Future<?>> all = new ArrayList<>(level);
        for (int i = 0; i < 40; i++) {
            List<SettableFuture<Void>> next = List.of(loop.createFuture(), loop.createFuture());
            for (Future<?> above : level) {
                next.forEach(waiter -> Futures.futureAddToAwaitedBy(above, waiter));
            }
            level = next;
            all.addAll(next);
        }
        String text = formatCallGraph(first);
        assertTrue(text.length() < 300_000, () -> "length " + text.length());
        assertTrue(text.contains(id(level.getLast())));
        assertEquals(82, all.size());
    }

    @AsyncioTest
    void theTextOfALongChainEndsAtALevel(EventLoop loop) {
        SettableFuture<Void> first = loop.createFuture();
        List<Future<?>> chain = new ArrayList<>(List.of(first));
        for (int i = 0; i < 2_000; i++) {
            SettableFuture<Void> next = loop.createFuture();
            Futures.futureAddToAwaitedBy(chain.getLast(), next);
            chain.add(next);
        }
        String text = formatCallGraph(first);
        assertEquals(
                1_001, text.lines().filter(line -> line.contains("* Future")).count());
        assertTrue(text.endsWith("  + Awaited by: ..."));
    }

    @AsyncioTest
    void withoutATaskThereIsNoText(EventLoop loop) {
        List<String> shown = new ArrayList<>();
        SettableFuture<Void> done = loop.createFuture();
        loop.callSoon(() -> {
            shown.add(formatCallGraph());
            assertNull(captureCallGraph(null, 1, 1));
            done.setResult(null);
        });
        await(done);
        assertEquals(List.of(""), shown);
    }

    @Test
    void aLoopThatDoesNotRunCanBeLookedAtFromOutside() {
        EventLoop loop = Loops.newEventLoop();
        try {
            SettableFuture<Void> future = loop.createFuture();
            assertEquals("* Future(" + id(future) + ")", formatCallGraph(future));
            assertThrows(IllegalStateException.class, () -> printCallGraph());
        } finally {
            loop.close();
        }
    }

    @AsyncioTest
    void wrongArgumentsAreRefused(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        assertThrows(IllegalArgumentException.class, () -> formatCallGraph(future, -1, 1));
        assertThrows(NullPointerException.class, () -> formatCallGraph(null));
    }

    @AsyncioTest
    void aGraphCannotBeChanged(EventLoop loop) {
        List<FrameCallGraphEntry> stack = new ArrayList<>();
        List<FutureCallGraph> awaitedBy = new ArrayList<>();
        FutureCallGraph graph = new FutureCallGraph(loop.createFuture(), stack, awaitedBy);
        awaitedBy.add(graph);
        assertEquals(List.of(), graph.awaitedBy());
        assertThrows(
                UnsupportedOperationException.class, () -> graph.awaitedBy().add(graph));
    }
}
