package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.aiter;
import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.asyncSendGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.outcome;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;
import static org.asyncio4j.parity.SomeGenerators.count;
import static org.asyncio4j.parity.SomeGenerators.fail;
import static org.asyncio4j.parity.SomeGenerators.slow;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.AsyncSendGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.tests.tools.Boom;

/** Asynchronous generators: requests, items, exceptions and closing. */
final class GeneratorProbes {

    private GeneratorProbes() {}

    private static AsyncGenerator<Integer> twice(AsyncIterable<Integer> items) {
        return asyncGenerator(out -> {
            for (int item : each(items)) {
                out.yield(item);
                out.yield(item);
            }
        });
    }

    private static AsyncGenerator<Integer> tidies() {
        return asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                await(sleep(0));
                P("tidied");
            }
        });
    }

    private static AsyncGenerator<Integer> tidiesAtOnce() {
        return asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                P("tidied");
            }
        });
    }

    /** At the end of the generator anext returns its default instead of raising. */
    static Object anextGivesItsDefaultAtTheEnd() {
        return probe(() -> {
            AsyncGenerator<Object> generator = asyncGenerator(out -> {
                P("makes", 0);
                out.yield(0);
            });
            P(await(anext(generator, "none")));
            P(await(anext(generator, "none")));
        });
    }

    /** When anext runs in a task, an exception of the generator becomes that of the task. */
    static Object anextMayBeATask() {
        return probe(() -> {
            AsyncGenerator<Integer> generator = count(1);
            for (int i = 0; i < 2; i++) {
                Task<Integer> task = createTask(anext(generator));
                P("made");
                P(outcome(task));
            }
        });
    }

    /** The body sees, and sets, the context variables of the task that requests an item. */
    static Object bodySeesTheVariablesOfWhoAsks() {
        ContextVar<String> variable = new ContextVar<>("variable", "default");
        AsyncGenerator<String> generator = asyncGenerator(out -> {
            while (true) {
                out.yield(variable.get());
                variable.set("set by the body");
            }
        });
        return probe(() -> {
            variable.set("of main");
            P(await(anext(generator)));
            P(await(anext(generator)), variable.get());
            await(createTask(() -> {
                variable.set("of another task");
                P(await(anext(generator)));
            }));
            P(variable.get());
            await(generator.aclose());
        });
    }

    /** When the body swallows a cancellation, the consumer goes on and does not notice it. */
    static Object cancellationMayBeSwallowedByTheBody() {
        AsyncGenerator<String> swallows = asyncGenerator(out -> {
            try {
                await(sleep(60));
            } catch (CancelledError cancelled) {
                out.yield("swallowed");
            }
        });
        return probe(() -> {
            Task<String> task = createTask(() -> {
                for (String item : each(swallows)) {
                    P(item, currentTask().cancelling());
                }
                return "ended";
            });
            await(sleep(1));
            task.cancel();
            P(outcome(task));
        });
    }

    /** A cancellation during aclose reaches the finally block, and the generator has ended. */
    static Object cancellationOfACloseReachesTheFinallyBlock() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                try {
                    await(sleep(60));
                } catch (CancelledError cancelled) {
                    P("cancelled while it tidied");
                    throw cancelled;
                }
            }
        });
        return probe(() -> {
            await(anext(generator));
            Task<Void> task = createTask(generator.aclose());
            await(sleep(1));
            task.cancel();
            P(outcome(task));
            P(outcome(anext(generator)));
        });
    }

    /** A cancellation interrupts the await in the body, whose finally block may await. */
    static Object cancellationReachesTheAwaitInTheBody() {
        AsyncGenerator<Integer> waits = asyncGenerator(out -> {
            out.yield(1);
            try {
                await(sleep(60));
                out.yield(2);
            } finally {
                P("tidies", currentTask().cancelling());
                await(sleep(0));
                P("tidied");
            }
        });
        return probe(() -> {
            Task<Void> task = createTask(() -> {
                for (int item : each(waits)) {
                    P(item);
                }
            });
            await(sleep(1));
            P("cancels", task.cancel());
            P(outcome(task));
        });
    }

    /** A second close does nothing, nor does a close after the end. */
    static Object closeHappensOnce() {
        AsyncGenerator<Integer> generator = tidiesAtOnce();
        return probe(() -> {
            await(anext(generator));
            for (int i = 0; i < 3; i++) {
                P(outcome(generator.aclose()));
            }
            AsyncGenerator<Integer> ended = tidiesAtOnce();
            P(await(ended.toList()));
            P(outcome(ended.aclose()));
        });
    }

    /** A generator closed before it began never runs. */
    static Object closeOfOneThatHasNotBegunKeepsItFromBeginning() {
        return probe(() -> {
            AsyncGenerator<Integer> generator = count(2);
            P(outcome(generator.aclose()));
            P(outcome(anext(generator)));
        });
    }

    /** Closing runs the finally block in the same tick, and waits for its awaits. */
    static Object closeRunsTheFinallyBlock() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                P("closing");
                await(sleep(0));
                P("closed");
            }
        });
        return probe(() -> {
            P(await(anext(generator)));
            await(generator.aclose());
            P("end");
            P(outcome(anext(generator)));
        });
    }

    /**
     * An exception of the finally block leaves aclose, and the generator has ended all the same.
     */
    static Object closeThrowsWhatTheFinallyBlockThrows() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            try {
                out.yield(1);
            } finally {
                fail("in the finally block");
            }
        });
        return probe(() -> {
            await(anext(generator));
            P(outcome(generator.aclose()));
            P(outcome(generator.aclose()));
        });
    }

    /** A close while a request is pending is refused. */
    static Object closeWhileTheBodyWaitsIsRefused() {
        AsyncGenerator<Integer> generator = slow();
        return probe(() -> {
            Task<Void> task = createTask(() -> P(outcome(anext(generator))));
            await(sleep(0.5));
            P(outcome(generator.aclose()));
            await(task);
        });
    }

    /** A StopAsyncIteration that leaves the body is an error, not the end of the generator. */
    static Object endOfOtherItemsInABodyIsAnError() {
        AsyncGenerator<Integer> careless = asyncGenerator(out -> {
            out.yield(await(anext(count(1))));
            out.yield(await(anext(count(0))));
        });
        return probe(() -> {
            P(outcome(anext(careless)));
            try {
                await(anext(careless));
            } catch (IllegalStateException error) {
                P(error.getMessage(), "-", error.getCause().getClass().getSimpleName());
            }
        });
    }

    /** A body that catches the thrown exception and returns ends the generator. */
    static Object exceptionThrownInAndCaughtMayEndIt() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            try {
                out.yield(1);
            } catch (Boom error) {
                P("caught");
            }
        });
        return probe(() -> {
            P(await(anext(generator)));
            P(outcome(generator.athrow(new Boom("in"))));
            P(outcome(anext(generator)));
        });
    }

    /**
     * An exception that the body does not catch comes back as the same object, after the finally
     * block.
     */
    static Object exceptionThrownInAndNotCaughtComesBack() {
        AsyncGenerator<Integer> generator = tidies();
        return probe(() -> {
            await(anext(generator));
            Boom error = new Boom("in");
            try {
                await(generator.athrow(error));
            } catch (Boom caught) {
                P("same", caught == error);
            }
            P(outcome(anext(generator)));
        });
    }

    /** An exception thrown into a generator before it began ends it without running the body. */
    static Object exceptionThrownInBeforeItBeginsEndsIt() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            try {
                P("runs");
                out.yield(1);
            } finally {
                P("tidied");
            }
        });
        return probe(() -> {
            P(outcome(generator.athrow(new Boom("in"))));
            P(outcome(anext(generator)));
        });
    }

    /** A thrown exception comes out of the yield; the next item yielded is the result of athrow. */
    static Object exceptionThrownInComesOutOfTheYield() {
        AsyncGenerator<String> generator = asyncGenerator(out -> {
            while (true) {
                try {
                    out.yield("item");
                } catch (Boom error) {
                    P("caught", show(error));
                    out.yield("after it");
                }
            }
        });
        return probe(() -> {
            P(await(anext(generator)));
            P(await(generator.athrow(new Boom("in"))));
            P(await(anext(generator)));
            await(generator.aclose());
        });
    }

    /** An exception thrown into a generator that has ended is lost: athrow returns null. */
    static Object exceptionThrownIntoOneThatHasEndedIsLost() {
        return probe(() -> {
            AsyncGenerator<Integer> generator = count(0);
            P(outcome(anext(generator)));
            P(outcome(generator.athrow(new Boom("in"))));
        });
    }

    /** A generator awaits in the task of its consumer and has no task of its own. */
    static Object generatorAwaitsInTheTaskOfItsConsumer() {
        AsyncGenerator<Integer> waits = asyncGenerator(out -> {
            P(currentTask().getName());
            await(sleep(0));
            P(currentTask().getName(), allTasks().size());
            out.yield(1);
        });
        return probe(() -> {
            currentTask().setName("consumer");
            for (int item : each(waits)) {
                P("item", item);
            }
        });
    }

    /** Making a generator and its iterator runs nothing; the first request does. */
    static Object generatorBeginsWithTheFirstRequest() {
        return probe(() -> {
            AsyncGenerator<Integer> generator = count(1);
            AsyncIterator<Integer> iterator = aiter(generator);
            P("made", iterator == generator);
            await(sleep(0));
            P(await(anext(iterator)));
        });
    }

    /** A generator costs the ticks of its awaits and none of its own. */
    static Object generatorCostsTheTicksOfItsAwaits() {
        AsyncGenerator<Integer> slow = asyncGenerator(out -> {
            for (int i = 0; i < 3; i++) {
                await(sleep(0));
                out.yield(i);
                P("asked for more");
            }
        });
        return probe(() -> {
            for (int item : each(slow)) {
                P("item", item);
            }
            P("end");
        });
    }

    /** A GeneratorExit that the body throws by itself reaches the consumer. */
    static Object generatorExitOfItsOwnReachesTheConsumer() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            out.yield(1);
            throw new GeneratorExit("by hand");
        });
        return probe(() -> {
            await(anext(generator));
            P(outcome(anext(generator)));
            P(outcome(anext(generator)));
        });
    }

    /** An item that needs no wait is available in the same tick, whatever else is ready. */
    static Object generatorHandsItemsOverWithoutATick() {
        return probe(() -> {
            getRunningLoop().callSoon(() -> P("callback"));
            for (int item : each(count(3))) {
                P("item", item);
            }
            P("end");
            await(sleep(0));
        });
    }

    /** Nested generators cost no tick, however deep. */
    static Object generatorInAGeneratorCostsNoTick() {
        return probe(() -> {
            for (int item : each(twice(twice(count(2))))) {
                P(item);
            }
        });
    }

    /** A body may catch GeneratorExit and return; the close then ends normally. */
    static Object generatorMayCatchItsCloseAndReturn() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            try {
                out.yield(1);
            } catch (GeneratorExit exit) {
                P("caught");
            }
        });
        return probe(() -> {
            await(anext(generator));
            P(outcome(generator.aclose()));
        });
    }

    /** A generator that requests its own next item is refused, because it is running. */
    static Object generatorThatAsksItselfIsRefused() {
        List<AsyncGenerator<Object>> generators = new ArrayList<>();
        generators.add(asyncGenerator(out -> out.yield(outcome(anext(generators.getFirst())))));
        return probe(() -> P(await(anext(generators.getFirst()))));
    }

    /** A generator that has ended reports the end on every request, even after an exception. */
    static Object generatorThatHasEndedSaysSoAgain() {
        AsyncGenerator<Integer> fails = asyncGenerator(out -> {
            out.yield(1);
            throw new Boom("over");
        });
        return probe(() -> {
            for (int i = 0; i < 4; i++) {
                P(outcome(anext(fails)));
            }
        });
    }

    /**
     * Yielding during aclose is an error; afterwards the generator goes on as if it had not been
     * closed.
     */
    static Object generatorThatYieldsWhenItIsClosedIsAnError() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            try {
                out.yield(1);
            } catch (GeneratorExit exit) {
                P("refuses");
                out.yield(2);
            }
            out.yield(3);
        });
        return probe(() -> {
            P(await(anext(generator)));
            P(outcome(generator.aclose()));
            P(outcome(generator.aclose()));
            P(outcome(generator.athrow(new Boom("in"))));
            P(outcome(anext(generator)));
            P(outcome(anext(generator)));
            P(outcome(generator.aclose()));
        });
    }

    /** After a loop was left, another loop goes on where the generator stopped. */
    static Object loopThatIsLeftLeavesTheGeneratorWhereItIs() {
        return probe(() -> {
            AsyncGenerator<Integer> generator = count(5);
            for (int item : each(generator)) {
                if (item == 1) {
                    break;
                }
            }
            P("left");
            for (int item : each(generator)) {
                P(item);
            }
        });
    }

    /** Sending a value to a generator that has not begun is refused; it can still begin. */
    static Object nothingIsSentToAGeneratorThatHasNotBegun() {
        AsyncSendGenerator<Integer, String> generator = asyncSendGenerator(out -> {
            P("begins");
            String sent = out.yield(1);
            P("sent", sent);
        });
        return probe(() -> {
            P(outcome(generator.asend("early")));
            P(outcome(generator.asend(null)));
            P(outcome(generator.asend("late")));
            P(outcome(generator.asend("too late")));
        });
    }

    /** Cancelling a request interrupts the body's await and so ends the generator. */
    static Object requestThatIsCancelledEndsTheGenerator() {
        AsyncGenerator<String> generator = asyncGenerator(out -> {
            while (true) {
                await(sleep(1));
                out.yield("item");
            }
        });
        return probe(() -> {
            P(await(anext(generator)));
            Task<String> task = createTask(anext(generator));
            await(sleep(0.5));
            task.cancel();
            P(outcome(task));
            P(outcome(anext(generator)));
        });
    }

    /** A second request while one is pending is refused. */
    static Object requestWhileTheBodyWaitsIsRefused() {
        AsyncGenerator<Integer> generator = slow();
        return probe(() -> {
            Task<Void> task = createTask(() -> P(outcome(anext(generator))));
            await(sleep(0.5));
            P(outcome(anext(generator)));
            await(task);
        });
    }

    /** A sent value is the result of the yield; a plain request sends null. */
    static Object sentValueIsTheResultOfTheYield() {
        AsyncSendGenerator<Object, String> generator = asyncSendGenerator(out -> {
            Object sent = "nothing";
            while (true) {
                sent = out.yield(sent);
            }
        });
        return probe(() -> {
            P(await(generator.asend(null)));
            P(await(generator.asend("a")));
            P(await(anext(generator)));
            P(await(generator.asend("b")));
            await(generator.aclose());
        });
    }

    /** Several tasks may take turns at a generator; each runs the body as its own. */
    static Object severalTasksMayTakeTurnsAtAGenerator() {
        AsyncGenerator<String> generator = asyncGenerator(out -> {
            while (true) {
                await(sleep(0));
                out.yield(currentTask().getName());
            }
        });
        return probe(() -> {
            for (String name : List.of("a", "b")) {
                await(createTask(async(() -> P(await(anext(generator)))), name));
            }
            await(generator.aclose());
        });
    }

    /** Throwing into a generator while a request is pending is refused. */
    static Object throwWhileTheBodyWaitsIsRefused() {
        AsyncGenerator<Integer> generator = slow();
        return probe(() -> {
            Task<Void> task = createTask(() -> P(outcome(anext(generator))));
            await(sleep(0.5));
            P(outcome(generator.athrow(new Boom("in"))));
            await(task);
        });
    }
}
