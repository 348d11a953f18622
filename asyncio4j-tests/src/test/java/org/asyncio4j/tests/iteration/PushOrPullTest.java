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
import static org.asyncio4j.Asyncio.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.Yielder;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.function.Action;
import org.asyncio4j.function.Action1;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/**
 * Each case runs twice: with the bodies of generators on the stack of their consumers, and with a fiber for each. Both
 * have to log the same, at the same times.
 */
@SuppressWarnings("finally") // Bodies that replace what they end with.
class PushOrPullTest {

    /** How the bodies of a run get a stack. */
    private interface Way {

        <T> AsyncIterable<T> of(AsyncGenerator<T> generator);

        <R> AsyncContextManager<R> of(AsyncContextManager<R> manager);
    }

    private static final Way PUSH = new Way() {
        @Override
        public <T> AsyncIterable<T> of(AsyncGenerator<T> generator) {
            return generator;
        }

        @Override
        public <R> AsyncContextManager<R> of(AsyncContextManager<R> manager) {
            return manager;
        }
    };

    private static final Way PULL = new Way() {
        @Override
        public <T> AsyncIterable<T> of(AsyncGenerator<T> generator) {
            return new Pulled<>(generator);
        }

        @Override
        public <R> AsyncContextManager<R> of(AsyncContextManager<R> manager) {
            return Pulled.manager(manager);
        }
    };

    private List<String> log = new ArrayList<>();
    private Way way = PUSH;
    private double began;
    private VirtualClock clock;

    private void say(Object... words) {
        log.add(clock.time() - began + " "
                + Arrays.stream(words).map(String::valueOf).collect(Collectors.joining(" ")));
    }

    /** Runs the case both ways, and compares what they log with each other and with {@code expected}. */
    private void both(VirtualClock clock, Action<?> program, String... expected) {
        this.clock = clock;
        List<String> pushed = logOf(PUSH, program);
        List<String> pulled = logOf(PULL, program);
        assertEquals(String.join("\n", pulled), String.join("\n", pushed));
        assertEquals(
                String.join("\n", expected),
                pushed.stream()
                        .map(line -> line.substring(line.indexOf(' ') + 1))
                        .collect(Collectors.joining("\n")));
    }

    private List<String> logOf(Way which, Action<?> program) {
        way = which;
        log = new ArrayList<>();
        began = clock.time();
        Task<Void> task = createTask(() -> {
            try {
                program.run();
            } catch (Throwable problem) {
                say(describe(problem));
            }
        });
        await(task);
        return log;
    }

    /** Class and message of an exception, of its cause and of what it has suppressed; without identities. */
    private static String describe(Throwable problem) {
        StringBuilder text = new StringBuilder(problem.getClass().getSimpleName());
        if (problem.getMessage() != null) {
            text.append(": ")
                    .append(problem.getMessage()
                            .replaceAll("<async_generator (\\w+) \\w+ at 0x[0-9a-f]+>", "<$1>")
                            .replaceAll(" \\(a context manager made.*", ""));
        }
        if (problem.getCause() != null) {
            text.append(" because of ").append(describe(problem.getCause()));
        }
        for (Throwable suppressed : problem.getSuppressed()) {
            text.append(" [").append(describe(suppressed)).append(']');
        }
        return text.toString();
    }

    private <T> void take(AsyncGenerator<T> generator, Action1<? super T, ?> action) {
        await(way.of(generator).forEachItem(action));
    }

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

    private static Action1<Object, IOException> failing() {
        return item -> {
            throw new IOException("action");
        };
    }

