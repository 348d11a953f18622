package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncContextManager;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.nullContext;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.Asyncio.within;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.outcome;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;

import java.util.List;
import java.util.function.Function;
import org.asyncio4j.AsyncContextDecorator;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncExit;
import org.asyncio4j.AsyncExitStack;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.tests.tools.Boom;

/** Asynchronous context managers and exit stacks. */
final class ContextManagerProbes {

    private ContextManagerProbes() {}

    private static AsyncContextManager<String> logged(String name) {
        return asyncContextManager(out -> {
            P("enter", name);
            try {
                out.yield(name);
            } finally {
                P("exit", name);
            }
        });
    }

    /** As {@link #logged}, and enters silently. */
    private static AsyncContextManager<String> logging(String name) {
        return asyncContextManager(out -> {
            try {
                out.yield(name);
            } finally {
                P("exit", name);
            }
        });
    }

    private static AsyncContextManager<Integer> swallows(Class<? extends Throwable> kind) {
        return asyncContextManager(out -> {
            try {
                out.yield(0);
            } catch (Throwable problem) {
                if (!kind.isInstance(problem)) {
                    throw problem;
                }
                P("swallows", problem.getClass().getSimpleName());
            }
        });
    }

    private static AsyncContextManager<Integer> twice() {
        return asyncContextManager(out -> {
            try {
                try {
                    out.yield(1);
                } catch (Boom caught) {
                    P("catches");
                }
                out.yield(2);
            } finally {
                P("closed");
            }
        });
    }

    private static AsyncExit noting(String name, boolean swallow) {
        return problem -> {
            P(name, problem == null ? null : show(problem));
            return swallow;
        };
    }

    private static AsyncExit throwing(String message) {
        return problem -> {
            P("throws", message);
            throw new Boom(message);
        };
    }

    /** A function decorated with a manager enters a new one in each call. */
    static Object decoratedFunctionEntersAManagerForEachCall() {
        AsyncContextDecorator decorator = () -> logged("f");
        Function<Integer, Coroutine<Integer>> twice = decorator.wrap(x -> async(() -> {
            await(sleep(0));
            return 2 * x;
        }));
        return probe(() -> {
            P(await(twice.apply(2)));
            P(await(twice.apply(3)));
        });
    }

    /** A cancellation that arrives while a stack exits is passed on to the remaining managers. */
    static Object exitStackGoesOnWithACancellation() {
        return probe(() -> {
            Task<Void> task = createTask(() -> with(new AsyncExitStack(), stack -> {
                await(stack.enterAsyncContext(logged("a")));
                stack.pushAsyncCallback(() -> sleep(60));
                stack.pushAsyncExit(noting("first", false));
            }));
            await(sleep(1));
            task.cancel();
            P(outcome(task));
        });
    }

    /**
     * A stack exits its managers and callbacks in reverse order, in whichever mix they were added.
     */
    static Object exitStackLeavesAllInReverse() {
        return probe(() -> {
            with(new AsyncExitStack(), stack -> {
                P(await(stack.enterAsyncContext(logged("a"))));
                stack.callback(() -> P("callback"));
                stack.pushAsyncCallback(() -> async(() -> {
                    await(sleep(0));
                    P("async callback");
                }));
                stack.pushAsyncExit(noting("exit", false));
                P("body");
            });
            P("end");
        });
    }

    /** When a manager fails to enter, the stack exits those entered before it, but not that one. */
    static Object exitStackLeavesWhatWasEnteredBeforeAFailure() {
        AsyncContextManager<Integer> bad = asyncContextManager(out -> {
            throw new Boom("cannot be entered");
        });
        return probe(() -> {
            try {
                with(new AsyncExitStack(), stack -> {
                    await(stack.enterAsyncContext(logged("a")));
                    await(stack.enterAsyncContext(bad));
                    await(stack.enterAsyncContext(logged("b")));
                });
            } catch (Boom error) {
                P(show(error));
            }
        });
    }

    /** The content of a stack can be moved out of its block and closed later. */
    static Object exitStackMayBeMovedOutOfItsBlock() {
        return probe(() -> {
            AsyncExitStack kept = within(new AsyncExitStack(), stack -> {
                await(stack.enterAsyncContext(logged("a")));
                return stack.popAll();
            });
            P("after the block");
            await(kept.aclose());
            P("end");
        });
    }

    /**
     * A manager of the stack may swallow what a later one threw on exit, although the block ended
     * well.
     */
    static Object exitStackMaySwallowWhatOneOfItThrew() {
        return probe(() -> {
            with(new AsyncExitStack(), stack -> {
                stack.pushAsyncExit(noting("last", true));
                stack.pushAsyncExit(throwing("first"));
            });
            P("end");
        });
    }

