package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.attempt;
import static org.asyncio4j.parity.Prelude.collectUntilSomethingIsLogged;
import static org.asyncio4j.parity.Prelude.note;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.asyncio4j.Future;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.ExceptionHandler;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.Garbage;

/** Errors that no code awaits, and debug mode. */
final class ProblemProbes {

    private ProblemProbes() {}

    /** The name that asyncio's logger, and {@code System.Logger}, give to the level of a record. */
    private static String levelOf(LogRecord record) {
        return record.getLevel() == Level.SEVERE ? "ERROR" : record.getLevel().getName();
    }

    /** Has {@code body} run with {@code filter} in place of the log. */
    private static void withLog(Consumer<LogRecord> filter, Action<Exception> body) throws Exception {
        Logger logger = Logger.getLogger("asyncio");
        logger.setFilter(record -> {
            filter.accept(record);
            return false;
        });
        try {
            body.run();
        } finally {
            logger.setFilter(null);
        }
    }

    /** A failing callback is reported with message, exception and handle; the loop goes on. */
    static Object callbackThatRaisesReachesTheHandler() {
        Runnable failing = () -> {
            throw new Boom("callback");
        };
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            ExceptionHandler handler = (its, problem) -> P(
                    "handler",
                    its == loop,
                    problem.asMap().keySet(),
                    show(problem.exception()),
                    problem.message().startsWith("Exception in callback"));
            loop.setExceptionHandler(handler);
            loop.callSoon(failing);
            loop.callSoon(() -> P("next"));
            loop.callLater(0, failing);
            await(sleep(0));
            await(sleep(0));
            P("main", loop.getExceptionHandler() == handler);
        });
    }

    /**
     * A coroutine object that is dropped without ever being awaited is reported; one that was
     * closed is not.
     */
    static Object coroutineNeverAwaitedIsReported() {
        Action<Exception> forgotten = () -> note("never runs");
        Action<Exception> closed = () -> note("never runs");
        return probe(() -> {
            getRunningLoop()
                    .setExceptionHandler((its, problem) ->
                            note(problem.message().contains("never awaited") ? "reported" : "something else"));
            async(forgotten);
            collectUntilSomethingIsLogged();
            async(closed).close();
            Garbage.collect();
            await(sleep(0));
            note("end");
        });
    }

    /** In debug mode scheduling from a foreign thread is refused; otherwise it is not checked. */
    static Object debugRefusesCallsFromAnotherThread() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            Runnable nothing = () -> {};
            Map<String, Callable<Handle>> calls = new LinkedHashMap<>();
            calls.put("call_soon", () -> loop.callSoon(nothing));
            calls.put("call_later", () -> loop.callLater(60, nothing));
            calls.put("call_soon_threadsafe", () -> loop.callSoonThreadsafe(nothing));
            for (boolean debug : List.of(true, false)) {
                loop.setDebug(debug);
                Runnable thread = () -> calls.forEach((kind, call) ->
                        note(debug ? "debug" : "no debug", kind, attempt(call) == "refused" ? "refused" : "taken"));
                CompletableFuture.runAsync(thread).join();
            }
        });
    }

    /** In debug mode a callback or step that occupies the loop too long is logged with its name. */
    static Object debugReportsSlowCallbacks() {
        class Sluggish implements Runnable {
            @Override
            public void run() {
                try {
                    Thread.sleep(Duration.ofMillis(600));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
        class Quick implements Runnable {
            @Override
            public void run() {}
        }
        Consumer<LogRecord> logged = record -> {
            String message = record.getMessage().toLowerCase(Locale.ROOT);
            List<String> names = List.of("sluggish", "quick");
            note(levelOf(record), names.stream().filter(message::contains).toList());
        };
        return probe(() -> withLog(logged, () -> {
            EventLoop loop = getRunningLoop();
            loop.setDebug(true);
            loop.setSlowCallbackDuration(0.5);
            loop.callSoon(new Sluggish());
            loop.callSoon(new Quick());
            await(sleep(0));
            await(sleep(0));
            note("end");
        }));
    }

    /** The handler sees the context variables of the callback that failed. */
    static Object exceptionHandlerRunsInTheContextOfTheCulprit() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            ContextVar<String> variable = new ContextVar<>("variable", "default");
            loop.setExceptionHandler((its, problem) -> P("handler", show(problem.exception()), variable.get()));
            loop.callSoon(() -> {
                variable.set("callback");
                throw new Boom("failed");
            });
            await(sleep(0));
            P("main", variable.get());
        });
    }

    /**
     * A failing exception handler does not stop the loop; with no handler set, the default one is
     * used.
     */
    static Object exceptionHandlerThatRaisesIsSurvived() {
        Consumer<LogRecord> logged = record -> P(
                "log", levelOf(record), record.getMessage().lines().findFirst().get());
        return probe(() -> withLog(logged, () -> {
            EventLoop loop = getRunningLoop();
            loop.setExceptionHandler((its, problem) -> {
                P("handler", show(problem.exception()));
                throw new Boom("handler");
            });
            loop.callSoon(() -> {
                throw new Boom("callback");
            });
            await(sleep(0));
            loop.setExceptionHandler(null);
            loop.callSoon(() -> P("goes on"));
            await(sleep(0));
        }));
    }

    /**
     * Framework code can report an error to the exception handler, which gets the context as it is.
     */
    static Object frameworkMayReportToTheHandler() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            loop.setExceptionHandler((its, problem) -> P(
                    "handler",
                    problem.message(),
                    show(problem.exception()),
                    problem.asMap().keySet()));
            loop.callExceptionHandler(LoopProblem.of("lost")
                    .with("exception", new Boom("framework"))
                    .with("extra", 1));
            P("main");
        });
    }

    /** A pending task that nothing can ever wake is reported when it is collected. */
    static Object pendingTaskThatIsDroppedIsReported() {
        Action<Exception> forever = () -> await(getRunningLoop().createFuture());
        return probe(() -> {
            getRunningLoop()
                    .setExceptionHandler((its, problem) ->
                            note(problem.message(), problem.asMap().keySet()));
            createTask(forever);
            await(sleep(0));
            Garbage.collect();
            await(sleep(0));
            note("end");
        });
    }

    /** A failed task that is dropped before its exception was read is reported. */
    static Object unretrievedExceptionOfATaskReachesTheHandler() {
        Callable<Void> failing = () -> {
            throw new Boom("unread");
        };
        return probe(() -> {
            getRunningLoop().setExceptionHandler(ProblemProbes::noteUnretrieved);
            createTask(failing);
            await(sleep(0));
            collectUntilSomethingIsLogged();
            note("end");
        });
    }

    /**
     * A failed future dropped unread is reported; one whose exception was read, or that was
     * cancelled later, is not.
     */
    static Object unretrievedExceptionReachesTheHandler() {
        return probe(() -> {
            getRunningLoop().setExceptionHandler(ProblemProbes::noteUnretrieved);
            failedFuture("unread");
            collectUntilSomethingIsLogged();
            failedFuture("read").exception();
            Garbage.collect();
            note("cancel", failedFuture("cancelled").cancel());
            Garbage.collect();
            await(sleep(0));
            note("end");
        });
    }

    private static Future<Void> failedFuture(String message) {
        SettableFuture<Void> future = getRunningLoop().createFuture();
        future.setException(new Boom(message));
        return future;
    }

    private static void noteUnretrieved(EventLoop its, LoopProblem problem) {
        note(problem.message(), show(problem.exception()), problem.asMap().keySet());
    }
}
