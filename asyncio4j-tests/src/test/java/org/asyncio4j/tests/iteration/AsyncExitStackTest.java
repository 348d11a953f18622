package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncContextManager;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.Asyncio.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncExit;
import org.asyncio4j.AsyncExitStack;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;

/** {@code AsyncExitStack}: what is done at its end, in which order, and with which exception. */
class AsyncExitStackTest {

    private final List<Object> log = new ArrayList<>();

    private AsyncContextManager<String> logged(String name) {
        return asyncContextManager(out -> {
            log.add("enter " + name);
            try {
                out.yield(name);
            } finally {
                log.add("exit " + name);
            }
        });
    }

    private AsyncExit noting(String name, boolean swallow) {
        return problem -> {
            log.add(name + " " + (problem == null ? "null" : problem.getMessage()));
            return swallow;
        };
    }

    private AsyncExit throwing(Throwable instead) {
        return problem -> {
            log.add(problem == null ? "null" : problem.getMessage());
            sneak(instead);
            return false;
        };
    }

    private static void sneak(Throwable problem) throws Exception {
        if (problem instanceof Error error) {
            throw error;
        }
        throw (Exception) problem;
    }

    @AsyncioTest
    void anEmptyOneDoesNothing() {
        with(new AsyncExitStack(), stack -> {});
        assertThrows(
                IOException.class,
                () -> with(new AsyncExitStack(), stack -> {
                    throw new IOException();
                }));
    }

    @AsyncioTest
    @Ports({
        "test_contextlib_async.py::TestAsyncExitStack::test_async_callback",
        "test_contextlib_async.py::TestAsyncExitStack::test_enter_async_context"
    })
    void allIsLeftInReverseOrder() {
        with(new AsyncExitStack(), stack -> {
            assertEquals("a", await(stack.enterAsyncContext(logged("a"))));
            stack.callback(() -> log.add("callback"));
            stack.pushAsyncCallback(() -> async(() -> {
                await(sleep(0));
                log.add("async callback");
            }));
            stack.pushAsyncExit(noting("exit", false));
            AutoCloseable resource = () -> log.add("resource");
            assertSame(resource, stack.enterContext(resource));
            log.add("body");
        });
        assertEquals(List.of("enter a", "body", "resource", "exit null", "async callback", "callback", "exit a"), log);
    }

    @AsyncioTest
    void aManagerThatCannotBeEnteredIsNotLeft() {
        AsyncContextManager<Integer> bad = new AsyncContextManager<>() {
            @Override
            public Integer onEnter() throws IOException {
                throw new IOException("enter");
            }

            @Override
            public boolean onExit(Throwable problem) {
                log.add("wrongly left");
                return false;
            }
        };
        assertThrows(
                IOException.class,
                () -> with(new AsyncExitStack(), stack -> {
                    await(stack.enterAsyncContext(logged("a")));
                    await(stack.enterAsyncContext(bad));
                }));
        assertEquals(List.of("enter a", "exit a"), log);
    }

    @AsyncioTest
    @Ports("test_contextlib_async.py::TestAsyncExitStack::test_async_push")
    void eachSeesTheExceptionUntilOneSwallowsIt() throws IOException {
        assertNull(within(new AsyncExitStack(), stack -> {
            stack.pushAsyncExit(noting("third", false));
            stack.pushAsyncExit(noting("second", true));
            stack.pushAsyncExit(noting("first", false));
            throw new IOException("x");
        }));
        assertEquals(List.of("first x", "second x", "third null"), log);
    }

    @AsyncioTest
    void whatIsSwallowedThoughThereWasNothingIsNoNews() {
        AsyncExitStack stack = new AsyncExitStack();
        stack.pushAsyncExit(noting("a", true));
        assertFalse(stack.onExit(null));
    }

