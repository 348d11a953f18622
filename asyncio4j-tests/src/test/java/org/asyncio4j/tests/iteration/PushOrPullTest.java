package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.asyncContextManager;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.Yielder;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.function.Action1;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/** Generators with their bodies on the stacks of their consumers, and with fibers of their own: see {@link PushOrPull}. */
@SuppressWarnings("finally") // Bodies that replace what they end with.
class PushOrPullTest extends PushOrPull {

    private AsyncGenerator<Integer> numbers(String name) {
        return asyncGenerator(name, out -> {
            try {
                for (int i = 0; i < 4; i++) {
                    await(sleep(1));
                    out.yield(i);
                }
            } catch (Throwable problem) {
                say(name, "gets", problem.getClass().getSimpleName());
                throw problem;
            } finally {
                await(sleep(1));
                say(name, "ends");
            }
        });
    }

    private <T> void take(AsyncGenerator<T> generator, Action1<? super T, ?> action) {
        await(way.of(generator).forEachItem(action));
    }

    @AsyncioTest
    void anExceptionOfTheActionClosesTheBodyAndLeaves(VirtualClock clock) {
        both(
                clock,
                () -> take(numbers("n"), item -> {
                    say("item", item);
                    if (item == 1) {
                        throw new IOException("action");
                    }
                }),
                "item 0",
                "item 1",
                "n gets GeneratorExit",
                "n ends",
                "IOException: action");
    }

    @AsyncioTest
    void whatTheBodyThrowsInsteadOfEndingIsSuppressed(VirtualClock clock) {
        both(
                clock,
                () -> take(
                        asyncGenerator("n", out -> {
                            try {
                                out.yield(1);
                            } finally {
                                throw new IllegalStateException("cleanup");
                            }
                        }),
                        failing()),
                "IOException: action [IllegalStateException: cleanup]");
    }

    @AsyncioTest
    void theEndOfOtherItemsThatABodyThrowsInsteadOfEndingIsSuppressedToo(VirtualClock clock) {
        both(
                clock,
                () -> take(
                        asyncGenerator("n", out -> {
                            try {
                                out.yield(1);
                            } finally {
                                throw new StopAsyncIteration();
                            }
                        }),
                        failing()),
                "IOException: action [IllegalStateException: async generator raised StopAsyncIteration"
                        + " because of StopAsyncIteration]");
    }

    @AsyncioTest
    void aBodyThatYieldsInsteadOfEndingIsAnError(VirtualClock clock) {
        both(
                clock,
                () -> take(
                        asyncGenerator("n", out -> {
                            try {
                                out.yield(1);
                            } catch (GeneratorExit exit) {
                                say("swallows");
                            }
                            out.yield(2);
                        }),
                        failing()),
                "swallows",
                "IOException: action [IllegalStateException: async generator ignored GeneratorExit: <n>]");
    }

    @AsyncioTest
    void aBodyMayReplaceAnActionsExceptionByTheSameOne(VirtualClock clock) {
        IOException same = new IOException("same");
        both(
                clock,
                () -> take(
                        asyncGenerator("n", out -> {
                            try {
                                out.yield(1);
                            } finally {
                                throw same;
                            }
                        }),
                        item -> {
                            throw same;
                        }),
                "IOException: same");
    }

    @AsyncioTest
    void aGeneratorExitOfTheBodysOwnReachesTheConsumer(VirtualClock clock) {
        both(
                clock,
                () -> take(
                        asyncGenerator("n", out -> {
                            out.yield(1);
                            throw new GeneratorExit("own");
                        }),
                        item -> say("item", item)),
                "item 1",
                "GeneratorExit: own");
    }

    @AsyncioTest
    void aCancellationOfTheCleanUpIsSuppressedOnTheActionsException(VirtualClock clock) {
        both(
                clock,
                () -> {
                    Task<?> task = createTask(() -> take(numbers("n"), failing()));
                    await(sleep(1.5));
                    task.cancel("clean-up");
                    try {
                        await(task);
                    } catch (Exception problem) {
                        say(describe(problem));
                    }
                    say(task.cancelling());
                },
                "n gets GeneratorExit",
                "IOException: action [CancelledError: clean-up]",
                "1");
    }

    @AsyncioTest
    void aGroupInTheBodyThatFailsCancelsTheActionAndFailsTheConsumer(VirtualClock clock) {
        both(
                clock,
                () -> take(
                        asyncGenerator(
                                "n",
                                out -> with(taskGroup(), group -> {
                                    group.createTask(() -> {
                                        await(sleep(1));
                                        throw new IOException("child");
                                    });
                                    out.yield(1);
                                })),
                        item -> {
                            try {
                                await(sleep(60));
                            } catch (CancelledError cancelled) {
                                say("cancelled");
                                throw cancelled;
                            }
                        }),
                "cancelled",
                "CancelledError [ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)"
                        + " [IOException: child] [GeneratorExit: <n> is closed]]");
    }

    @AsyncioTest
    void aLimitInTheBodyInterruptsTheAction(VirtualClock clock) {
        both(
                clock,
                () -> take(
                        asyncGenerator(
                                "n",
                                out -> with(timeout(1), scope -> {
                                    out.yield(1);
                                })),
                        item -> await(sleep(60))),
                "CancelledError");
    }

