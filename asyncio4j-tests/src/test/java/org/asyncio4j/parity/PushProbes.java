package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.asyncSendGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.lowlevel.Loops.eagerTaskFactory;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.outcome;
import static org.asyncio4j.parity.Prelude.probe;

import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncSendGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.function.Action1;
import org.asyncio4j.tests.iteration.Pulled;
import org.asyncio4j.tests.tools.Boom;

/**
 * Generators whose consumer wants all items and closes them when it is left half way; and comprehensions over them.
 * {@link PushProbesTest} runs them once more with bodies that have a fiber of their own.
 */
final class PushProbes {

    /** Whether generators are asked for their items one by one. */
    static boolean pulling;

    private PushProbes() {}

    private static <T> AsyncIterable<T> source(AsyncGenerator<T> generator) {
        return pulling ? new Pulled<>(generator) : generator;
    }

    private static <T> Coroutine<Void> taking(AsyncGenerator<T> generator, Action1<? super T, ?> action) {
        return source(generator).forEachItem(action);
    }

    private static <T, X extends Throwable> void take(AsyncGenerator<T> generator, Action1<? super T, X> action)
            throws X {
        each(source(generator), action);
    }

    private static AsyncGenerator<Integer> letters(String name) {
        return letters(name, 3);
    }

    private static AsyncGenerator<Integer> letters(String name, int end) {
        return asyncGenerator(out -> {
            try {
                for (int i = 0; i < end; i++) {
                    await(sleep(0));
                    P(name, "makes", i);
                    out.yield(i);
                }
            } catch (Throwable error) {
                P(name, "gets", error.getClass().getSimpleName());
                throw error;
            } finally {
                await(sleep(0));
                P(name, "ends");
            }
        });
    }

    private static void say(int item) {
        P("item", item);
    }

    private static void waitAndSay(int item) {
        await(sleep(0));
        P("item", item);
    }

    private static Action1<Integer, RuntimeException> failAt(int last) {
        return item -> {
            P("item", item);
            if (item == last) {
                throw new Boom("in the action");
            }
        };
    }

    /** An item itself takes no tick, whether the body awaits, the action does, or both. */
    static Object pushedBodyAndActionTakeTheTicksOfTheirAwaits() {
        return probe(() -> {
            take(letters("a"), PushProbes::say);
            take(letters("b"), PushProbes::waitAndSay);
        });
    }

    /** Making the generator runs nothing of it, and it runs at once when its items are wanted. */
    static Object pushedBodyBeginsWhenItsItemsAreWanted() {
        return probe(() -> {
            AsyncGenerator<Integer> generator = asyncGenerator(out -> {
                P("begins");
                out.yield(1);
            });
            P("made");
            take(generator, PushProbes::say);
            P("end");
        });
    }

    /** When the action fails the body is closed, its finally block awaits, and then the exception goes on. */
    static Object pushedBodyIsClosedWhenTheActionFails() {
        return probe(() -> P(outcome(taking(letters("a"), failAt(1)))));
    }

    /** A body may catch the GeneratorExit that the failing action makes its yield throw, and return. */
    static Object pushedBodyThatCatchesItsCloseMayReturn() {
        return probe(() -> {
            AsyncGenerator<Integer> catches = asyncGenerator(out -> {
                try {
                    out.yield(1);
                } catch (GeneratorExit exit) {
                    P("exit");
                    return;
                }
                P("not here");
            });
            P(outcome(taking(catches, failAt(1))));
        });
    }

    /** An exception of the body reaches the consumer, after the items before it. */
    static Object pushedBodyThatFailsFailsItsConsumer() {
        return probe(() -> {
            AsyncGenerator<Integer> fails = asyncGenerator(out -> {
                out.yield(1);
                await(sleep(0));
                throw new Boom("in the body");
            });
            P(outcome(taking(fails, PushProbes::say)));
        });
    }

