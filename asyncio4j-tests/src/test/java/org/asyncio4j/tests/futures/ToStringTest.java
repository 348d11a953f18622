package org.asyncio4j.tests.futures;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.contextvars.Token;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Descriptions that are fit for a log. */
class ToStringTest {

    @AsyncioTest(debug = false)
    @Ports("test_futures.py::BaseFutureTests::test_future_repr")
    void ofAFutureTellsItsStateItsOutcomeAndWhoWaits(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        assertEquals("<Future pending>", future.toString());
        future.addDoneCallback(new First());
        assertEquals("<Future pending cb=[ToStringTest.First()]>", future.toString());
        future.addDoneCallback(new Last());
        assertEquals("<Future pending cb=[ToStringTest.First(), ToStringTest.Last()]>", future.toString());
        for (int more = 1; more <= 8; more++) {
            future.addDoneCallback(new Last());
            assertEquals(
                    "<Future pending cb=[ToStringTest.First(), <%d more>, ToStringTest.Last()]>".formatted(more),
                    future.toString());
        }
        future.setResult("spam");
        assertEquals("<Future finished result=\"spam\">", future.toString());

        SettableFuture<String> failed = loop.createFuture();
        failed.setException(new IOException("lost"));
        assertEquals("<Future finished exception=IOException(\"lost\")>", failed.toString());
        failed.cancel();

        Future<String> cancelled = loop.createFuture();
        cancelled.cancel("enough");
        assertEquals("<Future cancelled>", cancelled.toString());
    }

    @AsyncioTest
    @Tag("debug-mode")
    @Ports("test_futures.py::BaseFutureTests::test_future_repr")
    void inDebugModeTellsWhereThingsWereMade(EventLoop loop) {
        int line = new Throwable().getStackTrace()[0].getLineNumber() + 1;
        SettableFuture<String> future = loop.createFuture();
        future.addDoneCallback(new First());
        assertEquals(
                ("<Future pending cb=[ToStringTest.First() created at ToStringTest.java:%d]"
                                + " created at ToStringTest.java:%d>")
                        .formatted(line + 1, line),
                future.toString());
        Handle handle = loop.callSoon(() -> {});
        assertEquals(
                "<Handle ToStringTest.<lambda>() created at ToStringTest.java:" + (line + 7) + ">", handle.toString());
    }

    @AsyncioTest(debug = false)
    void ofACallbackThatWasRemovedNothingIsLeft(EventLoop loop) {
        Future<String> future = loop.createFuture();
        First first = new First();
        Last last = new Last();
        future.addDoneCallback(first);
        future.addDoneCallback(last);
        future.removeDoneCallback(first);
        assertEquals("<Future pending cb=[ToStringTest.Last()]>", future.toString());
        future.removeDoneCallback(last);
        assertEquals("<Future pending>", future.toString());
    }

    @AsyncioTest(debug = false)
    void ofATaskTellsItsNameItsCoroutineAndWhatItWaitsFor(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        Task<String> task = createTask(async("fetch", () -> await(future)), TaskOptions.named("fetcher"));
        assertEquals("<Task pending name='fetcher' coro=<fetch>>", task.toString());
        await(sleep(0));
        String waiting = task.toString();
        assertTrue(
                waiting.matches("<Task pending name='fetcher' coro=<fetch running at"
                        + " ToStringTest.java:\\d+> wait_for=<Future pending>>"),
                waiting);
        assertEquals("<Future pending cb=[wakeup of fetcher]>", future.toString());
        future.setResult("spam");
        await(task);
        assertEquals("<Task finished name='fetcher' coro=<fetch> result=\"spam\">", task.toString());
    }

    @AsyncioTest(debug = false)
    void ofATaskThatIsToBeCancelledSaysSo(EventLoop loop) {
        Task<String> task = createTask(async("wait", () -> await(loop.<String>createFuture())));
        task.setName("it");
        await(sleep(0));
        task.cancel();
        assertTrue(task.toString().startsWith("<Task cancelling name='it' coro=<wait "));
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals("<Task cancelled name='it' coro=<wait>>", task.toString());
    }

    @AsyncioTest(debug = false)
    void ofATaskThatAwaitsATaskNamesIt(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        Task<String> inner = createTask(async("in", () -> await(future)), TaskOptions.named("a"));
        Task<String> outer = createTask(async("out", () -> await(inner)), TaskOptions.named("b"));
        await(sleep(0));
        assertTrue(outer.toString().endsWith(" wait_for=<Task a>>"), outer::toString);
        assertTrue(inner.toString().endsWith(" cb=[wakeup of b]>"), inner::toString);
        future.setResult("spam");
        await(outer);
    }