    @AsyncioTest
    void aContextInWhichTheBodyYieldsIsNotTheActions(VirtualClock clock) {
        ContextVar<String> variable = new ContextVar<>("variable");
        both(
                clock,
                () -> {
                    variable.set("consumer");
                    Context other = Context.copyContext();
                    take(
                            asyncGenerator("n", out -> {
                                other.run(() -> {
                                    variable.set("other");
                                    out.yield(1);
                                    await(sleep(1));
                                    say("body sees", variable.get());
                                    out.yield(2);
                                    say("body sees", variable.get());
                                });
                                say("then", variable.get());
                            }),
                            item -> {
                                say("action sees", variable.get());
                                await(sleep(1));
                                variable.set("action" + item);
                            });
                    say("at last", variable.get(), other.get(variable));
                },
                "action sees consumer",
                "body sees other",
                "action sees action1",
                "body sees other",
                "then action2",
                "at last action2 other");
    }

    @AsyncioTest
    void aContextInWhichTheActionRunsCodeIsNotTheBodys(VirtualClock clock) {
        ContextVar<String> variable = new ContextVar<>("variable", "-");
        both(
                clock,
                () -> {
                    Context other = Context.copyContext();
                    other.run(() -> variable.set("other"));
                    other.run(() -> take(
                            asyncGenerator("n", out -> {
                                say("body sees", variable.get());
                                out.yield(1);
                                say("body sees", variable.get());
                            }),
                            item -> variable.set("action")));
                    say("at last", variable.get(), other.get(variable));
                },
                "body sees other",
                "body sees action",
                "at last - action");
    }

    @AsyncioTest
    void generatorsInGeneratorsAreClosedFromTheOutsideIn(VirtualClock clock) {
        both(
                clock,
                () -> take(
                        asyncGenerator("outer", out -> {
                            try {
                                take(
                                        asyncGenerator("middle", (Yielder<Integer> middle) -> {
                                            try {
                                                take(numbers("inner"), item -> middle.yield(item + 1));
                                            } finally {
                                                say("middle ends");
                                            }
                                        }),
                                        item -> out.yield(item * 10));
                            } finally {
                                say("outer ends");
                            }
                        }),
                        item -> {
                            say("item", item);
                            if ((int) item == 20) {
                                throw new IOException("action");
                            }
                        }),
                "item 10",
                "item 20",
                "inner gets GeneratorExit",
                "inner ends",
                "middle ends",
                "outer ends",
                "IOException: action");
    }

    @AsyncioTest
    void operatorsSeeTheSameItemsAndFailuresEndTheSource(VirtualClock clock) {
        both(
                clock,
                () -> {
                    say(await(way.of(numbers("a"))
                            .filter(item -> item != 1)
                            .map(item -> await(sleep(1, item * 10)))
                            .enumerate(5)
                            .toList()));
                    await(way.of(numbers("b"))
                            .map(item -> {
                                throw new IOException("function");
                            })
                            .toList());
                },
                "a ends",
                "[Indexed[index=5, item=0], Indexed[index=6, item=20], Indexed[index=7, item=30]]",
                "b gets GeneratorExit",
                "b ends",
                "IOException: function");
    }

    @AsyncioTest
    void theEndOfOtherItemsInAFunctionIsNotTheEndOfThese(VirtualClock clock) {
        both(
                clock,
                () -> {
                    AsyncIterable<Integer> ending = way.of(numbers("a")).map(item -> {
                        throw new StopAsyncIteration();
                    });
                    try {
                        await(ending.toList());
                    } catch (IllegalStateException problem) {
                        say(describe(problem));
                    }
                    await(way.of(numbers("b"))
                            .filter(item -> {
                                throw new StopAsyncIteration();
                            })
                            .toList());
                },
                "a gets GeneratorExit",
                "a ends",
                "IllegalStateException: async generator raised StopAsyncIteration because of StopAsyncIteration",
                "b gets GeneratorExit",
                "b ends",
                "IllegalStateException: async generator raised StopAsyncIteration because of StopAsyncIteration");
    }

    @AsyncioTest
    void takeAndZipLeaveTheirSourcesWhereTheyAre(VirtualClock clock) {
        both(
                clock,
                () -> {
                    AsyncGenerator<Integer> first = numbers("a");
                    AsyncGenerator<Integer> second = numbers("b");
                    say(await(way.of(first).take(1).map(item -> item + 1).toList()));
                    say(await(way.of(first).zip(way.of(second).take(2)).toList()));
                    say(first.next(), second.next());
                    await(first.aclose());
                    await(second.aclose());
                },
                "[1]",
                "[Tuple2[first=1, second=0], Tuple2[first=2, second=1]]",
                "a ends",
                "StopAsyncIteration");
    }

    @AsyncioTest
    void anExceptionKeepsItsIdentity(VirtualClock clock) {
        IOException problem = new IOException("same");
        both(
                clock,
                () -> {
                    try {
                        take(numbers("n"), item -> {
                            throw problem;
                        });
                    } catch (Exception caught) {
                        assertSame(problem, caught);
                    }
                    try {
                        with(way.of(asyncContextManager("m", out -> out.yield(1))), item -> {
                            throw problem;
                        });
                    } catch (IOException caught) {
                        assertSame(problem, caught);
                    }
                },
                "n gets GeneratorExit",
                "n ends");
    }

    @AsyncioTest
    void aGeneratorThatHasBegunGoesOn(VirtualClock clock) {
        both(
                clock,
                () -> {
                    AsyncGenerator<Integer> generator = numbers("n");
                    say("first", generator.next());
                    each(way.of(generator), item -> say("item", item));
                },
                "first 0",
                "item 1",
                "item 2",
                "item 3",
                "n ends");
    }
}