    /** A cancellation of the task while the body awaits is thrown in the body, and passes through the consumer. */
    static Object pushedBodyThatIsCancelledEnds() {
        return probe(() -> {
            AsyncGenerator<Integer> slow = asyncGenerator(out -> {
                try {
                    out.yield(1);
                    await(sleep(60));
                } finally {
                    P("finally");
                    await(sleep(0));
                    P("ends");
                }
            });
            Task<Void> task = createTask(taking(slow, PushProbes::say));
            await(sleep(1));
            task.cancel();
            P(outcome(task), task.cancelled());
        });
    }

    /** A body that swallows a cancellation goes on, and so does its consumer. */
    static Object pushedBodyMaySwallowACancellation() {
        return probe(() -> {
            AsyncGenerator<Integer> stubborn = asyncGenerator(out -> {
                out.yield(1);
                try {
                    await(sleep(60));
                } catch (CancelledError e) {
                    P("swallowed");
                }
                out.yield(2);
            });
            Task<Void> task = createTask(taking(stubborn, PushProbes::say));
            await(sleep(1));
            task.cancel();
            P(outcome(task), task.cancelling());
        });
    }

    /** A cancellation while the action awaits closes the body: its yield throws a GeneratorExit. */
    static Object pushedBodyIsClosedWhenItsActionIsCancelled() {
        return probe(() -> {
            Task<Void> task = createTask(taking(letters("a"), item -> {
                P("item", item);
                await(sleep(60));
            }));
            await(sleep(1));
            task.cancel();
            P(outcome(task), task.cancelled());
        });
    }

    /** A StopAsyncIteration that leaves the body is an error, and not the end of its items. */
    static Object pushedBodyDoesNotEndByTheEndOfOtherItems() {
        return probe(() -> {
            AsyncGenerator<Integer> fails = asyncGenerator(out -> {
                out.yield(1);
                throw new StopAsyncIteration();
            });
            P(outcome(taking(fails, PushProbes::say)));
        });
    }

    /** A StopAsyncIteration of the action goes on as it is. */
    static Object pushedItemsDoNotEndByAnEndInTheAction() {
        return probe(() -> P(outcome(taking(letters("a"), item -> {
            P("item", item);
            throw new StopAsyncIteration();
        }))));
    }

    /** A body that goes through another generator and yields its items. */
    static Object pushedGeneratorInAPushedGeneratorTakesNoTick() {
        return probe(() -> {
            AsyncGenerator<Integer> tens = asyncGenerator(out -> {
                take(letters("in"), item -> out.yield(item * 10));
                out.yield(1000);
            });
            take(tens, PushProbes::say);
        });
    }

    /** When the action fails, the outer body gets its exit first, which closes the inner one. */
    static Object pushedGeneratorsAreClosedFromTheOutsideIn() {
        return probe(() -> {
            AsyncGenerator<Integer> tens = asyncGenerator(out -> {
                try {
                    take(letters("in"), item -> out.yield(item * 10));
                } catch (GeneratorExit exit) {
                    P("outer exit");
                    throw exit;
                } finally {
                    P("outer ends");
                }
            });
            P(outcome(taking(tens, failAt(10))));
        });
    }

    /** What the body sets the action sees, and the other way; and both stay after the end. */
    static Object pushedBodyAndActionShareTheVariablesOfTheTask() {
        ContextVar<String> variable = new ContextVar<>("var", "-");
        return probe(() -> {
            AsyncGenerator<Integer> sets = asyncGenerator(out -> {
                P("body", variable.get());
                variable.set("body");
                out.yield(1);
                P("body", variable.get());
            });
            take(sets, item -> {
                P("action", variable.get());
                variable.set("action");
            });
            P("after", variable.get());
        });
    }

    /** In an eager task body and action run at once up to the first await. */
    static Object pushedBodyRunsEagerlyInAnEagerTask() {
        return probe(() -> {
            getRunningLoop().setTaskFactory(eagerTaskFactory());
            AsyncGenerator<Integer> eager = asyncGenerator(out -> {
                P("body");
                out.yield(1);
                await(sleep(0));
                out.yield(2);
            });
            Task<Void> task = createTask(taking(eager, PushProbes::say));
            P("created");
            await(task);
            P("end");
        });
    }