    @AsyncioTest
    @Ports("test_contextlib_async.py::TestAsyncExitStack::test_async_exit_exception_chaining")
    void whatWasSwallowedInBetweenIsNotSuppressedOnWhatIsThrownLater() {
        IllegalStateException index = new IllegalStateException("index");
        IllegalStateException key = new IllegalStateException("key");
        IllegalStateException attribute = new IllegalStateException("attribute");
        IllegalStateException value = new IllegalStateException("value");
        IOException body = new IOException("body");
        assertSame(
                index,
                assertThrows(
                        IllegalStateException.class,
                        () -> with(new AsyncExitStack(), stack -> {
                            stack.pushAsyncExit(throwing(index));
                            stack.pushAsyncExit(throwing(key));
                            stack.pushAsyncExit(throwing(attribute));
                            stack.pushAsyncExit(noting("swallows", true));
                            stack.pushAsyncExit(throwing(value));
                            throw body;
                        })));
        assertEquals(List.of("body", "swallows value", "null", "attribute", "key"), log);
        assertEquals(List.of(key), List.of(index.getSuppressed()));
        assertEquals(List.of(attribute), List.of(key.getSuppressed()));
        assertEquals(List.of(), List.of(attribute.getSuppressed()));
        assertEquals(List.of(body), List.of(value.getSuppressed()));
    }

    @AsyncioTest
    void whatOneThrowsTakesThePlaceOfTheOldOneWhichIsSuppressed() {
        IOException first = new IOException("first");
        IllegalStateException second = new IllegalStateException("second");
        IllegalArgumentException third = new IllegalArgumentException("third");
        assertSame(
                third,
                assertThrows(
                        IllegalArgumentException.class,
                        () -> with(new AsyncExitStack(), stack -> {
                            stack.pushAsyncExit(throwing(third));
                            stack.pushAsyncExit(throwing(second));
                            throw first;
                        })));
        assertEquals(List.of("first", "second"), log);
        assertEquals(List.of(second), List.of(third.getSuppressed()));
        assertEquals(List.of(first), List.of(second.getSuppressed()));
    }

    @AsyncioTest
    void whatIsThrownAndThenSwallowedIsGone() throws IOException {
        with(new AsyncExitStack(), stack -> {
            stack.pushAsyncExit(noting("last", true));
            stack.pushAsyncExit(throwing(new IOException("in the exit")));
            throw new IOException("in the body");
        });
        assertEquals(List.of("in the body", "last in the exit"), log);
    }

    @AsyncioTest
    void whatIsThrownWithoutAnExceptionLeavesEvenIfAnEarlierOneWasSwallowed() {
        IOException problem = assertThrows(
                IOException.class,
                () -> with(new AsyncExitStack(), stack -> {
                    stack.pushAsyncExit(throwing(new IOException("late")));
                    stack.pushAsyncExit(noting("swallows", true));
                    throw new IllegalStateException("early");
                }));
        assertEquals("late", problem.getMessage());
        assertEquals(0, problem.getSuppressed().length, "the early one was dealt with");
    }

    @AsyncioTest
    void theSameOneThrownAgainIsNotSuppressedOnItself() {
        IOException problem = new IOException("x");
        assertSame(
                problem,
                assertThrows(
                        IOException.class,
                        () -> with(new AsyncExitStack(), stack -> {
                            stack.pushAsyncExit(throwing(problem));
                            throw problem;
                        })));
        assertEquals(0, problem.getSuppressed().length);
    }

    @AsyncioTest
    @Ports(
            value = "test_contextlib_async.py::TestAsyncExitStack::test_async_exit_exception_explicit_none_context",
            adapted = "one that takes no suppressed exceptions stands for one whose context is set to none")
    void oneThatTakesNoSuppressedExceptionsComesOutAsItIsFromAStackAsFromAWith() {
        final class Bare extends Exception {

            private static final long serialVersionUID = 1;

            Bare() {
                super("bare", null, false, true);
            }
        }
        for (boolean stacked : List.of(false, true)) {
            Bare bare = new Bare();
            AsyncContextManager<Void> manager = asyncContextManager(out -> {
                try {
                    out.yield(null);
                } catch (IndexOutOfBoundsException told) {
                    throw bare;
                }
            });
            Bare thrown = assertThrows(Bare.class, () -> {
                if (stacked) {
                    with(new AsyncExitStack(), stack -> {
                        await(stack.enterAsyncContext(manager));
                        throw new IndexOutOfBoundsException();
                    });
                } else {
                    with(manager, none -> {
                        throw new IndexOutOfBoundsException();
                    });
                }
            });
            assertSame(bare, thrown);
            assertNull(thrown.getCause());
            assertEquals(0, thrown.getSuppressed().length);
        }
    }

