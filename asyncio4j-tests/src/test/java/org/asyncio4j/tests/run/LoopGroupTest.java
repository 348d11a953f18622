package org.asyncio4j.tests.run;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.asyncio4j.CancelledError;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.LoopGroup;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.SystemExit;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.Boom;
import org.junit.jupiter.api.Test;

/** Several loops at once, with one main each. */
class LoopGroupTest {

    private static final ContextVar<String> VARIABLE = new ContextVar<>("group", "default");

    /** What happened on any of the loops. */
    private final List<Object> log = new CopyOnWriteArrayList<>();

    private static int index() {
        return LoopGroup.current().index();
    }

    /** Waits for long, and notes that it was cancelled. */
    private void waitToBeCancelled() {
        try {
            await(sleep(1000));
        } catch (CancelledError cancelled) {
            log.add("cancelled " + index());
            throw cancelled;
        }
    }

    @Test
    void resultsComeInTheOrderOfTheLoops() {
        assertEquals(List.of(0, 10, 20), LoopGroup.run(3, () -> {
            await(sleep(0.01 * (3 - index())));
            return 10 * index();
        }));
    }

    @Test
    void aResultMayBeNullAndTheListIsTheCallersToRead() {
        List<Object> results = LoopGroup.run(2, () -> null);
        assertEquals(Arrays.asList(null, null), results);
        assertThrows(UnsupportedOperationException.class, () -> results.set(0, "x"));
    }

    @Test
    void oneLoopIsAGroupToo() {
        assertEquals(List.of("alone"), LoopGroup.run(1, () -> "alone"));
    }