    /** Two consumers take turns at the awaits of bodies and actions. */
    static Object pushedBodiesOfTwoTasksTakeTurns() {
        return probe(() -> {
            await(gather(taking(letters("a"), PushProbes::waitAndSay), taking(letters("b"), PushProbes::say)));
        });
    }

    /** The items after those that were requested one by one. */
    static Object generatorThatHasBegunGoesOnForWhoWantsTheRest() {
        return probe(() -> {
            AsyncGenerator<Integer> generator = letters("a");
            P("first", await(anext(generator)));
            take(generator, PushProbes::say);
            P(outcome(anext(generator)));
        });
    }

    /** One that was pushed to its end has no more items; and one that was closed before it began has none. */
    static Object generatorThatHasEndedHasNothingForAnAction() {
        return probe(() -> {
            AsyncGenerator<Integer> generator = letters("a", 1);
            take(generator, PushProbes::say);
            take(generator, PushProbes::say);
            P(outcome(anext(generator)));
            AsyncGenerator<Integer> closed = letters("b");
            await(closed.aclose());
            take(closed, PushProbes::say);
            P("end");
        });
    }

    /** A time limit around the whole interrupts the body at its await. */
    static Object limitInterruptsAPushedBody() {
        return probe(() -> {
            AsyncGenerator<Integer> slow = asyncGenerator(out -> {
                try {
                    out.yield(1);
                    await(sleep(60));
                } catch (CancelledError e) {
                    P("interrupted");
                    throw e;
                }
            });
            try {
                with(timeout(1), () -> take(slow, PushProbes::say));
            } catch (TimeoutException e) {
                P("timeout");
            }
        });
    }

    /** A time limit that the body has around its yield interrupts the action, and closes the body. */
    static Object limitInAPushedBodyInterruptsTheAction() {
        return probe(() -> {
            AsyncGenerator<Integer> limited = asyncGenerator(out -> {
                try {
                    with(timeout(1), () -> out.yield(1));
                } catch (GeneratorExit exit) {
                    P("exit");
                    throw exit;
                }
            });
            P(outcome(taking(limited, item -> {
                try {
                    await(sleep(60));
                } catch (CancelledError e) {
                    P("interrupted");
                    throw e;
                }
            })));
        });
    }

    /** Nobody sends anything to a body whose items go to an action. */
    static Object yieldsOfAPushedGeneratorGiveNothingThatWasSent() {
        return probe(() -> {
            AsyncSendGenerator<Integer, String> receives = asyncSendGenerator(out -> {
                P("got", out.yield(1));
                P("got", out.yield(2));
            });
            take(receives, PushProbes::say);
        });
    }

    private static Coroutine<Integer> slowly(int value) {
        return async(() -> {
            await(sleep(0));
            P("sees", value);
            return value;
        });
    }

    /** A comprehension with a condition and an expression that await. */
    static Object comprehensionOverAGeneratorTakesTheTicksOfBoth() {
        return probe(() -> P(await(source(letters("a"))
                .filter(item -> await(slowly(item)) != 1)
                .map(item -> await(slowly(10 * item)))
                .toList())));
    }

    /** While the body awaits, nobody else gets an item, may throw anything in, or close it. */
    static Object requestBesideAPushedBodyThatAwaitsIsRefused() {
        return probe(() -> {
            AsyncGenerator<Integer> generator = asyncGenerator(out -> {
                out.yield(1);
                await(sleep(1));
                out.yield(2);
            });
            Task<Void> task = createTask(taking(generator, PushProbes::say));
            await(sleep(0.5));
            P(outcome(anext(generator)));
            P(outcome(generator.athrow(new Boom("no"))));
            P(outcome(generator.aclose()));
            await(task);
        });
    }
}
