package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.asyncContextManager;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromIterable;
import static org.asyncio4j.Asyncio.nullContext;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.Asyncio.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncResource;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Lock;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;

/** {@code with} and {@code within} on context managers that are classes. */
class WithTest {

    private final List<Object> log = new ArrayList<>();

    /** Waits on both sides, and swallows if its name is B. */
    private final class Manager implements AsyncContextManager<Manager> {

        private final String name;

        Manager(String name) {
            this.name = name;
        }

        @Override
        public Manager onEnter() {
            await(sleep(1));
            log.add("enter " + name);
            return this;
        }

        @Override
        public boolean onExit(Throwable problem) {
            await(sleep(1));
            log.add("exit " + name);
            return name.equals("B");
        }
    }

    /** Throws when it is entered or left, if there is something to throw. */
    private final class Throwing implements AsyncContextManager<String> {

        private final Exception atEnter;
        private final Exception atExit;

        Throwing(Exception atEnter, Exception atExit) {
            this.atEnter = atEnter;
            this.atExit = atExit;
        }

        @Override
        public String onEnter() throws Exception {
            if (atEnter != null) {
                throw atEnter;
            }
            return "resource";
        }

        @Override
        public boolean onExit(Throwable problem) throws Exception {
            log.add(problem == null ? "good" : problem.getMessage());
            if (atExit != null) {
                throw atExit;
            }
            return false;
        }
    }

    @AsyncioTest
    @Ports({
        "test_coroutines.py::CoroutineTest::test_with_1",
        "test_coroutines.py::CoroAsyncIOCompatTest::test_asyncio_1"
    })
    void managersThatWaitAreNestedAndMaySwallow(VirtualClock clock) throws IOException {
        with(new Manager("A"), new Manager("B"), (a, b) -> {
            log.add(a.name + b.name);
            throw new IOException();
        });
        assertEquals(List.of("enter A", "enter B", "AB", "exit B", "exit A"), log);
        assertEquals(4.0, clock.time());
        assertThrows(
                IOException.class,
                () -> with(new Manager("A"), new Manager("C"), (a, b) -> {
                    throw new IOException();
                }));
    }

    @AsyncioTest
    @Ports("test_coroutines.py::CoroutineTest::test_with_5")
    void anAssertionOfTheBlockLeavesIt() {
        assertThrows(AssertionError.class, () -> with(new Throwing(null, null), it -> assertEquals(1, it.length())));
        assertEquals(1, log.size());
    }

    @AsyncioTest
    @Ports("test_coroutines.py::CoroutineTest::test_with_9")
    void whatTheExitThrowsLeaves() {
        IOException problem = new IOException("exit");
        assertSame(
                problem,
                assertThrows(IOException.class, () -> with(new Throwing(null, problem), it -> log.add("body"))));
        assertEquals(List.of("body", "good"), log);
    }

    @AsyncioTest
    @Ports(
            value = "test_coroutines.py::CoroutineTest::test_with_10",
            adapted = "the outer manager is shown what the inner one threw; Java has no context")
    void whatTheInnerExitThrowsIsShownToTheOuter() {
        IOException outer = new IOException("outer");
        assertSame(
                outer,
                assertThrows(
                        IOException.class,
                        () -> with(new Throwing(null, outer), new Throwing(null, new IOException("inner")), (a, b) -> {
                            throw new IOException("body");
                        })));
        assertEquals(List.of("body", "inner"), log);
    }

    @AsyncioTest
    @Ports({"test_coroutines.py::CoroutineTest::test_with_11", "test_coroutines.py::CoroutineTest::test_with_13"})
    void whatCannotBeEnteredIsNotLeft() {
        IOException problem = new IOException("enter");
        assertSame(
                problem,
                assertThrows(IOException.class, () -> with(new Throwing(problem, null), it -> log.add("body"))));
        assertEquals(List.of(), log);
        assertEquals(0, problem.getSuppressed().length);
    }

    @AsyncioTest
    @Ports("test_coroutines.py::CoroutineTest::test_with_12")
    void whatIsSwallowedIsOver() throws IOException {
        assertNull(within(new Manager("B"), it -> {
            throw new IOException();
        }));
        assertEquals(List.of("enter B", "exit B"), log);
    }

    @AsyncioTest
    @Ports("test_coroutines.py::CoroutineTest::test_for_6")
    void loopsAndManagersGoTogether() {
        int[] count = {0};
        for (int i = 0; i < 2; i++) {
            with(new Throwing(null, null), it -> {
                for (int item : each(fromIterable(List.of(1, 2, 3)))) {
                    count[0] += item;
                }
            });
        }
        assertEquals(12, count[0]);
        assertEquals(List.of("good", "good"), log);
    }

    @AsyncioTest
    void whatTheExitThrowsKeepsWhatTheBodyThrew() {
        IllegalStateException body = new IllegalStateException("body");
        IOException exit = new IOException("exit");
        assertSame(
                exit,
                assertThrows(
                        IOException.class,
                        () -> with(new Throwing(null, exit), it -> {
                            throw body;
                        })));
        assertEquals(List.of(body), List.of(exit.getSuppressed()));
        CancelledError cancelled = new CancelledError("body");
        IOException again = new IOException("exit", cancelled);
        assertSame(
                again,
                assertThrows(
                        IOException.class,
                        () -> within(new Throwing(null, again), it -> {
                            throw cancelled;
                        })));
        assertEquals(0, again.getSuppressed().length, "it is the cause already");
    }

    @AsyncioTest
    void aLockThatIsReleasedInItsBodyKeepsWhatTheBodyThrew() {
        Lock lock = new Lock();
        IllegalStateException failure = assertThrows(
                IllegalStateException.class,
                () -> with(lock, () -> {
                    lock.release();
                    throw new IOException("body");
                }));
        assertEquals("body", failure.getSuppressed()[0].getMessage());
    }

    @AsyncioTest
    void twoManagersWithoutParametersAreEnteredInOrderAndLeftInReverse() {
        List<String> order = new ArrayList<>();
        AsyncContextManager<String> first = asyncContextManager(out -> {
            order.add("enter first");
            out.yield("a");
            order.add("leave first");
        });
        AsyncContextManager<String> second = asyncContextManager(out -> {
            order.add("enter second");
            out.yield("b");
            order.add("leave second");
        });

        String result = with(first, second, () -> {
            order.add("body");
            return "result";
        });

        assertEquals("result", result);
        assertEquals(List.of("enter first", "enter second", "body", "leave second", "leave first"), order);
        assertEquals(1, with(nullContext(), nullContext(), () -> 1));
        with(nullContext(), nullContext(), () -> {
            order.clear();
        });
        assertEquals(List.of(), order);
    }

    @AsyncioTest
    void aResourceIsClosedHoweverTheBodyEndsAndSwallowsNothing() {
        List<String> order = new ArrayList<>();
        IllegalStateException problem = new IllegalStateException("problem");
        AsyncResource<String> resource = new AsyncResource<>() {
            @Override
            public String onEnter() {
                await(sleep(1));
                order.add("open");
                return "resource";
            }

            @Override
            public void onClose(Throwable thrown) {
                await(sleep(1));
                order.add("close " + thrown);
            }
        };

        assertEquals("resource!", within(resource, opened -> opened + "!"));
        assertSame(
                problem,
                assertThrows(
                        IllegalStateException.class,
                        () -> with(resource, () -> {
                            throw problem;
                        })));

        assertEquals(List.of("open", "close null", "open", "close " + problem), order);
    }
}
