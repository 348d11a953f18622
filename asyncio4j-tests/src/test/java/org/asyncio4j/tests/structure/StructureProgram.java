package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.aclosing;
import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.asCompleted;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncContextManager;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.gatherWithExceptions;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.Asyncio.with;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.asyncio4j.AsCompleted;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncExitStack;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Future;
import org.asyncio4j.ReturnWhen;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.Timeout;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.WaitResult;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.structure.StructureLanguage.Script;
import org.asyncio4j.tests.structure.StructureLanguage.Step;

/**
 * A program over tasks and how they are structured in the language of {@code
 * parity/programs/structure.py}, and a run of it: a trace of all steps, and whatever went wrong
 * with the promises that asyncio makes.
 */
final class StructureProgram {

    private static final double UNIT = 1 / 64.0;
    private static final int QUIET = 1024;
    private static final int ROUNDS = 60;
    private static final int MOST_SIBLINGS = 8;
    private static final int NEVER = 5;

    /** An exception of the program's own. */
    private static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure(int number) {
            super(String.valueOf(number));
        }
    }

    /** A group and how many tasks were started in it. */
    static final class Group {
        final TaskGroup group;
        int started;

        Group(TaskGroup group) {
            this.group = group;
        }
    }

    /** Where a step is: its group and its time limit may be those of the task's parent. */
    record Scope(int who, Group group, Timeout limit) {
        Scope of(int child) {
            return new Scope(child, group, limit);
        }
    }

    /** Every step with its tick, task, outcome and cancelling(); the lines that CPython prints. */
    final List<String> trace = new ArrayList<>();

    /** Broken promises. */
    final List<String> violations = new ArrayList<>();

    private final StructureThings things = new StructureThings(this);
    private final List<Script> scripts;
    private final List<Task<Integer>> tasks = new ArrayList<>();
    private final ReportedProblems problems = new ReportedProblems();
    private TickCounter ticks;
    private EventLoop loop;

    /** Requests of cancellation by the program itself. */
    private final Map<Task<?>, Integer> requests = new HashMap<>();

    /** Tasks that others may cancel, too, since they await them. */
    private final Set<Task<?>> unaccounted = new HashSet<>();

    private StructureProgram(List<Script> scripts) {
        this.scripts = scripts;
    }

    /** Runs the program on a loop of its own. */
    static StructureProgram run(List<Script> scripts) {
        StructureProgram program = new StructureProgram(scripts);
        TickCounter.counted(program::run);
        program.checkReports();
        return program;
    }

    private void run(TickCounter counter, EventLoop running) {
        ticks = counter;
        loop = running;
        loop.setExceptionHandler(problems);
        Scope outside = new Scope(-1, null, null);
        scripts.forEach(script -> start(script, outside, coroutine -> loop.createTask(coroutine)));
        await(sleep(QUIET * UNIT));
        trace.add("waiting " + left());
        things.checkWhoWaits();
        int rounds = 0;
        while (!left().isEmpty() && rounds < ROUNDS) {
            rounds++;
            List.copyOf(tasks).forEach(this::cancel);
            await(sleep(QUIET * UNIT));
            things.checkWhoWaits();
        }
        trace.add("left " + left() + " after " + rounds);
        for (int who = 0; who < tasks.size(); who++) {
            Task<Integer> task = tasks.get(who);
            trace.add(who + " " + end(task) + " " + task.cancelling());
        }
        checkTheEnd();
    }

    private static String end(Task<?> task) {
        if (!task.done()) {
            return "pending";
        }
        if (task.cancelled()) {
            return "CancelledError";
        }
        Throwable problem = task.exception();
        return problem == null ? "ok" : tell(problem);
    }

    private Task<Integer> start(Script script, Scope scope, Function<Coroutine<Integer>, Task<Integer>> create) {
        int who = tasks.size();
        Task<Integer> task = create.apply(async(() -> runScript(script, scope.of(who))));
        tasks.add(task);
        return task;
    }

    private List<Task<Integer>> startAll(List<Script> children, Scope scope) {
        List<Task<Integer>> started = new ArrayList<>();
        for (Script child : children) {
            started.add(start(child, scope, coroutine -> loop.createTask(coroutine)));
        }
        unaccounted.addAll(started);
        return started;
    }

    private void startInGroup(Script script, Scope scope) {
        unaccounted.add(start(script, scope, scope.group().group::createTask));
        scope.group().started++;
    }

    private int runScript(Script script, Scope scope) throws Exception {
        for (Step step : script.steps()) {
            try {
                take(step, scope);
            } catch (RuntimeException | CancelledError problem) {
                if (script.dies()) {
                    throw problem;
                }
            }
        }
        return scope.who();
    }

    private void takeAll(List<Step> steps, Scope scope) throws Exception {
        for (Step step : steps) {
            take(step, scope);
        }
    }

    private void take(Step step, Scope scope) throws Exception {
        Object outcome;
        try {
            outcome =
                    step.isLeaf() ? takeLeaf(step.name(), step.number(), scope) : takeBlock(step, step.number(), scope);
        } catch (RuntimeException | CancelledError problem) {
            log(scope, step.name(), tell(problem));
            throw problem;
        }
        log(scope, step.name(), outcome);
    }

    private Object takeLeaf(String name, int number, Scope scope) throws Exception {
        switch (name) {
            case "yield" -> pause(number);
            case "sleep" -> await(sleep(number * UNIT));
            case "pass" -> ticks.pass(Math.round(number * UNIT * 1e9));
            case "fail" -> throw new Failure(number);
            case "cancel" -> {
                return number < tasks.size() ? python(cancel(tasks.get(number))) : "None";
            }
            case "uncancel" -> {
                return number < tasks.size() ? uncancel(tasks.get(number)) : "None";
            }
            case "await" -> {
                if (scope.who() < number && number < tasks.size()) {
                    return awaitTask(tasks.get(number), scope);
                }
            }
            case "resched" -> {
                if (scope.limit() != null) {
                    scope.limit().reschedule(number == 9 ? Double.POSITIVE_INFINITY : loop.time() + number * UNIT);
                }
            }
            default -> {
                return things.takeSignal(name, number, scope);
            }
        }
        return "ok";
    }

    private Object takeBlock(Step step, int number, Scope scope) throws Exception {
        Action<Exception> body = () -> takeAll(step.steps(), scope);
        switch (step.name()) {
            case "try" -> {
                try {
                    body.run();
                } catch (RuntimeException | CancelledError problem) {
                    return "caught";
                }
            }
            case "lock" -> things.insideLock(scope, body);
            case "sem" -> things.insideSemaphore(scope, body);
            case "timeout" -> {
                return limited(step.steps(), number, scope);
            }
            case "waitfor" -> {
                if (number == 0) {
                    body.run();
                } else {
                    await(waitFor(async(body), number * UNIT));
                }
            }
            case "gen" -> {
                return goThrough(items(step, scope), number);
            }
            case "throw" -> throwInto(items(step, scope), number);
            case "manager" -> with(manager(number, scope), it -> body.run());
            case "stack" -> with(new AsyncExitStack(), stack -> stacked(stack, step, scope));
            case "group" -> grouped(step, scope);
            case "spawn" -> {
                if (scope.group() != null && scope.group().started < MOST_SIBLINGS) {
                    startInGroup(step.scripts().getFirst(), scope);
                }
            }
            default -> {
                return takeAsync(step.name(), number, startAll(step.scripts(), scope), scope);
            }
        }
        return "ok";
    }

    private Object takeAsync(String name, int number, List<Task<Integer>> children, Scope scope) throws Exception {
        List<Object> outcome = new ArrayList<>();
        BooleanSupplier someOpen = () -> children.stream().anyMatch(child -> !child.done());
        Action<Exception> action = switch (name) {
            case "gather" ->
                () -> outcome.add(
                        number == 1
                                ? await(gatherWithExceptions(children)).stream()
                                        .map(StructureProgram::tellResult)
                                        .toList()
                                : await(gather(children)));
            case "wait" -> () -> outcome.add(waitHere(children, number));
            case "waittask" -> () -> outcome.add(await(waitFor(children.getFirst(), number * UNIT)));
            case "shield" -> () -> outcome.add(await(shield(children.getFirst())));
            case "completed" -> () -> takeCompleted(children, number, scope, outcome);
            default -> throw new AssertionError("no such step: " + name);
        };
        things.waiting(scope, name, someOpen, action);
        return outcome.getFirst();
    }

    private void takeCompleted(List<Task<Integer>> children, int number, Scope scope, List<Object> outcome) {
        AsCompleted<Integer> ones = number >= 2 ? asCompleted(children, (number / 2) * UNIT) : asCompleted(children);
        if (number % 2 == 1) {
            for (Future<Integer> one : each(ones)) {
                log(scope, "completed", "next " + tasks.indexOf(one));
            }
        } else {
            for (Coroutine<Integer> one : ones) {
                log(scope, "completed", "next " + await(one));
            }
        }
        outcome.add("ok");
    }

    private String waitHere(List<Task<Integer>> children, int number) {
        ReturnWhen when = ReturnWhen.values()[number % 3];
        WaitResult<Task<Integer>> result =
                await(number >= 3 ? waitUntil(children, (number / 3) * UNIT, when) : waitUntil(children, when));
        return numbers(result.done()) + " " + numbers(result.pending());
    }

    private Object awaitTask(Task<Integer> task, Scope scope) throws Exception {
        unaccounted.add(task);
        List<Object> outcome = new ArrayList<>();
        things.waiting(scope, "await", () -> !task.done(), () -> outcome.add(await(task)));
        return outcome.getFirst();
    }

    private Object limited(List<Step> steps, int number, Scope scope) throws Exception {
        Timeout limit = timeout(number == NEVER ? Double.POSITIVE_INFINITY : number * UNIT);
        things.waiting(
                scope,
                "timeout",
                () -> limit.when() > loop.time() || limit.expired(),
                () -> with(limit, () -> takeAll(steps, new Scope(scope.who(), scope.group(), limit))));
        return python(limit.expired());
    }

    /** A generator that takes the steps, an item each. */
    private AsyncGenerator<Integer> items(Step step, Scope scope) {
        return asyncGenerator(out -> {
            try {
                for (Step inner : step.steps()) {
                    take(inner, scope);
                    out.yield(0);
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
                count += 1 + item;
                if (count > most) {
                    break;
                }
            }
        }
        return count + " items";
    }

    private static void throwInto(AsyncGenerator<Integer> generator, int number) {
        with(aclosing(generator), items -> {
            await(anext(items, null));
            await(items.athrow(new Failure(number)));
        });
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
        takeAll(step.steps(), scope);
    }

    private void grouped(Step step, Scope scope) throws Exception {
        with(new TaskGroup(), entered -> {
            Scope inner = new Scope(scope.who(), new Group(entered), scope.limit());
            step.scripts().forEach(script -> startInGroup(script, inner));
            takeAll(step.steps(), inner);
        });
    }

    static void pause(int yields) {
        for (int i = 0; i < yields; i++) {
            await(sleep(0));
        }
    }

    private boolean cancel(Task<?> task) {
        boolean requested = task.cancel();
        if (requested) {
            requests.merge(task, 1, Integer::sum);
        }
        return requested;
    }

    private int uncancel(Task<?> task) {
        unaccounted.add(task); // It may take back what a group or a limit requested.
        return task.uncancel();
    }

    private void checkTheEnd() {
        expect(left().isEmpty(), "tasks that do not let themselves be cancelled: " + left());
        expect(allTasks().equals(Set.of(currentTask())), "unknown tasks: " + allTasks());
        things.checkTheEnd();
        for (Task<?> task : tasks) {
            int requested = requests.getOrDefault(task, 0);
            boolean restored = unaccounted.contains(task) ? task.cancelling() >= 0 : task.cancelling() == requested;
            expect(restored, "requested " + requested + ", but cancelling: " + task.cancelling());
        }
    }

    /** Only a failure that nobody was left to hear of may be reported. */
    private void checkReports() {
        for (LoopProblem problem : problems.take()) {
            expect(problem.toString().contains("in shielded future"), "reported: " + problem);
        }
    }

    void expect(boolean promise, String violation) {
        if (!promise) {
            violations.add(moment() + ": " + violation);
        }
    }

    private List<Integer> left() {
        return numbers(tasks.stream().filter(task -> !task.done()).toList());
    }

    private List<Integer> numbers(Collection<Task<Integer>> some) {
        return some.stream().map(tasks::indexOf).toList();
    }

    void log(Scope scope, String name, Object outcome) {
        Task<?> task = currentTask();
        assert task != null;
        trace.add("%s %d %s %s %d".formatted(moment(), scope.who(), name, outcome, task.cancelling()));
    }

    /** The time, and the tick at that time. */
    private String moment() {
        return Math.round(loop.time() / UNIT) + "+" + ticks.sinceJump();
    }

    private static String python(boolean flag) {
        return flag ? "True" : "False";
    }

    private static Object tellResult(Object result) {
        return result instanceof Throwable problem ? tell(problem) : result;
    }

    /** An exception as it is called there. */
    private static String tell(Throwable problem) {
        return switch (problem) {
            case ExceptionGroup group ->
                group.exceptions().stream()
                        .map(StructureProgram::tell)
                        .collect(Collectors.joining(", ", "group[", "]"));
            case Failure failure -> "Failure" + failure.getMessage();
            case CancelledError cancelled -> "CancelledError";
            case TimeoutException late -> "TimeoutError";
            case IllegalStateException misuse -> "RuntimeError";
            default -> problem.toString();
        };
    }
}
