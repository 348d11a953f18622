package org.asyncio4j.tests.programs;

import static org.asyncio4j.Asyncio.aclosing;
import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.asCompleted;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncContextManager;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.asyncSendGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.gatherWithExceptions;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.timeoutAt;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.programs.ProgramRun.UNIT;
import static org.asyncio4j.tests.programs.ProgramRun.pause;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.asyncio4j.AsCompleted;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncExitStack;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncSendGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.ReturnWhen;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.Timeout;
import org.asyncio4j.WaitResult;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.Token;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.tests.iteration.Pulled;
import org.asyncio4j.tests.programs.Program.Step;
import org.asyncio4j.tests.programs.ProgramRun.Failure;
import org.asyncio4j.tests.programs.ProgramRun.Group;
import org.asyncio4j.tests.programs.ProgramRun.Scope;

/** The steps that wait, or have steps of their own. */
final class Steps {

    private static final int MOST_SIBLINGS = 8;
    private static final int MOST_STARTED = 40;
    private static final int NEVER = 5;
    private static final int SHARED_NUMBERS = 6;

    private final ProgramRun run;
    private final Things things;
    private final SharedFutures futures;
    private final StepsNow now;
    private final List<Context> contexts = new ArrayList<>();

    /** Whether the bodies of generators have fibers of their own. */
    private final boolean pulling;

    /** A generator that all tasks share. */
    private final AsyncGenerator<Object> source = asyncGenerator(out -> {
        try {
            for (int number = 0; number < SHARED_NUMBERS; number++) {
                pause(number % 3);
                out.yield(number);
            }
        } finally {
            log(Scope.OUTSIDE, "next", "ends");
        }
    });

    Steps(ProgramRun run, Things things, SharedFutures futures, StepsNow now, boolean pulling) {
        this.run = run;
        this.things = things;
        this.futures = futures;
        this.now = now;
        this.pulling = pulling;
        for (int i = 0; i < SharedFutures.SLOTS; i++) {
            contexts.add(Context.copyContext());
        }
    }

    private void log(Scope scope, String name, Object outcome) {
        run.log(scope, name, outcome);
    }

    Object take(Step step, Scope scope) throws Exception {
        if (step.isLeaf()) {
            return takeLeaf(step, scope);
        }
        return step.scripts().isEmpty() && !step.name().equals("group")
                ? takeBody(step, step.number(), scope)
                : takeStarter(step, step.number(), scope);
    }

    private Object takeLeaf(Step step, Scope scope) throws Exception {
        switch (step.name()) {
            case "yield" -> pause(step.number());
            case "sleep" -> await(sleep(step.number() * UNIT));
            case "await" -> {
                Task<Integer> task = run.task(step.number());
                if (scope.who() < step.number() && task != null) {
                    run.isAwaited(task);
                    return things.waiting(scope, "await", () -> !task.done(), () -> await(task));
                }
            }
            case "fawait", "fgather", "fwait", "fshield", "fwaitfor" -> {
                return futures.take(step.name(), step.number(), scope);
            }
            case "next" -> {
                return things.waiting(scope, "next", () -> false, () -> await(anext(source, "end")));
            }
            case "nclose" -> things.waiting(scope, "nclose", () -> false, () -> await(source.aclose()));
            default -> {
                return things.take(step, scope);
            }
        }
        return "ok";
    }

