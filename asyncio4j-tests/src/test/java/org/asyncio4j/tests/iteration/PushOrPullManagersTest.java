package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.asyncContextManager;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.Asyncio.within;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.CancelledError;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.Yielder;
import org.asyncio4j.function.Action1;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/** Context managers of generators, with their bodies on the stacks of the blocks and with fibers of their own: see {@link PushOrPull}. */
@SuppressWarnings("finally") // Bodies that replace what they end with.
class PushOrPullManagersTest extends PushOrPull {

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
}
