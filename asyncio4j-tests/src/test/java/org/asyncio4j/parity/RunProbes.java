package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.COUNTING;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.attempt;
import static org.asyncio4j.parity.Prelude.newLoop;
import static org.asyncio4j.parity.Prelude.note;
import static org.asyncio4j.parity.Prelude.show;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Runner;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.tests.tools.Boom;

/** {@code run} and {@code Runner}. */
final class RunProbes {

    private RunProbes() {}

    /** A leftover task that ignores its cancellation is awaited until it ends by itself. */
    static Object leftoverThatSwallowsIsAwaited() {
        Callable<String> leftover = () -> {
            for (String name : List.of("first", "second")) {
                try {
                    await(sleep(0.02));
                } catch (CancelledError e) {
                    note(name, "swallowed");
                }
            }
            note("ended");
            return "value";
        };
        Callable<Task<String>> main = () -> {
            Task<String> task = createTask(leftover);
            await(sleep(0));
            note("main ends");
            return task;
        };
        Task<String> task = run(async(main), COUNTING);
        return task.result();
    }

    /** When main ends, the remaining tasks are cancelled and awaited until they have cleaned up. */
    static void runCancelsWhatIsLeft() {
        Action<Exception> leftover = () -> {
            try {
                await(sleep(3600));
            } finally {
                P("cleaning");
                await(sleep(0));
                P("clean");
            }
        };
        Callable<Task<Void>> main = () -> {
            Task<Void> task = createTask(leftover);
            await(sleep(0));
            P("main ends");
            return task;
        };
        Task<Void> task = run(async(main), COUNTING);
        P("after", task.cancelled());
    }

    /**
     * A leftover task that fails when cancelled is reported to the exception handler; the result of
     * main stands.
     */
    static Object runReportsWhatFailsWhileBeingCancelled() {
        List<Task<Void>> kept = new ArrayList<>();
        Action<Exception> leftover = () -> {
            try {
                await(sleep(3600));
            } catch (CancelledError e) {
                throw new Boom("clean-up");
            }
        };
        Callable<String> main = () -> {
            EventLoop loop = getRunningLoop();
            loop.setExceptionHandler((its, problem) -> note(
                    problem.message(),
                    show(problem.exception()),
                    problem.asMap().keySet(),
                    problem.task() == kept.getFirst()));
            kept.add(createTask(leftover));
            await(sleep(0));
            return "value";
        };
        return run(async(main));
    }

    /** run returns the result of main, or throws its exception. */
    static void runReturnsOrThrowsWhatMainDoes() {
        Callable<String> works = () -> "value";
        Callable<String> fails = () -> {
            throw new Boom("main");
        };
        Action<Exception> cancelsItself = () -> {
            currentTask().cancel();
            await(sleep(0));
        };
        P(run(async(works)));
        for (Coroutine<?> main : List.of(async(fails), async(cancelsItself))) {
            try {
                run(main);
            } catch (Boom | CancelledError error) {
                P(show(error));
            }
        }
    }

    /** Debug mode is set as given to run, or else left unchanged. */
    static void runSetsDebugOnlyWhenTold() {
        Callable<Boolean> main = () -> getRunningLoop().getDebug();
        P(
                run(async(main)),
                run(async(main), RunOptions.DEFAULT.withDebug(true)),
                run(async(main), RunOptions.DEFAULT.withDebug(false)));
    }

    /**
     * First main ends, then the leftover tasks, then the executor's jobs; then the loop is closed.
     */
    static void runShutsDownInOrder() {
        CountDownLatch go = new CountDownLatch(1);
        Action<Exception> leftover = () -> {
            try {
                await(sleep(3600));
            } catch (CancelledError error) {
                note("leftover cancelled");
                go.countDown();
                throw error;
            }
        };
        Callable<Void> job = () -> {
            go.await();
            note("job done");
            return null;
        };
        Callable<EventLoop> main = () -> {
            EventLoop loop = getRunningLoop();
            Task<Void> kept = createTask(leftover);
            loop.runInExecutor(job);
            await(sleep(0));
            note("main done", kept.done());
            return loop;
        };
        EventLoop loop = run(async(main));
        note("closed", loop.isClosed());
    }

    /**
     * A Runner keeps one loop for its runs; once closed it refuses to run, and a second close does
     * nothing.
     */
    static void runnerIsMadeLazilyAndClosedOnce() {
        Callable<String> nothing = () -> "ran";
        Runner runner = new Runner(RunOptions.DEFAULT.withLoopFactory(() -> {
            P("factory");
            return newLoop();
        }));
        P("made");
        EventLoop loop = runner.getLoop();
        P(runner.run(async(nothing)), runner.getLoop() == loop, loop.isClosed());
        runner.close();
        runner.close();
        P("closed", loop.isClosed(), attempt(runner::getLoop));
        Coroutine<String> coroutine = async(nothing);
        P("run", attempt(() -> runner.run(coroutine)));
        coroutine.close();
    }

    /** A variable set in one run is seen by the next, and not outside. */
    static void runnerSharesOneContextAmongItsRuns() {
        ContextVar<Integer> variable = new ContextVar<>("variable", 0);
        Callable<Integer> count = () -> {
            variable.set(variable.get() + 1);
            return variable.get();
        };
        try (Runner runner = new Runner()) {
            P("runs", runner.run(async(count)), runner.run(async(count)));
            P("own context", runner.run(async(count), Context.copyContext()));
            P("shared again", runner.run(async(count)));
        }
        P("outside", variable.get());
    }

    /**
     * A task that a leftover task starts while it is cancelled is neither cancelled nor awaited.
     */
    static void taskMadeDuringTheShutdownIsLeftBehind() {
        List<Task<Void>> made = new ArrayList<>();
        Action<Exception> leftover = () -> {
            try {
                await(sleep(3600));
            } catch (CancelledError error) {
                made.add(createTask(sleep(3600)));
                throw error;
            }
        };
        run(() -> {
            made.add(createTask(leftover));
            await(sleep(0));
        });
        Task<Void> stray = made.get(1);
        note("leftover", made.get(0).cancelled(), "stray", stray.done(), stray.cancelling());
    }
}