    private Object takeBody(Step step, int number, Scope scope) throws Exception {
        Action<Exception> body = () -> run.takeAll(step.steps(), scope);
        switch (step.name()) {
            case "try" -> {
                try {
                    body.run();
                } catch (RuntimeException | CancelledError problem) {
                    return "caught";
                }
            }
            case "lock" -> things.insideLock(scope, body);
            case "sem" -> things.insideSemaphore(scope, step.name(), body);
            case "ctx" -> {
                Token<Integer> token = run.variable.set(number);
                try {
                    body.run();
                } finally {
                    run.variable.reset(token);
                }
            }
            case "timeout", "timeoutat" -> {
                if (Futures.mustCancel(currentTask())) {
                    // A difference that is meant: CPython's takes a cancellation that was asked for before it for its
                    // own.
                    body.run();
                    return "unlimited";
                }
                boolean at = step.name().equals("timeoutat");
                return limited(
                        step,
                        at
                                ? timeoutAt(run.loop.time() + (number - 1) * UNIT)
                                : timeout(number == NEVER ? Double.POSITIVE_INFINITY : number * UNIT),
                        scope);
            }
            case "waitfor" -> {
                if (number == 0) {
                    body.run();
                } else {
                    await(waitFor(async(body), number * UNIT));
                }
            }
            case "gen" -> {
                return pulling ? goThrough(items(step, scope), number) : goThroughPushed(items(step, scope), number);
            }
            case "throw" -> throwInto(items(step, scope), number);
            case "send" -> {
                return sendTo(receiver(step, scope), number);
            }
            case "manager" -> {
                AsyncContextManager<Integer> manager = manager(number, scope);
                with(pulling ? Pulled.manager(manager) : manager, _ -> body.run());
            }
            case "stack" -> with(new AsyncExitStack(), stack -> stacked(stack, step, scope));
            case "soon", "later", "at" -> now.schedule(step, scope, contexts);
            case "ondone" -> {
                Task<Integer> task = run.task(number);
                if (task != null) {
                    task.addDoneCallback(_ -> now.call(step, scope));
                }
            }
            default -> throw new AssertionError("no such step: " + step);
        }
        return "ok";
    }

    private Object takeStarter(Step step, int number, Scope scope) throws Exception {
        if (run.started() >= MOST_STARTED) {
            return "enough";
        }
        switch (step.name()) {
            case "spawn", "eagerspawn" -> {
                if (scope.group() != null && scope.group().started < MOST_SIBLINGS) {
                    run.startInGroup(
                            step.scripts().getFirst(), scope, step.name().equals("eagerspawn"));
                }
            }
            case "group" ->
                with(new TaskGroup(), entered -> {
                    Scope inner = new Scope(scope.who(), new Group(entered), scope.limit());
                    step.scripts().forEach(script -> run.startInGroup(script, inner, false));
                    run.takeAll(step.steps(), inner);
                });
            case "start" -> run.start(step.scripts().getFirst(), scope, TaskOptions.DEFAULT);
            case "incontext" -> {
                Task<Integer> task = run.start(
                        step.scripts().getFirst(), scope, TaskOptions.DEFAULT.withContext(contexts.get(number)));
                run.isAwaited(task);
                return things.waiting(scope, step.name(), () -> !task.done(), () -> await(task));
            }
            default -> {
                boolean eagerly = step.name().startsWith("eager");
                return takeChildren(step.name(), number, run.startAll(step.scripts(), scope, eagerly), scope);
            }
        }
        return "ok";
    }

    private Object takeChildren(String name, int number, List<Task<Integer>> children, Scope scope) throws Exception {
        BooleanSupplier someOpen = () -> children.stream().anyMatch(child -> !child.done());
        return things.waiting(scope, name, someOpen, () -> switch (name) {
            case "gather", "eagergather" ->
                ProgramRun.tellResults(await(number == 1 ? gatherWithExceptions(children) : gather(children)));
            case "wait" -> waitHere(children, number);
            case "waittask" -> await(waitFor(children.getFirst(), number * UNIT));
            case "shield" -> await(shield(children.getFirst()));
            case "completed" -> takeCompleted(children, number, scope);
            case "eager" -> await(children.getFirst());
            case "ensure" -> await(Futures.ensureFuture(children.getFirst()));
            default -> throw new AssertionError("no such step: " + name);
        });
    }

    private String takeCompleted(List<Task<Integer>> children, int number, Scope scope) {
        AsCompleted<Integer> ones = number >= 2 ? asCompleted(children, (number / 2) * UNIT) : asCompleted(children);
        if (number % 2 == 1) {
            for (Future<Integer> one : each(ones)) {
                log(
                        scope,
                        "completed",
                        "next " + run.numbers(List.of((Task<Integer>) one)).getFirst());
            }
        } else {
            for (Coroutine<Integer> one : ones) {
                log(scope, "completed", "next " + await(one));
            }
        }
        return "ok";
    }