    @AsyncioTest(debug = false)
    void ofACoroutineTellsItsState() {
        List<String> inside = new ArrayList<>();
        List<Coroutine<Void>> self = new ArrayList<>();
        Coroutine<Void> coroutine = async("fetch", () -> {
            inside.add(self.getFirst().toString());
            await(sleep(1));
        });
        self.add(coroutine);
        assertEquals("<coroutine fetch created>", coroutine.toString());
        Task<Void> task = createTask(coroutine);
        await(sleep(0));
        assertEquals(List.of("<coroutine fetch running>"), inside);
        assertEquals("<coroutine fetch suspended>", coroutine.toString());
        await(task);
        assertEquals("<coroutine fetch closed>", coroutine.toString());
    }

    @AsyncioTest
    @Tag("debug-mode")
    void ofALambdaInDebugModeTellsTheMethodThatWroteIt() {
        Coroutine<Void> coroutine = async(() -> {});
        assertEquals(
                "<coroutine ToStringTest.ofALambdaInDebugModeTellsTheMethodThatWroteIt created>", coroutine.toString());
        coroutine.close();
    }

    @AsyncioTest(debug = false)
    void ofAHandleTellsWhatItCallsAndWhen(EventLoop loop) {
        Handle handle = loop.callSoon(new Runner());
        assertEquals("<Handle ToStringTest.Runner()>", handle.toString());
        handle.cancel();
        assertEquals("<Handle cancelled>", handle.toString());

        TimerHandle timer = loop.callLater(1.5, new Runner());
        assertEquals("<TimerHandle when=1.5 ToStringTest.Runner()>", timer.toString());
        timer.cancel();
        assertEquals("<TimerHandle cancelled when=1.5>", timer.toString());

        Handle foreign = loop.callSoonThreadsafe(new Runner());
        assertEquals("<Handle ToStringTest.Runner()>", foreign.toString());
        foreign.cancel();
        assertEquals("<Handle cancelled>", foreign.toString());
    }

    @Test
    void ofALoopTellsWhetherItRunsAndWhichItIs() {
        EventLoop loop = Loops.newEventLoop();
        loop.setDebug(false);
        String idle = loop.toString();
        assertTrue(idle.matches("<AsyncioLoop running=false closed=false debug=false at 0x[0-9a-f]+>"), idle);
        String running = loop.runUntilComplete(async(loop::toString));
        assertEquals(idle.replace("running=false", "running=true"), running);
        loop.close();
        assertEquals(idle.replace("closed=false", "closed=true"), loop.toString());
    }

    @Test
    void ofAContextVariableTellsItsNameAndDefault() {
        ContextVar<Integer> bare = new ContextVar<>("request");
        assertTrue(bare.toString().matches("<ContextVar name=\"request\" at 0x[0-9a-f]+>"), bare::toString);
        ContextVar<Integer> full = new ContextVar<>("request", 123);
        assertTrue(
                full.toString().matches("<ContextVar name=\"request\" default=123 at 0x\\p{XDigit}+>"), full::toString);
        ContextVar<Integer> none = new ContextVar<>("request", null);
        assertTrue(none.toString().contains(" default=null "), none::toString);
    }

    @Test
    void ofATokenTellsItsVariableAndWhetherItWasUsed() {
        ContextVar<Integer> variable = new ContextVar<>("request");
        Context.empty().run(() -> {
            Token<Integer> token = variable.set(1);
            assertTrue(token.toString().startsWith("<Token var=" + variable + " at 0x"), token::toString);
            variable.reset(token);
            assertTrue(token.toString().startsWith("<Token used var=" + variable + " at 0x"), token::toString);
        });
    }

    @Test
    void ofAContextVariableWhoseDefaultHoldsItEnds() {
        List<Object> list = new ArrayList<>();
        ContextVar<Object> variable = new ContextVar<>("a", list);
        list.add(variable);
        assertTrue(variable.toString().contains("..."), variable::toString);
        assertTrue(list.toString().contains("..."), list::toString);
    }