    private void manage(Action1<Yielder<Integer>, ?> code, Action1<Integer, ?> block) {
        AsyncContextManager<Integer> manager = asyncContextManager("m", out -> {
            try {
                code.run(out);
            } catch (Exception | Error problem) {
                throw problem;
            } catch (Throwable other) {
                throw new AssertionError(other);
            }
        });
        try {
            with(way.of(manager), it -> {
                say("block", it);
                block.run(it);
            });
            say("went on");
        } catch (Throwable problem) {
            say("left with", describe(problem));
        }
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
    void aManagerSeesSwallowsAndReplacesWhatTheBlockThrows(VirtualClock clock) {
        Action1<Integer, ?> failing = item -> {
            await(sleep(1));
            throw new IOException("block");
        };
        both(
                clock,
                () -> {
                    manage(out -> out.yield(1), failing);
                    manage(
                            out -> {
                                try {
                                    out.yield(2, IOException.class);
                                } catch (IOException problem) {
                                    await(sleep(1));
                                    say("swallows", problem.getMessage());
                                }
                            },
                            failing);
                    manage(
                            out -> {
                                try {
                                    out.yield(3, IOException.class);
                                } catch (IOException problem) {
                                    throw new IllegalStateException("other", problem);
                                }
                            },
                            failing);
                    manage(
                            out -> {
                                try {
                                    out.yield(4);
                                } finally {
                                    throw new IllegalStateException("cleanup");
                                }
                            },
                            failing);
                },
                "block 1",
                "left with IOException: block",
                "block 2",
                "swallows block",
                "went on",
                "block 3",
                "left with IllegalStateException: other because of IOException: block",
                "block 4",
                "left with IllegalStateException: cleanup [IOException: block]");
    }

    @AsyncioTest
    void aManagerThatFailsBeforeOrAfterItsYieldFailsTheBlock(VirtualClock clock) {
        both(
                clock,
                () -> {
                    manage(
                            out -> {
                                await(sleep(1));
                                throw new IOException("before");
                            },
                            item -> {});
                    manage(
                            out -> {
                                out.yield(1);
                                throw new IOException("after");
                            },
                            item -> {});
                    manage(
                            out -> {
                                throw new StopAsyncIteration();
                            },
                            item -> {});
                    manage(
                            out -> {
                                out.yield(2);
                                throw new StopAsyncIteration();
                            },
                            item -> {});
                },
                "left with IOException: before",
                "block 1",
                "left with IOException: after",
                "left with IllegalStateException: async generator raised StopAsyncIteration because of"
                        + " StopAsyncIteration",
                "block 2",
                "left with IllegalStateException: async generator raised StopAsyncIteration because of"
                        + " StopAsyncIteration");
    }

    @AsyncioTest
    void aManagerThatDoesNotYieldOnceIsAnError(VirtualClock clock) {
        both(
                clock,
                () -> {
                    manage(out -> {}, item -> {});
                    manage(
                            out -> {
                                out.yield(1);
                                try {
                                    out.yield(2);
                                } finally {
                                    await(sleep(1));
                                    say("closed");
                                }
                            },
                            item -> {});
                    manage(
                            out -> {
                                out.yield(3);
                                try {
                                    out.yield(4);
                                } finally {
                                    throw new IOException("cleanup");
                                }
                            },
                            item -> {});
                    manage(
                            out -> {
                                out.yield(5);
                                try {
                                    out.yield(6);
                                } catch (GeneratorExit exit) {
                                    out.yield(7);
                                }
                            },
                            item -> {});
                },
                "left with IllegalStateException: generator didn't yield: <m>",
                "block 1",
                "closed",
                "left with IllegalStateException: generator didn't stop: <m>",
                "block 3",
                "left with IOException: cleanup [IllegalStateException: generator didn't stop: <m>]",
                "block 5",
                "left with IllegalStateException: async generator ignored GeneratorExit: <m>"
                        + " [IllegalStateException: generator didn't stop: <m>]");
    }

    @AsyncioTest
    void aManagerThatYieldsAgainAfterAnExceptionIsAnError(VirtualClock clock) {
        both(
                clock,
                () -> manage(
                        out -> {
                            try {
                                out.yield(1, IOException.class);
                            } catch (IOException problem) {
                                try {
                                    out.yield(2);
                                } catch (GeneratorExit exit) {
                                    say("closed");
                                }
                            }
                        },
                        failing()::run),
                "block 1",
                "closed",
                "left with IllegalStateException: generator didn't stop after athrow(): <m> [IOException: action]");
    }

    @AsyncioTest
    void theEndOfOtherItemsInABlockPassesThroughAManager(VirtualClock clock) {
        StopAsyncIteration end = new StopAsyncIteration();
        both(
                clock,
                () -> {
                    manage(
                            out -> {
                                try {
                                    out.yield(1);
                                } finally {
                                    say("left");
                                }
                            },
                            item -> {
                                throw end;
                            });
                    manage(
                            out -> {
                                try {
                                    out.yield(2);
                                } catch (StopAsyncIteration seen) {
                                    throw new IllegalStateException("wrapped", seen);
                                }
                            },
                            item -> {
                                throw end;
                            });
                    manage(
                            out -> {
                                try {
                                    out.yield(3);
                                } catch (StopAsyncIteration seen) {
                                    throw new StopAsyncIteration();
                                }
                            },
                            item -> {
                                throw end;
                            });
                },
                "block 1",
                "left",
                "left with StopAsyncIteration",
                "block 2",
                "left with StopAsyncIteration",
                "block 3",
                "left with IllegalStateException: async generator raised StopAsyncIteration because of"
                        + " StopAsyncIteration [StopAsyncIteration]");
    }

    @AsyncioTest
    void aCancellationInABlockIsSeenByItsManagers(VirtualClock clock) {
        both(
                clock,
                () -> {
                    Task<?> task = createTask(() -> {
                        with(
                                way.of(asyncContextManager("outer", out -> {
                                    try {
                                        out.yield("outer");
                                    } finally {
                                        await(sleep(1));
                                        say("outer leaves");
                                    }
                                })),
                                way.of(asyncContextManager("inner", out -> {
                                    try {
                                        out.yield("inner");
                                    } catch (CancelledError cancelled) {
                                        say("inner sees", cancelled.getMessage());
                                        await(sleep(1));
                                        throw cancelled;
                                    }
                                })),
                                (a, b) -> {
                                    say(a, b);
                                    await(sleep(60));
                                });
                    });
                    await(sleep(1));
                    task.cancel("now");
                    try {
                        await(task);
                    } catch (CancelledError cancelled) {
                        say("cancelled", task.cancelled());
                    }
                },
                "outer inner",
                "inner sees now",
                "outer leaves",
                "cancelled true");
    }

    @AsyncioTest
    void aManagerIsEnteredOnce(VirtualClock clock) {
        both(
                clock,
                () -> {
                    AsyncContextManager<Integer> manager = way.of(asyncContextManager("m", out -> out.yield(1)));
                    int value = within(manager, item -> item + 1);
                    say(value);
                    with(manager, item -> fail("entered twice"));
                },
                "2",
                "IllegalStateException: generator didn't yield: <m>");
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