    @AsyncioTest
    void oneThatHasTheOldOneAsItsCauseDoesNotSuppressIt() {
        IOException cause = new IOException("cause");
        IllegalStateException wrapper = new IllegalStateException("wrapper", cause);
        assertThrows(
                IllegalStateException.class,
                () -> with(new AsyncExitStack(), stack -> {
                    stack.pushAsyncExit(throwing(wrapper));
                    throw cause;
                }));
        assertEquals(0, wrapper.getSuppressed().length);
    }

    @AsyncioTest
    void popAllMovesWhatIsToBeDone() {
        AsyncExitStack kept = within(new AsyncExitStack(), stack -> {
            stack.callback(() -> log.add("later"));
            return stack.popAll();
        });
        assertEquals(List.of(), log);
        await(kept.aclose());
        await(kept.aclose());
        assertEquals(List.of("later"), log);
    }

    @AsyncioTest
    void anEmptiedStackMayBeUsedAgain() {
        AsyncExitStack stack = new AsyncExitStack();
        for (int i = 0; i < 2; i++) {
            with(stack, it -> it.callback(() -> log.add("done")));
        }
        assertEquals(List.of("done", "done"), log);
        assertEquals("<AsyncExitStack of 0>", stack.toString());
    }

    @AsyncioTest
    void whatIsAddedDuringTheExitIsDoneAsWell() {
        with(new AsyncExitStack(), stack -> stack.callback(() -> stack.callback(() -> log.add("added"))));
        assertEquals(List.of("added"), log);
    }

    @AsyncioTest
    void aCancellationDuringTheExitTakesTheRestAlong() {
        Task<?> task = createTask(() -> with(new AsyncExitStack(), stack -> {
            stack.pushAsyncExit(noting("rest", false));
            stack.pushAsyncCallback(() -> sleep(60));
        }));
        await(sleep(1));
        task.cancel("enough");
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(List.of("rest enough"), log);
    }

    @AsyncioTest
    void manyAreLeftWithoutRecursion() {
        int[] count = {0};
        with(new AsyncExitStack(), stack -> {
            for (int i = 0; i < 100_000; i++) {
                stack.callback(() -> count[0]++);
            }
        });
        assertEquals(100_000, count[0]);
    }

    @AsyncioTest
    void nullsAreRefused() {
        AsyncExitStack stack = new AsyncExitStack();
        assertThrows(NullPointerException.class, () -> stack.enterAsyncContext(null));
        assertThrows(NullPointerException.class, () -> stack.enterContext(null));
        assertThrows(NullPointerException.class, () -> stack.pushAsyncExit((AsyncExit) null));
        assertThrows(NullPointerException.class, () -> stack.pushAsyncExit((AsyncContextManager<?>) null));
        assertThrows(NullPointerException.class, () -> stack.callback(null));
        assertThrows(NullPointerException.class, () -> stack.pushAsyncCallback((Supplier<Task<?>>) null));
        assertTrue(stack.toString().endsWith("of 0>"));
    }

    @AsyncioTest
    void anExceptionThatCannotBeLookedAtDoesNotStopTheExits() {
        List<String> ran = new ArrayList<>();
        RuntimeException odd = new RuntimeException() {
            @Override
            public synchronized Throwable getCause() {
                throw new UnsupportedOperationException();
            }
        };
        assertSame(
                odd,
                assertThrows(
                        RuntimeException.class,
                        () -> with(new AsyncExitStack(), stack -> {
                            stack.callback(() -> ran.add("first"));
                            stack.callback(() -> {
                                throw odd;
                            });
                            throw new IllegalStateException("body");
                        })));
        assertEquals(List.of("first"), ran);
    }

    @AsyncioTest
    void aLongAndACircularChainOfCausesDoNotStopTheExits() {
        List<String> ran = new ArrayList<>();
        RuntimeException chain = new RuntimeException("0");
        RuntimeException first = chain;
        for (int i = 0; i < 200_000; i++) {
            chain = new StacklessException(chain);
        }
        RuntimeException last = chain;
        first.initCause(last);
        assertSame(
                last,
                assertThrows(
                        RuntimeException.class,
                        () -> with(new AsyncExitStack(), stack -> {
                            stack.callback(() -> ran.add("first"));
                            stack.callback(() -> {
                                throw last;
                            });
                            throw new IllegalStateException("body");
                        })));
        assertEquals(List.of("first"), ran);
        assertEquals("body", last.getSuppressed()[0].getMessage());
    }

    private static final class StacklessException extends RuntimeException {
        StacklessException(Throwable cause) {
            super(null, cause, true, false);
        }
    }
}
