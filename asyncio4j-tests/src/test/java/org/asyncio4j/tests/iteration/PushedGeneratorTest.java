package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncContextManager;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.Queue;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.Yielder;
import org.asyncio4j.function.Action1;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.tools.Boom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A generator whose body runs on the stack of its consumer: what that gives, and what it does not allow. */
class PushedGeneratorTest extends WithGenerators {

    private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

    private static void assertRefused(Coroutine<?> request) {
        IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> await(request));
        assertTrue(refusal.getMessage().contains("for (var item : each(generator))"), refusal::getMessage);
    }

    @AsyncioTest
    void bodyAndActionRunOnOneThreadSoThatTheyMayTakeTheSameLocks() {
        ReentrantLock lock = new ReentrantLock();
        Object monitor = new Object();
        ThreadLocal<String> local = new ThreadLocal<>();
        Thread consumer = Thread.currentThread();
        lock.lock();
        local.set("consumer");
        synchronized (monitor) {
            AsyncGenerator<Thread> generator = asyncGenerator(out -> {
                lock.lock();
                synchronized (monitor) {
                    out.yield(Thread.currentThread());
                }
                lock.unlock();
                log.add(local.get());
            });
            each(generator, thread -> {
                assertSame(consumer, thread);
                assertEquals(2, lock.getHoldCount());
                local.set("action");
            });
        }
        lock.unlock();
        assertEquals(List.of("action"), log);
    }

    @AsyncioTest
    void aManagersThreadLocalsAndScopedValuesAreTheBlocks() {
        ThreadLocal<String> local = new ThreadLocal<>();
        ScopedValue.where(SCOPED, "bound").run(() -> {
            with(
                    asyncContextManager(out -> {
                        local.set(SCOPED.get());
                        ScopedValue.where(SCOPED, "inside").run(() -> out.yield(1));
                        local.remove();
                    }),
                    it -> log.add(local.get() + " " + SCOPED.get()));
        });
        assertEquals(List.of("bound inside"), log);
        assertEquals(null, local.get());
    }

    @AsyncioTest
    void itIsRunningOrSuspendedAsItWouldBeElsewhere() {
        List<AsyncGenerator<Integer>> known = new ArrayList<>();
        AsyncGenerator<Integer> generator = asyncGenerator("g", out -> {
            log.add(known.getFirst().state());
            out.yield(1);
            log.add(known.getFirst().state());
        });
        known.add(generator);
        log.add(generator.state());
        each(generator, item -> log.add(generator.state()));
        log.add(generator.state());
        assertEquals(
                List.of(
                        Coroutine.State.CREATED,
                        Coroutine.State.RUNNING,
                        Coroutine.State.SUSPENDED,
                        Coroutine.State.RUNNING,
                        Coroutine.State.CLOSED),
                log);
    }

    @AsyncioTest
    void anActionMayNotAskTheGeneratorThatCallsIt() {
        AsyncGenerator<Integer> generator = count(2);
        each(generator, item -> {
            assertThrows(IllegalStateException.class, generator::next);
            assertRefused(generator.aclose());
            assertRefused(generator.athrow(new Boom("no")));
            assertThrows(IllegalStateException.class, () -> each(generator.map(it -> it), other -> log.add("never")));
            log.add(item);
        });
        assertEquals(List.of(0, 1), log);
    }

    @AsyncioTest
    void anotherTaskMayNotAskItWhileTheActionAwaits() {
        AsyncGenerator<Integer> generator = count(2);
        Task<Void> task = createTask(generator.forEachItem(item -> {
            await(sleep(1));
            log.add(item);
        }));
        await(sleep(0.5));
        assertThrows(IllegalStateException.class, generator::next);
        assertRefused(generator.aclose());
        assertRefused(generator.athrow(new Boom("no")));
        assertRefused(generator.forEachItem(log::add));
        await(task);
        assertEquals(List.of(0, 1), log);
    }

    @AsyncioTest
    void tasksThatShareAGeneratorAskForEachItem() {
        AsyncGenerator<Integer> generator = count(4);
        await(gather(Stream.of("a", "b")
                .map(name -> async(() -> {
                    for (int item : each(generator)) {
                        await(sleep(1));
                        log.add(name + item);
                    }
                }))
                .toList()));
        assertEquals(List.of("a0", "b1", "a2", "b3"), log);
    }

    @AsyncioTest
    void aShutdownLeavesItToItsConsumer() {
        AsyncGenerator<Integer> left = tidy();
        left.next();
        Task<Void> pushed = createTask(asyncGenerator(out -> {
                    out.yield(1);
                    out.yield(2);
                })
                .forEachItem(item -> {
                    await(sleep(5));
                    log.add(item);
                }));
        await(sleep(0));
        await(Loops.getRunningLoop().shutdownAsyncgens());
        assertEquals(List.of("tidied"), log, "the one that was left");
        await(pushed);
        assertEquals(List.of("tidied", 1, 2), log);
    }

    @AsyncioTest
    void oneThatBeginsAfterAShutdownIsReported(ReportedProblems problems) {
        await(Loops.getRunningLoop().shutdownAsyncgens());
        each(count(1), log::add);
        with(asyncContextManager("late", out -> out.yield(1)), it -> log.add("block"));
        assertEquals(List.of(0, "block"), log);
        List<LoopProblem> reported = problems.take();
        assertEquals(2, reported.size());
        assertTrue(reported.getFirst().message().contains("after loop.shutdownAsyncgens() call"));
    }

    @AsyncioTest
    void onlyItsOwnBodyMayYield() {
        List<Yielder<Integer>> leaked = new ArrayList<>();
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            leaked.add(out);
            assertRefusedYield(() -> await(createTask(() -> out.yield(1))));
            assertRefusedYield(() -> await(toThread(() -> out.yield(1))));
            AsyncGenerator<Integer> other = asyncGenerator(inner -> {
                assertRefusedYield(() -> out.yield(1));
                assertRefusedYield(() -> out.yieldAll(List.of(1)));
                inner.yield(2);
            });
            each(other, item -> out.yield(item * 10));
        });
        each(generator, item -> {
            log.add(item);
            assertRefusedYield(() -> leaked.getFirst().yield(3));
        });
        assertRefusedYield(() -> leaked.getFirst().yield(3));
        assertEquals(List.of(20), log);
    }

    @AsyncioTest
    void onlyItsOwnBodyMayYieldAlsoIfThatHasAFiber() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            AsyncGenerator<Integer> other = asyncGenerator(inner -> {
                assertRefusedYield(() -> out.yield(1));
                inner.yield(2);
            });
            each(other, item -> out.yield(item * 10));
        });
        assertEquals(List.of(20), all(generator));
    }

    private static void assertRefusedYield(Executable code) {
        IllegalStateException refusal = assertThrows(IllegalStateException.class, code);
        assertTrue(refusal.getMessage().startsWith("yield of an item outside of the body of"), refusal::getMessage);
    }

    @AsyncioTest
    void anotherLoopGetsNothingOfIt() throws Exception {
        AsyncGenerator<Integer> generator = count(1);
        each(generator, item -> {
            IllegalStateException refusal =
                    assertThrows(IllegalStateException.class, () -> await(toThread(() -> run(() -> generator.next()))));
            assertTrue(refusal.getMessage().contains("belongs to"), refusal::getMessage);
        });
    }

    @AsyncioTest
    void aThousandOfThemMayBeNested() {
        each(nested(1000), log::add);
        assertEquals(List.of(1000, 1001), log);
        assertEquals(1000, enter(1000));
    }

    private static AsyncGenerator<Integer> nested(int depth) {
        return asyncGenerator(out -> {
            if (depth == 0) {
                await(sleep(0));
                out.yieldAll(List.of(0, 1));
            } else {
                each(nested(depth - 1), item -> out.yield(item + 1));
            }
        });
    }

    private static int enter(int depth) {
        int[] sum = new int[1];
        if (depth > 0) {
            with(asyncContextManager((Yielder<Integer> out) -> out.yield(1)), one -> {
                sum[0] = one + enter(depth - 1);
            });
        } else {
            await(sleep(0));
        }
        return sum[0];
    }

    @AsyncioTest
    void aBodyThatCatchesEverythingHangsItsConsumerButNotTheLoop() {
        boolean[] stop = new boolean[1];
        AsyncGenerator<Integer> stubborn = asyncGenerator(out -> {
            while (!stop[0]) {
                try {
                    out.yield(1);
                } catch (Throwable problem) {
                    log.add(problem.getClass().getSimpleName());
                }
            }
        });
        Task<Void> task = createTask(stubborn.forEachItem(item -> {
            throw new IOException("action");
        }));
        for (int i = 0; i < 10; i++) {
            await(sleep(0));
        }
        stop[0] = true;
        IOException problem = assertThrows(IOException.class, () -> await(task));
        assertTrue(problem.getSuppressed()[0].getMessage().startsWith("async generator ignored GeneratorExit"));
        assertEquals(List.of("GeneratorExit", "IllegalStateException"), log.subList(0, 2));
    }

    @Test
    void aLoopThatClosesUnwindsBodyAndAction() {
        EventLoop loop = Loops.newEventLoop();
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                log.add("body");
            }
        });
        loop.createTask(generator.forEachItem(item -> {
            try {
                await(sleep(60));
            } catch (GeneratorExit exit) {
                log.add("action");
                throw exit;
            }
        }));
        loop.runUntilComplete(sleep(0));
        loop.close();
        assertEquals(List.of("action", "body"), log);
    }

    @AsyncioTest
    void aTaskShowsTheFramesOfActionAndBody() {
        Task<?> task = createTask(() -> consume());
        await(sleep(0.5));
        assertEquals(List.of("consume", "body", "action"), methods(task.getStack().stream()));
        IOException problem = assertThrows(IOException.class, () -> await(task));
        assertEquals(
                List.of("action", "body", "consume"),
                methods(Stream.of(problem.getStackTrace())).subList(0, 3));
    }

    private static void consume() throws IOException {
        each(asyncGenerator(PushedGeneratorTest::body), PushedGeneratorTest::action);
    }

    private static void body(Yielder<Integer> out) {
        out.yield(1);
    }

    private static void action(int item) throws IOException {
        await(sleep(1));
        throw new IOException("no " + item);
    }

    private static List<String> methods(Stream<StackTraceElement> frames) {
        return frames.filter(frame -> frame.getClassName().equals(PushedGeneratorTest.class.getName()))
                .map(StackTraceElement::getMethodName)
                .filter(name -> !name.startsWith("lambda$"))
                .toList();
    }

    @AsyncioTest
    void anActionMayThrowCheckedExceptionsAndAQueueHasItemsToo() throws Exception {
        Queue<Integer> queue = new Queue<>();
        queue.putNowait(1);
        queue.shutdown();
        each(queue, log::add);
        IOException problem = assertThrows(
                IOException.class,
                () -> each(count(1), item -> {
                    throw new IOException("checked");
                }));
        assertEquals("checked", problem.getMessage());
        assertEquals(List.of(1), log);
    }

    @AsyncioTest
    void eachWithoutAnActionOrOutsideOfATaskIsRefused() {
        assertThrows(NullPointerException.class, () -> each(count(1), (Action1<Integer, RuntimeException>) null));
        IllegalStateException[] refusal = new IllegalStateException[1];
        Loops.getRunningLoop().callSoon(() -> {
            refusal[0] = assertThrows(IllegalStateException.class, () -> each(count(1), item -> {}));
        });
        await(sleep(0));
        assertTrue(refusal[0].getMessage().startsWith("await outside a task"), refusal[0]::getMessage);
    }

    @AsyncioTest
    void whatWasRefusedBeforeItBeganCanStillBeUsed() {
        AsyncGenerator<Integer> generator = count(2);
        Loops.getRunningLoop().callSoon(() -> {
            assertThrows(IllegalStateException.class, () -> each(generator, item -> {}));
            log.add("refused");
        });
        await(sleep(0));
        each(generator, log::add);
        assertEquals(List.of("refused", 0, 1), log);
        assertThrows(StopAsyncIteration.class, generator::next);
    }
}