    /** Managers see the exception until one of them swallows it; the rest see none. */
    static Object exitStackShowsAnExceptionUntilItIsSwallowed() {
        return probe(() -> {
            with(new AsyncExitStack(), stack -> {
                for (String name : List.of("third", "second", "first")) {
                    stack.pushAsyncExit(noting(name, name.equals("second")));
                }
                throw new Boom("in the block");
            });
            P("end");
        });
    }

    /** A stack is empty after its block and can be used again. */
    static Object exitStackThatWasLeftMayBeUsedAgain() {
        return probe(() -> {
            AsyncExitStack stack = new AsyncExitStack();
            for (String name : List.of("a", "b")) {
                with(stack, it -> await(it.enterAsyncContext(logged(name))));
            }
        });
    }

    /** A stack throws the exception thrown last; each manager sees the one thrown before it. */
    static Object exitStackThrowsWhatWasThrownLast() {
        return probe(() -> {
            try {
                with(new AsyncExitStack(), stack -> {
                    stack.pushAsyncExit(noting("last", false));
                    stack.pushAsyncExit(throwing("second"));
                    stack.pushAsyncExit(noting("between", false));
                    stack.pushAsyncExit(throwing("first"));
                    throw new Boom("in the block");
                });
            } catch (Boom thrown) {
                Throwable error = thrown;
                while (error != null) {
                    P("thrown", show(error));
                    error = error.getSuppressed().length == 0 ? null : error.getSuppressed()[0];
                }
            }
        });
    }

    /**
     * A failing task of a group around the yield cancels the block, and the exception group leaves
     * it.
     */
    static Object groupAroundAYieldFailsTheBlock() {
        AsyncContextManager<Integer> background = asyncContextManager(out -> with(taskGroup(), group -> {
            group.createTask(() -> {
                await(sleep(1));
                throw new Boom("in the background");
            });
            out.yield(0);
        }));
        return probe(() -> {
            try {
                with(background, it -> {
                    try {
                        await(sleep(60));
                    } catch (CancelledError cancelled) {
                        P("block is cancelled");
                        throw cancelled;
                    }
                });
            } catch (ExceptionGroup group) {
                P(
                        group.exceptions().stream().map(Prelude::show).toList(),
                        currentTask().cancelling());
            }
        });
    }

    /** Closing a generator exits the manager inside it with GeneratorExit. */
    static Object managerInAGeneratorIsLeftAtItsClose() {
        AsyncGenerator<Integer> items = asyncGenerator(out -> with(logged("a"), it -> out.yield(1)));
        return probe(() -> {
            P(await(anext(items)));
            await(items.aclose());
            P("end");
        });
    }

    /** A cancellation passes through a manager, whose finally block runs in the cancelled task. */
    static Object managerLetsACancellationPass() {
        return probe(() -> {
            Task<Void> task = createTask(() -> with(logged("a"), it -> await(sleep(60))));
            await(sleep(1));
            task.cancel();
            P(outcome(task));
        });
    }

    /** StopAsyncIteration passes through a manager, although a generator cannot throw it. */
    static Object managerLetsTheEndOfItemsPass() {
        AsyncGenerator<Integer> nothing = asyncGenerator(out -> {});
        return probe(() -> {
            try {
                with(logged("a"), it -> await(anext(nothing)));
            } catch (StopAsyncIteration end) {
                P("end");
            }
        });
    }

    /** A manager may await before and after its yield; the block waits for it. */
    static Object managerMayAwaitOnBothSidesOfItsYield() {
        AsyncContextManager<Integer> slow = asyncContextManager(out -> {
            await(sleep(0));
            P("entered");
            out.yield(0);
            await(sleep(0));
            P("left");
        });
        return probe(() -> {
            P("begin");
            with(slow, it -> P("body"));
            P("end");
        });
    }

    /** With a task group around the yield, the block ends before the group does. */
    static Object managerMayHaveAGroupAroundItsYield() {
        AsyncContextManager<Task<String>> background = asyncContextManager(out -> {
            with(taskGroup(), group -> out.yield(group.createTask(sleep(2, "done"))));
            P("group ended");
        });
        return probe(() -> {
            Task<String> task = within(background, it -> {
                P("body", it.done());
                return it;
            });
            P("end", task.done());
        });
    }