    @AsyncioTest
    @Ports("test_futures2.py::FutureReprTests::test_recursive_repr_for_pending_tasks")
    void ofATaskWhoseResultHoldsItEnds() {
        Task<Set<Task<?>>> task = createTask(() -> allTasks());
        Set<Task<?>> tasks = await(task);
        assertTrue(tasks.contains(task));
        assertTrue(task.toString().contains("..."), task::toString);
        assertTrue(tasks.toString().contains("..."), tasks::toString);
    }

    @AsyncioTest
    void ofFuturesThatHoldThemselvesAndEachOtherEnds(EventLoop loop) {
        SettableFuture<Object> self = loop.createFuture();
        self.setResult(self);
        assertTrue(self.toString().contains("..."), self::toString);

        SettableFuture<Object> ping = loop.createFuture();
        SettableFuture<Object> pong = loop.createFuture();
        ping.setResult(pong);
        pong.setResult(ping);
        assertTrue(ping.toString().contains("..."), ping::toString);
    }

    @AsyncioTest(debug = false)
    void ofAHundredThousandFuturesInARowEnds(EventLoop loop) {
        Future<Object> chain = loop.createFuture();
        for (int i = 0; i < 100_000; i++) {
            SettableFuture<Object> next = loop.createFuture();
            next.setResult(chain);
            chain = next;
        }
        String text = chain.toString();
        assertTrue(text.contains("..."), text);
        assertTrue(text.length() < 1000, text);
    }

    @AsyncioTest(debug = false)
    void ofManyTasksThatEachHoldAllOthersEnds() {
        List<Task<Set<Task<?>>>> tasks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            tasks.add(createTask(() -> allTasks()));
        }
        for (Task<Set<Task<?>>> task : tasks) {
            await(task);
        }
        // Each with a set of its own: all paths through them would be more than can be walked.
        assertTrue(tasks.getFirst().toString().contains("..."));
    }

    @AsyncioTest(debug = false)
    void staysOnOneLineAndShort(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        Task<String> task = createTask(async("two\nlines", () -> await(future)), TaskOptions.named("a\r\nb"));
        await(sleep(0));
        Coroutine<Void> coroutine = async("co\nro", () -> {});
        SettableFuture<Object> result = loop.createFuture();
        result.setResult("spam\n".repeat(1_000_000));
        SettableFuture<Object> failed = loop.createFuture();
        failed.setException(new IOException("first\nsecond\u0007"));
        failed.cancel();
        ContextVar<String> variable = new ContextVar<>("na\nme", "va\tlue");
        for (Object thing : List.of(task, future, coroutine, result, failed, variable)) {
            String text = thing.toString();
            assertFalse(text.chars().anyMatch(Character::isISOControl), text);
            assertTrue(text.length() < 700, text);
        }
        assertTrue(failed.toString().contains("first\\nsecond\\u0007"), failed::toString);
        assertTrue(task.toString().contains("name='a\\r\\nb'"), task::toString);
        coroutine.close();
        future.setResult("done");
        await(task);
        assertEquals("a\r\nb", task.getName());
    }

    @AsyncioTest(debug = false)
    void toldWhenAnotherToStringFails(EventLoop loop) {
        SettableFuture<Object> future = loop.createFuture();
        future.setResult(new Broken());
        assertEquals(
                "<Future finished result=<%s whose toString() threw UnsupportedOperationException>>"
                        .formatted(Broken.class.getName()),
                future.toString());
        // And the next description is not the worse for it.
        SettableFuture<Object> next = loop.createFuture();
        next.setResult(List.of("spam"));
        assertEquals("<Future finished result=[spam]>", next.toString());
    }

    @AsyncioTest(debug = false)
    void toldWhenAnotherToStringNeverEnds(EventLoop loop) {
        List<Object> one = new ArrayList<>();
        List<Object> other = new ArrayList<>(List.of(one));
        one.add(other);
        SettableFuture<Object> future = loop.createFuture();
        future.setResult(one);
        assertEquals(
                "<Future finished result=<java.util.ArrayList whose toString() threw" + " StackOverflowError>>",
                future.toString());
    }

    private static final class First implements Consumer<Future<String>> {
        @Override
        public void accept(Future<String> done) {}
    }

    private static final class Last implements Consumer<Future<String>> {
        @Override
        public void accept(Future<String> done) {}
    }

    private static final class Runner implements Runnable {
        @Override
        public void run() {}
    }

    private static final class Broken {
        @Override
        public String toString() {
            throw new UnsupportedOperationException();
        }
    }
}