    @Test
    void noLoopIsRefused() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> LoopGroup.run(0, () -> "x"));
        assertEquals("count must be > 0: 0", refused.getMessage());
    }

    @Test
    void mainsRunAtTheSameTimeOnLoopsOfTheirOwn() {
        CyclicBarrier together = new CyclicBarrier(3);
        Set<EventLoop> loops = ConcurrentHashMap.newKeySet();
        LoopGroup.run(3, () -> {
            together.await(); // Blocks the loop until all are here.
            loops.add(Loops.getRunningLoop());
        });
        assertEquals(3, loops.size());
        loops.forEach(loop -> assertTrue(loop.isClosed()));
    }

    @Test
    void moreLoopsThanProcessorsAreAllowed() {
        int many = 2 * Runtime.getRuntime().availableProcessors() + 1;
        assertEquals(many, LoopGroup.run(many, LoopGroupTest::index).size());
    }

    @Test
    void eachKnowsItsPlaceAndTheOthers() {
        LoopGroup.run(2, () -> {
            LoopGroup group = LoopGroup.current();
            assertEquals(2, group.loops().size());
            assertSame(Loops.getRunningLoop(), group.loops().get(group.index()));
            assertEquals("<LoopGroup loop " + group.index() + " of 2>", group.toString());
        });
    }

    @Test
    void otherCodeIsInNoGroup() {
        assertThrows(IllegalStateException.class, LoopGroup::current);
        run(() -> {
            IllegalStateException none = assertThrows(IllegalStateException.class, LoopGroup::current);
            assertTrue(none.getMessage().endsWith("belongs to no group: it was not started by LoopGroup.run(...)"));
        });
    }

    @Test
    void oneLoopRunsACoroutineOnAnother() {
        CyclicBarrier bothHaveAsked = new CyclicBarrier(2);
        List<Object> seen = LoopGroup.run(2, () -> {
            EventLoop other = LoopGroup.current().loops().get(1 - index());
            Object home = await(runCoroutineThreadsafe(() -> Loops.getRunningLoop(), other));
            assertSame(other, home);
            await(runCoroutineThreadsafe(() -> await(sleep(0.01)), other));
            await(toThread(() -> bothHaveAsked.await()));
            return index();
        });
        assertEquals(List.of(0, 1), seen);
    }

    @Test
    void theFirstFailureCancelsTheOthersAndIsThrown() {
        CyclicBarrier together = new CyclicBarrier(3);
        Boom boom = new Boom("first");
        assertSame(
                boom,
                assertThrows(
                        Boom.class,
                        () -> LoopGroup.run(3, () -> {
                            together.await(); // blocks the loop until all mains have begun
                            if (index() == 1) {
                                throw boom;
                            }
                            waitToBeCancelled();
                        })));
        assertEquals(Set.of("cancelled 0", "cancelled 2"), Set.copyOf(log));
        assertEquals(0, boom.getSuppressed().length);
    }

    @Test
    void whatOthersThrowBesidesIsSuppressed() {
        CyclicBarrier together = new CyclicBarrier(2);
        Boom boom = new Boom("first");
        Boom second = new Boom("while cleaning up");
        assertThrows(
                Boom.class,
                () -> LoopGroup.run(2, () -> {
                    together.await();
                    if (index() == 0) {
                        throw boom;
                    }
                    assertThrows(CancelledError.class, () -> await(sleep(1000)));
                    await(sleep(0)); // It was cancelled only once.
                    log.add("cleaned up");
                    throw second;
                }));
        assertEquals(List.of("cleaned up"), log);
        assertEquals(List.of(second), List.of(boom.getSuppressed()));
    }

    @Test
    void aMainThatCancelsItselfEndsTheGroup() {
        assertThrows(
                CancelledError.class,
                () -> LoopGroup.run(2, () -> {
                    if (index() == 0) {
                        throw new CancelledError();
                    }
                    waitToBeCancelled();
                }));
    }

    @Test
    void systemExitOfOneEndsAll() {
        SystemExit exit = assertThrows(
                SystemExit.class,
                () -> LoopGroup.run(2, () -> {
                    if (index() == 0) {
                        throw new SystemExit(3);
                    }
                    waitToBeCancelled();
                }));
        assertEquals(3, exit.code());
    }

    @Test
    void aLoopThatCannotBeMadeEndsTheGroupBeforeAnyMainBegins() {
        AtomicInteger made = new AtomicInteger();
        Boom boom = new Boom("no loop");
        RunOptions options = RunOptions.DEFAULT.withLoopFactory(() -> {
            if (made.incrementAndGet() == 2) {
                throw boom;
            }
            return Loops.newEventLoop();
        });
        assertSame(boom, assertThrows(Boom.class, () -> LoopGroup.run(3, () -> log.add("began"), options)));
        assertEquals(List.of(), log);
    }

    @Test
    void anInterruptOfTheCallerCancelsAllMains() throws InterruptedException {
        CountDownLatch waiting = new CountDownLatch(2);
        Throwable[] thrown = new Throwable[1];
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                LoopGroup.run(2, () -> {
                    waiting.countDown();
                    waitToBeCancelled();
                });
            } catch (Throwable problem) {
                thrown[0] = problem;
            }
        });
        waiting.await();
        caller.interrupt();
        caller.join();
        assertTrue(thrown[0] instanceof KeyboardInterrupt, () -> String.valueOf(thrown[0]));
        assertEquals(Set.of("cancelled 0", "cancelled 1"), Set.copyOf(log));
    }

    @Test
    void mainsHaveCopiesOfTheCallersContext() {
        VARIABLE.set("caller's");
        assertEquals(List.of("caller's 0", "caller's 1"), LoopGroup.run(2, () -> {
            VARIABLE.set(VARIABLE.get() + " " + index());
            return VARIABLE.get();
        }));
        assertEquals("caller's", VARIABLE.get());
    }

    @Test
    void isRefusedWhereALoopRuns() {
        run(() -> {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> LoopGroup.run(2, () -> "x"));
            assertEquals("LoopGroup.run() cannot be called from a running event loop", refused.getMessage());
        });
    }

    @Test
    void mayBeNestedOnAnotherThread() {
        List<List<Integer>> all = LoopGroup.run(2, () -> await(toThread(() -> LoopGroup.run(2, LoopGroupTest::index))));
        assertEquals(List.of(List.of(0, 1), List.of(0, 1)), all);
    }

    @Test
    void optionsAreForEachLoop() {
        assertEquals(
                List.of(true, true),
                LoopGroup.run(2, () -> Loops.getRunningLoop().getDebug(), RunOptions.DEFAULT.withDebug(true)));
        LoopGroup.run(1, () -> assertFalse(Loops.getRunningLoop().getDebug()), RunOptions.DEFAULT.withDebug(false));
    }

    @Test
    void theyShareAPort() {
        ServerOptions shared = ServerOptions.DEFAULT.withReusePort(true);
        CompletableFuture<Integer> port = new CompletableFuture<>();
        AtomicInteger ready = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        List<Integer> answers = LoopGroup.run(2, () -> {
            int at = index() == 0 ? 0 : await(port.copy());
            Server server = await(startServer(
                    (reader, writer) -> {
                        served.incrementAndGet();
                        writer.write(await(reader.readline()));
                        writer.close();
                    },
                    "127.0.0.1",
                    at,
                    shared));
            int[] echoes = new int[1];
            with(server, () -> {
                port.complete(server.port());
                ready.incrementAndGet();
                while (ready.get() < 2) {
                    await(sleep(0.001));
                }
                for (int i = 0; i < 10; i++) {
                    try (StreamPair connection = await(openConnection("127.0.0.1", server.port()))) {
                        connection.writer().write("hello\n");
                        echoes[0] += "hello".equals(await(connection.reader().readlineString())) ? 1 : 0;
                    }
                }
                ready.incrementAndGet();
                while (ready.get() < 4) {
                    await(sleep(0.001));
                }
            });
            return echoes[0];
        });
        assertEquals(List.of(10, 10), answers);
        assertEquals(20, served.get());
    }

    @Test
    void noThreadOfItsOwnIsLeft() {
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        LoopGroup.run(2, () -> {
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("asyncio-group-" + index())) {
                    seen.add(thread);
                }
            }
            return await(async(() -> "done"));
        });
        assertEquals(2, seen.size());
        seen.forEach(thread -> assertFalse(thread.isAlive()));
        assertNull(Loops.getRunningLoopOrNull());
    }
}