    private String waitHere(List<Task<Integer>> children, int number) {
        ReturnWhen when = ReturnWhen.values()[number % 3];
        WaitResult<Task<Integer>> result =
                await(number >= 3 ? waitUntil(children, (number / 3) * UNIT, when) : waitUntil(children, when));
        return run.numbers(result.done()) + " " + run.numbers(result.pending());
    }

    private Object limited(Step step, Timeout limit, Scope scope) throws Exception {
        return things.waiting(scope, step.name(), () -> limit.when() > run.loop.time() || limit.expired(), () -> {
            with(limit, () -> run.takeAll(step.steps(), new Scope(scope.who(), scope.group(), limit)));
            return limit.expired();
        });
    }

    /** A generator that takes the steps, an item each. */
    private AsyncGenerator<Integer> items(Step step, Scope scope) {
        return asyncGenerator(out -> {
            try {
                for (int place = 0; place < step.steps().size(); place++) {
                    run.take(step.steps().get(place), scope);
                    out.yield(place);
                }
            } finally {
                pause(step.number() % 2);
                log(scope, step.name(), "ends");
            }
        });
    }

    /** The same, but it also tells what it was sent. */
    private AsyncSendGenerator<Integer, Integer> receiver(Step step, Scope scope) {
        return asyncSendGenerator(out -> {
            try {
                for (int place = 0; place < step.steps().size(); place++) {
                    run.take(step.steps().get(place), scope);
                    log(scope, step.name(), "got " + out.yield(place));
                }
            } finally {
                pause(step.number() % 2);
                log(scope, step.name(), "ends");
            }
        });
    }

    private static String goThrough(AsyncGenerator<Integer> generator, int most) {
        int count = 0;
        try (var items = each(generator)) {
            for (Integer item : items) {
                count = item + 1;
                if (count > most) {
                    break;
                }
            }
        }
        return count + " items";
    }

    /** Leaves the items by an exception, as there is nothing to break out of. */
    private static String goThroughPushed(AsyncGenerator<Integer> generator, int most) throws Exception {
        int[] count = new int[1];
        Left left = new Left();
        try {
            each(generator, item -> {
                count[0] = item + 1;
                if (count[0] > most) {
                    throw left;
                }
            });
        } catch (Left mine) {
            if (mine != left) {
                throw mine;
            }
            if (mine.getSuppressed().length > 0) {
                Throwable ofClosing = mine.getSuppressed()[0];
                if (ofClosing instanceof Error error) {
                    throw error;
                }
                throw (Exception) ofClosing;
            }
        }
        return count[0] + " items";
    }

    /** Leaves the items of a generator. */
    private static final class Left extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static void throwInto(AsyncGenerator<Integer> generator, int number) {
        with(aclosing(generator), items -> {
            await(anext(items, null));
            await(items.athrow(new Failure(number)));
        });
    }

    private static String sendTo(AsyncSendGenerator<Integer, Integer> generator, int number) {
        List<String> outcome = new ArrayList<>(List.of("ok"));
        with(aclosing(generator), items -> {
            try {
                Integer sent = null;
                for (int place = 0; place <= number; place++) {
                    await(items.asend(sent));
                    sent = place;
                }
            } catch (StopAsyncIteration end) {
                outcome.set(0, "end");
            }
        });
        return outcome.getFirst();
    }

    private AsyncContextManager<Integer> manager(int number, Scope scope) {
        return asyncContextManager(out -> {
            pause(number % 2);
            try {
                out.yield(0);
            } catch (Failure failure) {
                log(scope, "manager", "sees");
                if (number < 2) {
                    throw failure;
                }
            } finally {
                pause(number % 2);
                log(scope, "manager", "leaves");
            }
        });
    }

    private void stacked(AsyncExitStack stack, Step step, Scope scope) throws Exception {
        for (int i = 0; i < step.number(); i++) {
            int place = i;
            stack.callback(() -> {
                pause(1);
                log(scope, "stack", place);
            });
        }
        run.takeAll(step.steps(), scope);
    }
}
