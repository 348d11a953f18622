package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.aclosing;
import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.lowlevel.Loops.eagerTaskFactory;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.collectUntilSomethingIsLogged;
import static org.asyncio4j.parity.Prelude.note;
import static org.asyncio4j.parity.Prelude.outcome;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;
import static org.asyncio4j.parity.SomeGenerators.count;
import static org.asyncio4j.parity.SomeGenerators.fail;
import static org.asyncio4j.parity.SomeGenerators.slow;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncCloseable;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.tests.tools.Boom;

/** How asynchronous generators end, and how they work with tasks, groups and timeouts. */
final class GeneratorEndProbes {

    private GeneratorEndProbes() {}

    private static AsyncGenerator<Integer> tidiesAloud() {
        return asyncGenerator(out -> {
            try {
                out.yield(1);
                out.yield(2);
            } finally {
                P("closing");
                await(sleep(0));
                P("closed");
            }
        });
    }

    /** In a method of its own, so that nothing keeps the generator. */
    private static void drop() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                note("closing", currentTask().getName().equals("main"));
                await(sleep(0));
                note("closed");
            }
        });
        for (int item : each(generator)) {
            note("item", item);
            break;
        }
    }

    private static Coroutine<Void> consume(String name) {
        AsyncGenerator<String> letters = asyncGenerator(out -> {
            for (int i = 0; i < 2; i++) {
                await(sleep(0));
                out.yield(name + i);
            }
        });
        return async(() -> {
            for (String item : each(letters)) {
                P(item);
            }
        });
    }

    /** Its own iterator. */
    private static final class Countdown implements AsyncIterable<Integer>, AsyncIterator<Integer> {

        private int left;

        Countdown(int start) {
            left = start;
        }

        @Override
        public AsyncIterator<Integer> asyncIterator() {
            P("iterator");
            return this;
        }

        @Override
        public Integer next() {
            if (left == 0) {
                throw new StopAsyncIteration();
            }
            await(sleep(0));
            left--;
            return left;
        }
    }

    /** aclosing closes the generator when its block fails, and the exception goes on. */
    static Object aclosingClosesAGeneratorAfterAFailure() {
        return probe(() -> {
            try {
                with(aclosing(tidiesAloud()), items -> {
                    await(anext(items));
                    throw new Boom("in the block");
                });
            } catch (Boom error) {
                P(show(error));
            }
        });
    }

    /** aclosing closes the generator at the end of the block, even when the loop was left early. */
    static Object aclosingClosesAGeneratorAtTheEndOfTheBlock() {
        return probe(() -> {
            with(aclosing(tidiesAloud()), items -> {
                for (int item : each(items)) {
                    P(item);
                    break;
                }
                P("left");
            });
            P("end");
        });
    }

    /** aclosing takes any object with an aclose method. */
    static Object aclosingTakesWhateverCanBeClosed() {
        return probe(() -> {
            AsyncCloseable thing = () -> async(() -> {
                await(sleep(0));
                P("closed");
            });
            with(aclosing(thing), it -> P("body", it == thing));
            P("end");
        });
    }

    /** A class can be its own asynchronous iterator and end by throwing StopAsyncIteration. */
    static Object classMayBeItsOwnIterator() {
        return probe(() -> {
            for (int item : each(new Countdown(2))) {
                P(item);
            }
            P("end");
        });
    }

    /** An asynchronous comprehension may have a condition and an expression. */
    static Object comprehensionHasACondition() {
        return probe(() -> P(await(
                count(4).filter(item -> item % 2 == 1).map(item -> item * item).toList())));
    }

    /** A comprehension that awaits in its expression awaits the items one after the other. */
    static Object comprehensionMayAwaitInItsExpression() {
        return probe(() ->
                P(await(count(2).map(item -> await(sleep(1, item * 10))).toList())));
    }

    /** The consumers of two generators take turns where the bodies await. */
    static Object consumersOfTwoGeneratorsTakeTurns() {
        return probe(() -> {
            await(gather(consume("a"), consume("b")));
            P("end");
        });
    }

    /** An eager task runs through a generator up to the first await of its body. */
    static Object eagerTaskGoesThroughAGeneratorAtOnce() {
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            for (int i = 0; i < 2; i++) {
                out.yield(i);
            }
            await(sleep(0));
            out.yield(2);
        });
        return probe(() -> {
            getRunningLoop().setTaskFactory(eagerTaskFactory());
            Task<Void> task = createTask(() -> {
                for (int item : each(items)) {
                    P(item);
                }
            });
            P("made");
            await(task);
        });
    }

    /** At the end of a run the tasks are cancelled first, then the generators are closed. */
    static Object endOfRunClosesGeneratorsAfterTheTasks() {
        List<Object> kept = new ArrayList<>();
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                note("closing");
                await(sleep(0));
                note("closed");
            }
        });
        return probe(() -> {
            kept.add(generator);
            await(anext(generator));
            kept.add(createTask(() -> {
                try {
                    await(sleep(60));
                } finally {
                    note("cancelled");
                }
            }));
            await(sleep(0));
            note("main ends");
        });
    }

    /** An exception in the loop's body does not reach the generator, which can go on. */
    static Object failureInALoopLeavesTheGeneratorWhereItIs() {
        return probe(() -> {
            AsyncGenerator<Integer> generator = count(3);
            try {
                for (int item : each(generator)) {
                    throw new Boom("in the loop");
                }
            } catch (Boom error) {
                P(show(error));
            }
            P(await(anext(generator)));
        });
    }

    /** A generator that is dropped unfinished is closed by a task of the loop. */
    static Object generatorThatIsDroppedIsClosedByATask() {
        return probe(() -> {
            currentTask().setName("main");
            drop();
            collectUntilSomethingIsLogged();
            await(sleep(1));
            note("end");
        });
    }

    /** When a generator never waits, its consumer goes through all items without a switch. */
    static Object generatorsThatDoNotWaitDoNotTakeTurns() {
        return probe(() -> {
            List<Coroutine<Void>> consumers = new ArrayList<>();
            for (String name : List.of("a", "b")) {
                consumers.add(async(() -> {
                    for (int item : each(count(2))) {
                        P(name, item);
                    }
                }));
            }
            await(gather(consumers));
        });
    }

    /**
     * A task group in a body runs its tasks while the body waits, and ends before the body does.
     */
    static Object groupInABodyEndsBeforeTheBodyDoes() {
        AsyncGenerator<Integer> results = asyncGenerator(out -> {
            List<Task<Integer>> tasks = new ArrayList<>();
            with(taskGroup(), group -> {
                for (int i : new int[] {2, 1}) {
                    tasks.add(group.createTask(sleep(i, i)));
                }
            });
            for (Task<Integer> task : tasks) {
                out.yield(task.result());
            }
        });
        return probe(() -> P(await(results.toList())));
    }

    /** A timeout around the loop interrupts the body, whose finally block runs within the loop. */
    static Object limitAroundALoopInterruptsTheBody() {
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            try {
                for (int item = 0; item < 9; item++) {
                    await(sleep(1));
                    out.yield(item);
                }
            } finally {
                P("tidied");
            }
        });
        return probe(() -> {
            try {
                with(timeout(2.5), () -> {
                    for (int item : each(items)) {
                        P(item);
                    }
                });
            } catch (TimeoutException late) {
                P("late");
            }
        });
    }

    /** A timeout inside the body interrupts its await, and the body may go on. */
    static Object limitMayInterruptTheAwaitInABody() {
        AsyncGenerator<Object> items = asyncGenerator(out -> {
            for (double seconds : new double[] {0.5, 2, 0.5}) {
                try {
                    with(timeout(1), () -> await(sleep(seconds)));
                    out.yield(seconds);
                } catch (TimeoutException late) {
                    out.yield("late");
                }
            }
        });
        return probe(() -> {
            for (Object item : each(items)) {
                P(item);
            }
        });
    }

    /**
     * The shutdown closes generators that have begun, in tasks of their own, and waits for them.
     */
    static Object shutdownOfGeneratorsClosesWhatHasBegun() {
        return probe(() -> {
            AsyncGenerator<Integer> begun = tidiesAloud();
            AsyncGenerator<Integer> fresh = tidiesAloud();
            await(anext(begun));
            P("shutdown");
            await(getRunningLoop().shutdownAsyncgens());
            P("end");
            P(outcome(anext(begun)));
            await(fresh.aclose());
        });
    }

    /**
     * A generator that is running cannot be closed by the shutdown: this is reported, and it goes
     * on.
     */
    static Object shutdownOfGeneratorsReportsOneThatRuns() {
        return probe(() -> {
            getRunningLoop()
                    .setExceptionHandler((loop, problem) ->
                            P(problem.exception().getMessage().split(": <")[0]));
            Task<Void> task = createTask(() -> P(outcome(anext(slow()))));
            await(sleep(0));
            await(getRunningLoop().shutdownAsyncgens());
            await(task);
        });
    }

    /** A failing close is reported to the exception handler, with the generator. */
    static Object shutdownOfGeneratorsReportsWhatFails() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                fail("in the finally block");
            }
        });
        return probe(() -> {
            getRunningLoop()
                    .setExceptionHandler((loop, problem) -> P(
                            problem.message().split(" <")[0],
                            show(problem.exception()),
                            problem.get("asyncgen") == generator));
            await(anext(generator));
            await(getRunningLoop().shutdownAsyncgens());
            P("end");
        });
    }

    /** Without generators the shutdown has nothing to wait for and takes no tick. */
    static Object shutdownOfNoGeneratorsTakesNoTick() {
        return probe(() -> {
            P("shutdown");
            await(getRunningLoop().shutdownAsyncgens());
            P("end");
        });
    }
}
