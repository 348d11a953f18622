package org.asyncio4j.tests.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.tests.programs.Program.Step;
import org.asyncio4j.tests.programs.ProgramRun.Failure;
import org.asyncio4j.tests.programs.ProgramRun.Scope;

/** The steps that wait for nothing, so that callbacks take them as well. */
final class StepsNow {

    static final Set<String> NAMES = Set.of(
            "pass",
            "fail",
            "cancel",
            "uncancel",
            "resched",
            "set",
            "clear",
            "pulse",
            "drop",
            "putnow",
            "getnow",
            "done",
            "shut",
            "shutnow",
            "fset",
            "ffail",
            "fcancel",
            "fcall",
            "funcall",
            "fnew",
            "cset",
            "hcancel",
            "when");
    private static final int NEVER = 9;

    private final ProgramRun run;
    private final Things things;
    private final SharedFutures futures;
    private final List<Handle> handles = new ArrayList<>();

    StepsNow(ProgramRun run, Things things, SharedFutures futures) {
        this.run = run;
        this.things = things;
        this.futures = futures;
    }

    Object take(Step step, Scope scope) {
        int number = step.number();
        switch (step.name()) {
            case "pass" -> run.pass(number);
            case "fail" -> throw new Failure(number);
            case "cancel" -> {
                Task<?> task = run.task(number);
                return task == null ? null : run.cancel(task);
            }
            case "uncancel" -> {
                Task<?> task = run.task(number);
                return task == null ? null : run.uncancel(task);
            }
            case "resched" -> {
                if (scope.limit() != null) {
                    scope.limit()
                            .reschedule(
                                    number == NEVER
                                            ? Double.POSITIVE_INFINITY
                                            : run.loop.time() + number * ProgramRun.UNIT);
                }
            }
            case "cset" -> run.variable.set(number);
            case "hcancel" -> {
                if (number < handles.size()) {
                    handles.get(number).cancel();
                    return handles.get(number).cancelled();
                }
            }
            case "when" -> {
                return scope.limit() == null ? "ok" : limit(scope);
            }
            default -> {
                return step.name().startsWith("f") ? futures.takeNow(step.name(), number) : things.takeNow(step);
            }
        }
        return "ok";
    }

    private static String limit(Scope scope) {
        double when = scope.limit().when();
        return (when == Double.POSITIVE_INFINITY ? "never" : String.valueOf((long) (when / ProgramRun.UNIT)))
                + (scope.limit().expired() ? " True" : " False");
    }

    /** Schedules a callback that takes the steps of {@code step}. */
    void schedule(Step step, Scope scope, List<Context> contexts) {
        int number = step.number();
        double seconds = number * ProgramRun.UNIT;
        Runnable callback = () -> call(step, scope);
        handles.add(
                switch (step.name()) {
                    case "soon" ->
                        number == 0
                                ? run.loop.callSoon(callback)
                                : run.loop.callSoon(callback, contexts.get(number - 1));
                    case "later" -> run.loop.callLater(seconds, callback);
                    default -> run.loop.callAt(run.loop.time() + seconds, callback);
                });
    }

    /** A callback. */
    void call(Step step, Scope scope) {
        run.log(scope, step.name(), "called " + step.number());
        for (Step inner : step.steps()) {
            Object outcome;
            try {
                outcome = take(inner, scope);
            } catch (RuntimeException problem) {
                run.log(scope, inner.name(), ProgramRun.tell(problem));
                throw problem;
            }
            run.log(scope, inner.name(), outcome);
        }
    }
}
