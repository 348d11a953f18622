package org.asyncio4j.tests.contextvars;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Server;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.Boom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every way in which a loop gets into user code runs that code in a context: what it sets is never seen by code that
 * comes later by the same way, by a plain callback, or by the caller of {@code run}.
 */
class EveryWayInTest {

    private static final ContextVar<String> TENANT = new ContextVar<>("tenant", "none");

    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    @AfterEach
    void endExecutor() {
        executor.shutdown();
    }

    /** Has {@code code} run in one certain way, before it returns or when the loop closes; called in a task. */
    @FunctionalInterface
    private interface Way {
        void in(EventLoop loop, Runnable code) throws Exception;
    }

    private Map<String, Way> ways() {
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("callSoon", EventLoop::callSoon);
        ways.put("callSoonThreadsafe", EventLoop::callSoonThreadsafe);
        ways.put("callLater", (loop, code) -> loop.callLater(0, code));
        ways.put("task", (loop, code) -> createTask(async(code::run)));
        ways.put("generator", EveryWayInTest::inAGenerator);
        ways.put("done callback", (loop, code) -> completed(loop).addDoneCallback(done -> code.run()));
        ways.put("view", EveryWayInTest::inAView);
        ways.put(
                "view at close",
                (loop, code) ->
                        loop.createFuture().toCompletableFuture().whenComplete((result, problem) -> code.run()));
        ways.put("view of a coroutine", EveryWayInTest::inAViewOfACoroutine);
        ways.put("cancel hook by a view", EveryWayInTest::inACancelHook);
        ways.put("exception handler of a callback", EveryWayInTest::inAHandlerOfACallback);
        ways.put("exception handler of a future", EveryWayInTest::inAHandlerOfAFuture);
        ways.put("executor with one thread", this::inAnExecutor);
        ways.put("toThread", (loop, code) -> await(toThread(code::run)));
        ways.put("protocol", EveryWayInTest::inAProtocol);
        return ways;
    }

    @TestFactory
    Stream<DynamicTest> nothingLeaksToTheNext() {
        return ways().entrySet().stream().map(way -> dynamicTest(way.getKey(), () -> leaksNothing(way.getValue())));
    }

    private static void leaksNothing(Way way) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            run(async(() -> {
                EventLoop loop = Loops.getRunningLoop();
                for (String name : List.of("alice", "bob")) {
                    way.in(loop, () -> {
                        seen.add(TENANT.get());
                        TENANT.set(name);
                    });
                    await(sleep(0.01));
                }
                loop.callSoon(() -> seen.add("callback " + TENANT.get()), Context.copyContext());
                await(sleep(0));
                seen.add("task " + TENANT.get());
            }));
            seen.add("caller " + TENANT.get());
        });
        thread.join();
        seen.sort(null);
        assertEquals(List.of("callback none", "caller none", "none", "none", "task none"), seen);
    }

    private static void inAGenerator(EventLoop loop, Runnable code) {
        createTask(async(() -> {
            for (int item : each(generatorOf(code))) {
                assertEquals(1, item);
            }
        }));
    }

    private static AsyncGenerator<Integer> generatorOf(Runnable code) {
        return asyncGenerator(out -> {
            code.run();
            out.yield(1);
        });
    }

    private static void inAView(EventLoop loop, Runnable code) {
        SettableFuture<String> future = loop.createFuture();
        future.toCompletableFuture().thenRun(code);
        future.setResult("done");
    }

    private static void inAViewOfACoroutine(EventLoop loop, Runnable code) {
        runCoroutineThreadsafe(sleep(0), loop).thenRun(code);
    }

    private static void inACancelHook(EventLoop loop, Runnable code) {
        SettableFuture<String> future = loop.createFuture(message -> {
            code.run();
            return false;
        });
        CompletableFuture<String> view = future.toCompletableFuture();
        Thread.ofPlatform().start(() -> view.cancel(true));
    }

    private static void inAHandlerOfACallback(EventLoop loop, Runnable code) {
        loop.setExceptionHandler((where, problem) -> code.run());
        loop.callSoon(() -> {
            throw new Boom("reported");
        });
    }

    /** Called when the loop closes, once for each of the futures. */
    private static void inAHandlerOfAFuture(EventLoop loop, Runnable code) {
        loop.setExceptionHandler((where, problem) -> code.run());
        loop.createFuture().setException(new Boom("never retrieved"));
    }

    private void inAnExecutor(EventLoop loop, Runnable code) {
        await(loop.runInExecutor(executor, Executors.callable(code)));
    }

    private static void inAProtocol(EventLoop loop, Runnable code) {
        Protocol calls = new Protocol() {
            @Override
            public void connectionMade(BaseTransport transport) {
                code.run();
                transport.close();
            }
        };
        Server server = await(loop.createServer(() -> calls, "127.0.0.1", 0));
        await(loop.createConnection(() -> new Protocol() {}, "127.0.0.1", server.port()));
        await(sleep(0.05));
        server.close();
    }

    private static SettableFuture<String> completed(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        future.setResult("done");
        return future;
    }
}
