package org.asyncio4j.propagation;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.asyncio4j.Server;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.SettableFuture;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.MDC;

/**
 * What code sets in a thread-local never stays on the loop's thread, by whatever way the loop got into that code: the next
 * one that comes by the same way does not see it, nor a callback without a context, nor the caller of {@code run}.
 */
class NothingLeaksTest {

    private static final String KEY = "request";

    /** Runs {@code code} in one certain way, before it returns or when the loop closes; called in a task. */
    @FunctionalInterface
    private interface Way {
        void in(EventLoop loop, Runnable code);
    }

    private static Map<String, Way> ways() {
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("callSoon", EventLoop::callSoon);
        ways.put("callSoonThreadsafe", EventLoop::callSoonThreadsafe);
        ways.put("callLater", (loop, code) -> loop.callLater(0, code));
        ways.put("done callback", (loop, code) -> completed(loop).addDoneCallback(done -> code.run()));
        ways.put("view", NothingLeaksTest::inAView);
        ways.put(
                "view at close",
                (loop, code) ->
                        loop.createFuture().toCompletableFuture().whenComplete((result, problem) -> code.run()));
        ways.put(
                "view of a coroutine",
                (loop, code) -> runCoroutineThreadsafe(sleep(0), loop).thenRun(code));
        ways.put("cancel hook by a view", NothingLeaksTest::inACancelHook);
        ways.put("exception handler of a callback", NothingLeaksTest::inAHandlerOfACallback);
        ways.put("exception handler of a future", NothingLeaksTest::inAHandlerOfAFuture);
        ways.put("protocol", NothingLeaksTest::inAProtocol);
        return ways;
    }

    @TestFactory
    Stream<DynamicTest> byNoWay() {
        return ways().entrySet().stream().map(way -> dynamicTest(way.getKey(), () -> leaksNothing(way.getValue())));
    }

    private static void leaksNothing(Way way) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            run(async(() -> {
                EventLoop loop = Loops.getRunningLoop();
                for (String name : List.of("alice", "bob")) {
                    way.in(loop, () -> {
                        seen.add("" + MDC.get(KEY));
                        MDC.put(KEY, name);
                    });
                    await(sleep(0.01));
                }
                loop.callSoon(() -> seen.add("callback " + MDC.get(KEY)), Context.copyContext());
                await(sleep(0));
                seen.add("task " + MDC.get(KEY));
            }));
            seen.add("caller " + MDC.get(KEY));
        });
        thread.join();
        seen.sort(null);
        assertEquals(List.of("callback null", "caller null", "null", "null", "task null"), seen);
    }

    private static void inAView(EventLoop loop, Runnable code) {
        SettableFuture<String> future = loop.createFuture();
        future.toCompletableFuture().thenRun(code);
        future.setResult("done");
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
            throw new IllegalStateException("reported");
        });
    }

    /** Called when the loop closes, once for each of the futures. */
    private static void inAHandlerOfAFuture(EventLoop loop, Runnable code) {
        loop.setExceptionHandler((where, problem) -> code.run());
        loop.createFuture().setException(new IllegalStateException("never retrieved"));
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
