package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.aclosing;
import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncContextManager;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.nullContext;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.timeout;
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
import java.util.function.Function;
import java.util.function.Supplier;
import org.asyncio4j.AsyncCloseable;
import org.asyncio4j.AsyncContextDecorator;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;

/** Context managers made of generators, and those that the library brings along. */
class AsyncContextManagerTest {

    private final List<Object> log = new ArrayList<>();

    private AsyncContextManager<String> logged(String name) {
        return asyncContextManager(name, out -> {
            log.add("enter " + name);
            try {
                out.yield(name);
            } finally {
                log.add("exit " + name);
            }
        });
    }

    private AsyncContextManager<Integer> swallowing(Class<? extends Throwable> type) {
        return asyncContextManager(out -> {
            try {
                out.yield(1);
            } catch (Throwable problem) {
                log.add("saw " + problem.getClass().getSimpleName());
                if (!type.isInstance(problem)) {
                    throw problem;
                }
            }
        });
    }

    @AsyncioTest
    @Ports("test_contextlib_async.py::AsyncContextManagerTestCase::test_contextmanager_plain")
    void theBlockRunsAtTheYield() {
        with(logged("a"), name -> log.add("body " + name));
        assertEquals(List.of("enter a", "body a", "exit a"), log);
    }

    @AsyncioTest
    void theBlocksValueIsReturned() {
        assertEquals("a!", within(logged("a"), name -> name + "!"));
    }

    @AsyncioTest
    @Ports({
        "test_contextlib_async.py::AsyncContextManagerTestCase::test_contextmanager_finally",
        "test_contextlib_async.py::AsyncContextManagerTestCase::test_contextmanager_traceback",
        "test_contextlib_async.py::AsyncContextManagerTestCase::test_contextmanager_no_reraise"
    })
    void whatTheBlockThrowsIsThrownByTheYieldAndLeavesAsItIs() {
        IOException problem = new IOException("x");
        StackTraceElement[] trace = problem.getStackTrace();
        assertSame(
                problem,
                assertThrows(
                        IOException.class,
                        () -> with(logged("a"), name -> {
                            throw problem;
                        })));
        assertEquals(List.of("enter a", "exit a"), log);
        assertEquals(List.of(trace), List.of(problem.getStackTrace()));
        assertEquals(0, problem.getSuppressed().length);
    }

    @AsyncioTest
    @Ports("test_contextlib_async.py::AsyncContextManagerTestCase::test_contextmanager_except")
    void whoCatchesItAtTheYieldSwallowsIt() throws IOException {
        assertNull(within(swallowing(IOException.class), it -> {
            throw new IOException();
        }));
        assertThrows(
                IllegalStateException.class,
                () -> with(swallowing(IOException.class), it -> {
                    throw new IllegalStateException();
                }));
        assertEquals(List.of("saw IOException", "saw IllegalStateException"), log);
    }

    @AsyncioTest
    void anotherExceptionTakesItsPlace() {
        AsyncContextManager<Integer> replacing = asyncContextManager(out -> {
            try {
                out.yield(1);
            } catch (IllegalStateException e) {
                throw new IOException("instead", e);
            }
        });
        IOException problem = assertThrows(
                IOException.class,
                () -> with(replacing, it -> {
                    throw new IllegalStateException("first");
                }));
        assertEquals("first", problem.getCause().getMessage());
    }

    @AsyncioTest
    void aCancellationOfTheBlockPassesThrough() {
        Task<?> task = createTask(() -> with(logged("a"), it -> await(sleep(60))));
        await(sleep(1));
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(List.of("enter a", "exit a"), log);
        assertTrue(task.cancelled());
    }

    @AsyncioTest
    void aCancellationMayBeSwallowedToo() {
        Task<Integer> task = createTask(() -> {
            with(swallowing(CancelledError.class), it -> await(sleep(60)));
            return 7;
        });
        await(sleep(1));
        task.cancel();
        assertEquals(7, await(task));
    }

    @AsyncioTest
    @Ports("test_contextlib_async.py::AsyncContextManagerTestCase::test_contextmanager_except_stopiter")
    void theEndOfItemsInTheBlockPassesThrough() {
        StopAsyncIteration end = new StopAsyncIteration();
        assertSame(
                end,
                assertThrows(
                        StopAsyncIteration.class,
                        () -> with(logged("a"), it -> {
                            throw end;
                        })));
        assertEquals(List.of("enter a", "exit a"), log);
    }