    /** When a manager swallows a cancellation the task goes on, with the request still counted. */
    static Object managerMaySwallowACancellation() {
        return probe(() -> {
            Task<String> task = createTask(() -> {
                with(swallows(CancelledError.class), it -> await(sleep(60)));
                P("goes on", currentTask().cancelling());
                return "ended";
            });
            await(sleep(1));
            task.cancel();
            P(outcome(task));
        });
    }

    /** A manager may throw another exception, which then leaves the block. */
    static Object managerMayThrowSomethingElseInstead() {
        AsyncContextManager<Integer> replaces = asyncContextManager(out -> {
            try {
                out.yield(0);
            } catch (Boom error) {
                Boom instead = new Boom("instead");
                instead.initCause(error);
                throw instead;
            }
        });
        return probe(() -> {
            try {
                with(replaces, it -> {
                    throw new Boom("in the block");
                });
            } catch (Boom error) {
                P(show(error), "-", show(error.getCause()));
            }
        });
    }

    /** A manager made of a generator can be entered only once. */
    static Object managerOfAGeneratorIsEnteredOnce() {
        return probe(() -> {
            AsyncContextManager<String> manager = logged("a");
            with(manager, it -> {});
            try {
                with(manager, it -> P("body"));
            } catch (IllegalStateException refused) {
                P("refused");
            }
        });
    }

    /** The block runs at the yield of the manager, which takes no tick of its own. */
    static Object managerRunsTheBlockAtItsYield() {
        return probe(() -> {
            with(logged("a"), name -> P("body", name));
            P("end");
        });
    }

    /** When an inner manager fails to enter, the outer one exits and sees the exception. */
    static Object managerThatCannotBeEnteredHasTheOuterOneLeft() {
        AsyncContextManager<Integer> bad = asyncContextManager(out -> {
            throw new Boom("cannot be entered");
        });
        return probe(() -> {
            try {
                with(logged("a"), bad, (a, b) -> P("body"));
            } catch (Boom error) {
                P(show(error));
            }
        });
    }

    /**
     * A manager that catches the exception at its yield swallows it: the block ends and execution
     * goes on.
     */
    static Object managerThatCatchesAtItsYieldSwallows() {
        return probe(() -> {
            with(swallows(Boom.class), it -> {
                P("body");
                throw new Boom("in the block");
            });
            P("end");
        });
    }

    /** Without a catch the very same exception leaves the manager, after its finally block. */
    static Object managerThatDoesNotCatchLetsTheSameExceptionPass() {
        return probe(() -> {
            Boom error = new Boom("in the block");
            try {
                with(logged("a"), it -> {
                    throw error;
                });
            } catch (Boom caught) {
                P("same", caught == error);
            }
        });
    }

    /** A manager that does not yield is an error, and the block does not run. */
    static Object managerThatDoesNotYieldIsAnError() {
        AsyncContextManager<Integer> empty = asyncContextManager(out -> {});
        return probe(() -> {
            try {
                with(empty, it -> P("body"));
            } catch (IllegalStateException error) {
                P(error.getMessage().split(": <")[0]);
            }
        });
    }

    /** A manager that yields again after an exception is an error, and its generator is closed. */
    static Object managerThatYieldsAfterAnExceptionIsAnError() {
        return probe(() -> {
            try {
                with(twice(), it -> {
                    throw new Boom("in the block");
                });
            } catch (IllegalStateException error) {
                P(error.getMessage().split(": <")[0]);
            }
        });
    }

    /** A manager that yields a second time is an error, and its generator is closed. */
    static Object managerThatYieldsAgainIsAnError() {
        return probe(() -> {
            try {
                with(twice(), it -> P("body"));
            } catch (IllegalStateException error) {
                P(error.getMessage().split(": <")[0]);
            }
        });
    }

    /** Nested managers exit in reverse order, the inner one first. */
    static Object managersAreLeftInReverse() {
        return probe(() -> with(logged("a"), logged("b"), (a, b) -> with(logged("c"), c -> P(a, b, c))));
    }

    /** A null context does nothing and takes no tick. */
    static Object nullContextDoesNothing() {
        return probe(() -> {
            with(nullContext("value"), value -> P(value));
            with(nullContext(), nothing -> P(new Object[] {nothing}));
        });
    }

    /**
     * An exception that passes the inner manager may be swallowed by the outer one; the block then
     * ends.
     */
    static Object outerManagerSwallowsWhatTheInnerLetsPass() {
        return probe(() -> {
            with(swallows(Boom.class), logging("b"), (a, b) -> {
                throw new Boom("in the block");
            });
            P("end");
        });
    }
}