    @AsyncioTest
    @Ports("test_contextlib_async.py::TestAbstractAsyncContextManager::test_async_gen_propagates_generator_exit")
    void aBlockThatIsClosedPassesItsGeneratorExitThrough() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> with(logged("a"), it -> out.yield(1)));
        assertEquals(1, await(anext(generator)));
        await(generator.aclose());
        assertEquals(List.of("enter a", "exit a"), log);
        assertThrows(
                GeneratorExit.class,
                () -> with(logged("b"), it -> {
                    throw new GeneratorExit("x");
                }));
    }

    @AsyncioTest
    @Ports("test_contextlib_async.py::AsyncContextManagerTestCase::test_contextmanager_wrap_runtimeerror")
    void aWrappedEndOfItemsIsAnErrorOfTheManagersOwn() {
        AsyncContextManager<Integer> manager = asyncContextManager(out -> {
            try {
                out.yield(1);
            } catch (Exception e) {
                throw new IllegalStateException("issue", e);
            }
        });
        IllegalStateException error = assertThrows(
                IllegalStateException.class,
                () -> with(manager, it -> {
                    throw new IOException();
                }));
        assertEquals("issue", error.getMessage());
    }

    @AsyncioTest
    @Ports("test_contextlib_async.py::AsyncContextManagerTestCase::test_contextmanager_trap_no_yield")
    void aGeneratorThatDoesNotYieldIsAnError() {
        AsyncContextManager<Integer> empty = asyncContextManager(out -> {});
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> with(empty, it -> log.add("in")));
        assertTrue(error.getMessage().startsWith("generator didn't yield"), error::getMessage);
        assertEquals(List.of(), log);
    }

    @AsyncioTest
    void oneCanBeEnteredOnlyOnce() {
        AsyncContextManager<String> once = logged("a");
        with(once, it -> {});
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> with(once, it -> {}));
        assertTrue(error.getMessage().contains("only once"), error::getMessage);
    }

    @AsyncioTest
    @Ports("test_contextlib_async.py::AsyncContextManagerTestCase::test_contextmanager_trap_second_yield")
    void aSecondYieldIsAnErrorAndTheGeneratorIsClosed() {
        AsyncContextManager<Integer> twice = asyncContextManager(out -> {
            try {
                out.yield(1);
                out.yield(2);
            } finally {
                log.add("closed");
            }
        });
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> with(twice, it -> {}));
        assertTrue(error.getMessage().startsWith("generator didn't stop: "), error::getMessage);
        assertEquals(List.of("closed"), log);
    }

    @AsyncioTest
    @Ports("test_contextlib_async.py::AsyncContextManagerTestCase::test_contextmanager_trap_yield_after_throw")
    void aYieldAfterAnExceptionIsAnErrorToo() {
        AsyncContextManager<Integer> again = asyncContextManager(out -> {
            try {
                out.yield(1, IOException.class);
            } catch (IOException e) {
                out.yield(2);
            } finally {
                log.add("closed");
            }
        });
        IllegalStateException error = assertThrows(
                IllegalStateException.class,
                () -> with(again, it -> {
                    throw new IOException();
                }));
        assertTrue(error.getMessage().startsWith("generator didn't stop after athrow()"), error::getMessage);
        assertEquals(List.of("closed"), log);
    }

    @AsyncioTest
    void whatTheCloseOfOneThatDidNotStopThrowsTellsBoth() {
        AsyncContextManager<Integer> bad = asyncContextManager(out -> {
            out.yield(1);
            try {
                out.yield(2);
            } catch (GeneratorExit exit) {
                throw new IOException("in the close");
            }
        });
        IOException problem = assertThrows(IOException.class, () -> with(bad, it -> {}));
        assertTrue(problem.getSuppressed()[0].getMessage().startsWith("generator didn't stop"));
    }

    @AsyncioTest
    void managersMayAwait(VirtualClock clock) {
        AsyncContextManager<Double> slow = asyncContextManager(out -> {
            await(sleep(1));
            out.yield(clock.time());
            await(sleep(1));
        });
        assertEquals(1.0, within(slow, time -> time));
        assertEquals(2.0, clock.time());
    }

    @AsyncioTest
    void groupsAndLimitsMayStandAroundTheYield(VirtualClock clock) {
        AsyncContextManager<Task<Integer>> background = asyncContextManager(out -> with(taskGroup(), group -> {
            Task<Integer> task = group.createTask(() -> {
                await(sleep(2));
                return 7;
            });
            with(timeout(5), () -> out.yield(task));
        }));
        with(background, task -> assertFalse(task.done()));
        assertEquals(2.0, clock.time());
        AsyncContextManager<Integer> limited = asyncContextManager(out -> with(timeout(1), () -> out.yield(1)));
        assertThrows(TimeoutException.class, () -> with(limited, it -> await(sleep(60))));
        assertEquals(3.0, clock.time());
    }

    @AsyncioTest
    void severalAreEnteredInOrderAndLeftInReverse() {
        with(logged("a"), logged("b"), (a, b) -> log.add(a + b));
        with(logged("a"), logged("b"), (a, b) -> with(logged("c"), c -> log.add(a + b + c)));
        assertEquals(
                List.of(
                        "enter a", "enter b", "ab", "exit b", "exit a", "enter a", "enter b", "enter c", "abc",
                        "exit c", "exit b", "exit a"),
                log);
    }

    @AsyncioTest
    void severalMayHaveABodyWithAValue() {
        assertEquals("ab", within(logged("a"), logged("b"), (a, b) -> a + b));
        assertEquals("abc", within(logged("a"), logged("b"), (a, b) -> within(logged("c"), c -> a + b + c)));
    }

    @AsyncioTest
    void anOuterOneSeesWhatTheInnerDoesNotSwallow() throws IOException {
        assertNull(within(swallowing(IOException.class), logged("b"), (a, b) -> {
            throw new IOException();
        }));
        assertEquals(List.of("enter b", "exit b", "saw IOException"), log);
    }

    @AsyncioTest
    void ifTheSecondCannotBeEnteredTheFirstIsLeft() {
        AsyncContextManager<Integer> bad = asyncContextManager(out -> {
            throw new IOException("enter");
        });
        assertThrows(IOException.class, () -> with(logged("a"), bad, (a, b) -> log.add("in")));
        assertEquals(List.of("enter a", "exit a"), log);
    }

    @AsyncioTest
    @Ports({
        "test_contextlib_async.py::AsyncContextManagerTestCase::test_decorator",
        "test_contextlib_async.py::AsyncContextManagerTestCase::test_recursive",
        "test_contextlib_async.py::AsyncContextManagerTestCase::test_decorating_method"
    })
    void aWrappedFunctionEntersAManagerOfItsOwnForEachCall() {
        AsyncContextDecorator traced = () -> logged("f");
        Function<Integer, Coroutine<Integer>> twice = traced.wrap(this::twice);
        assertEquals(4, await(twice.apply(2)));
        assertEquals(6, await(twice.apply(3)));
        assertEquals(List.of("enter f", "called 2", "exit f", "enter f", "called 3", "exit f"), log);
    }

    private Coroutine<Integer> twice(int x) {
        return async(() -> {
            log.add("called " + x);
            await(sleep(0));
            return 2 * x;
        });
    }

    @AsyncioTest
    @Ports("test_contextlib_async.py::AsyncContextManagerTestCase::test_decorator_with_exception")
    void aWrappedFunctionShowsTheManagerItsException() {
        AsyncContextDecorator forgiving = () -> swallowing(IOException.class);
        Supplier<Coroutine<Object>> wrapped = forgiving.wrap(() -> async(() -> {
            throw new IOException();
        }));
        assertNull(await(wrapped.get()));
        assertEquals(List.of("saw IOException"), log);
    }

    @AsyncioTest
    @Ports("test_contextlib_async.py::TestAsyncNullcontext::test_async_nullcontext")
    void nullContextDoesNothing() {
        assertEquals("x", within(nullContext("x"), it -> it));
        with(nullContext(), it -> assertNull(it));
        assertThrows(
                IOException.class,
                () -> with(nullContext(), () -> {
                    throw new IOException();
                }));
    }

    /** Something that is closed. */
    private final class Thing implements AsyncCloseable {
        @Override
        public Coroutine<Void> aclose() {
            return async(() -> {
                await(sleep(0));
                log.add("closed");
            });
        }
    }

    @AsyncioTest
    @Ports("test_contextlib_async.py::AclosingTestCase::test_aclosing")
    void aclosingHandsInTheThingAndClosesIt() {
        Thing thing = new Thing();
        with(aclosing(thing), it -> {
            assertSame(thing, it);
            log.add("body");
        });
        assertEquals(List.of("body", "closed"), log);
    }

    @AsyncioTest
    @Ports("test_contextlib_async.py::AclosingTestCase::test_aclosing_error")
    void aclosingClosesAfterAFailureAndSwallowsNothing() {
        assertThrows(
                IOException.class,
                () -> with(aclosing(new Thing()), it -> {
                    throw new IOException();
                }));
        assertThrows(IOException.class, () -> {
            try (var closing = aclosing(new Thing())) {
                throw new IOException(closing.toString());
            }
        });
        assertEquals(List.of("closed", "closed"), log);
    }

    @AsyncioTest
    void nullsAreRefused() {
        assertThrows(NullPointerException.class, () -> asyncContextManager((AsyncGenerator<Integer>) null));
        AsyncContextDecorator decorator = () -> nullContext();
        assertThrows(NullPointerException.class, () -> decorator.wrap((Supplier<Coroutine<Integer>>) null));
    }
}
