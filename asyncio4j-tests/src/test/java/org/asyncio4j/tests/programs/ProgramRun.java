package org.asyncio4j.tests.programs;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.asyncio4j.BrokenBarrierException;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Future;
import org.asyncio4j.InvalidStateException;
import org.asyncio4j.QueueEmptyException;
import org.asyncio4j.QueueFullException;
import org.asyncio4j.QueueShutDownException;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.Timeout;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.tests.programs.Program.Script;
import org.asyncio4j.tests.programs.Program.Step;
import org.asyncio4j.tests.structure.TickCounter;

/**
 * A run of a program, as {@code parity/programs/random_programs.py} runs it: a trace of all steps,
 * and whatever went wrong with the promises that asyncio makes.
 */
final class ProgramRun {

    static final double UNIT = 1 / 64.0;
    private static final int QUIET = 1024;
    private static final int ROUNDS = 60;

    /** An exception of the program's own. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure(int number) {
            super(String.valueOf(number));
        }
    }

    /** What is a ValueError in Python and an IllegalStateException here. */
    static final class ValueError extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ValueError(IllegalStateException misuse) {
            super(misuse);
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

        static final Scope OUTSIDE = new Scope(-1, null, null);

        Scope of(int child) {
            return new Scope(child, group, limit);
        }
    }

    /** The lines that CPython prints. */
    final List<String> trace = new ArrayList<>();

    /** Broken promises. */
    final List<String> violations = new ArrayList<>();

    final ContextVar<Integer> variable = new ContextVar<>("variable", 0);
    final EventLoop loop;
    private final TickCounter ticks;
    private final Program program;
    private final Things things;
    private final SharedFutures futures;
    private final StepsNow now;
    private final Steps steps;
    private final List<Task<Integer>> tasks = new ArrayList<>();

    /** Requests of cancellation by the program itself. */
    private final Map<Task<?>, Integer> requests = new HashMap<>();

    /** Tasks that others may cancel, too, since they await them. */
    private final Set<Task<?>> unaccounted = new HashSet<>();

    private ProgramRun(Program program, TickCounter ticks, EventLoop loop, boolean pulling) {
        this.program = program;
        this.ticks = ticks;
        this.loop = loop;
        things = new Things(this, program.sizes());
        futures = new SharedFutures(this, things);
        now = new StepsNow(this, things, futures);
        steps = new Steps(this, things, futures, now, pulling);
    }

    /** Runs the program on a loop of its own. */
    static ProgramRun of(Program program) {
        return of(program, false);
    }

    /** The same, with a fiber for the body of each generator and manager, also where the stack of its consumer would do. */
    static ProgramRun pulling(Program program) {
        return of(program, true);
    }

    private static ProgramRun of(Program program, boolean pulling) {
        List<ProgramRun> runs = new ArrayList<>();
        TickCounter.counted((ticks, loop) -> {
            runs.add(new ProgramRun(program, ticks, loop, pulling));
            runs.getFirst().run();
        });
        return runs.getFirst();
    }

    private void run() {
        loop.setExceptionHandler((_, problem) -> report(problem));
        program.scripts().forEach(script -> start(script, Scope.OUTSIDE, TaskOptions.DEFAULT));
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
            trace.add(who + " " + (task.done() ? end(task) : "pending") + " " + task.cancelling());
        }
        futures.describe(trace);
        for (String name : List.of("lock", "sem", "grab", "dec", "set", "put", "bar")) {
            trace.add(name + things.states(name));
        }
        checkTheEnd();
    }

    // Tasks.

    Task<Integer> start(Script script, Scope scope, TaskOptions options) {
        return start(script, scope, coroutine -> loop.createTask(coroutine, options));
    }

    List<Task<Integer>> startAll(List<Script> children, Scope scope, boolean eagerly) {
        List<Task<Integer>> started = new ArrayList<>();
        for (Script child : children) {
            started.add(start(child, scope, eagerly ? TaskOptions.DEFAULT.withEagerStart(true) : TaskOptions.DEFAULT));
        }
        unaccounted.addAll(started);
        return started;
    }

    void startInGroup(Script script, Scope scope, boolean eagerly) {
        scope.group().started++;
        TaskOptions options = eagerly ? TaskOptions.DEFAULT.withEagerStart(true) : TaskOptions.DEFAULT;
        unaccounted.add(start(script, scope, coroutine -> scope.group().group.createTask(coroutine, options)));
    }

    private Task<Integer> start(Script script, Scope scope, Function<Coroutine<Integer>, Task<Integer>> create) {
        int who = tasks.size();
        tasks.add(null); // until it is made; an eager task runs before
        Coroutine<Integer> coroutine = async(() -> runScript(script, scope.of(who)));
        Task<Integer> task;
        try {
            task = create.apply(coroutine);
        } catch (RuntimeException refused) { // by a group that takes no more
            coroutine.close();
            tasks.removeLast();
            throw refused;
        }
        tasks.set(who, task);
        return task;
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

    /** The task of that number; null if there is none yet. */
    Task<Integer> task(int number) {
        return number < tasks.size() ? tasks.get(number) : null;
    }

    int started() {
        return tasks.size();
    }

    boolean cancel(Task<?> task) {
        boolean requested = task.cancel();
        if (requested) {
            requests.merge(task, 1, Integer::sum);
        }
        return requested;
    }

    int uncancel(Task<?> task) {
        unaccounted.add(task); // It may take back what a group or a limit requested.
        return task.uncancel();
    }

    void isAwaited(Task<?> task) {
        unaccounted.add(task);
    }

    // Steps.

    void takeAll(List<Step> some, Scope scope) throws Exception {
        for (Step step : some) {
            take(step, scope);
        }
    }

    void take(Step step, Scope scope) throws Exception {
        Object outcome;
        try {
            outcome = StepsNow.NAMES.contains(step.name()) ? now.take(step, scope) : steps.take(step, scope);
        } catch (RuntimeException | CancelledError problem) {
            log(scope, step.name(), tell(problem));
            throw problem;
        }
        log(scope, step.name(), outcome);
    }

    static void pause(int yields) {
        for (int i = 0; i < yields; i++) {
            await(sleep(0));
        }
    }

    void pass(int units) {
        ticks.pass(Math.round(units * UNIT * 1e9));
    }

    // Promises.

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

    /** Only a callback's failure, and one that nobody was left to hear of, may be reported. */
    private void report(LoopProblem problem) {
        if (problem.message().startsWith("Exception in callback")) {
            trace.add(moment() + " reported " + tell(problem.exception()));
        } else {
            expect(problem.message().contains("in shielded future"), "reported: " + problem);
        }
    }

    void expect(boolean promise, String violation) {
        if (!promise) {
            violations.add(moment() + ": " + violation);
        }
    }

    // The trace.

    void log(Scope scope, String name, Object outcome) {
        Task<?> task = currentTask();
        int value = variable.get();
        trace.add("%s %d %s %s %s%s%s"
                .formatted(
                        moment(),
                        scope.who(),
                        name,
                        python(outcome),
                        task == null ? "-" : task.cancelling(),
                        value == 0 ? "" : " v" + value,
                        things.states(name)));
    }

    /** The time, and the tick at that time. */
    private String moment() {
        return Math.round(loop.time() / UNIT) + "+" + ticks.sinceJump();
    }

    private List<Integer> left() {
        return numbers(tasks.stream().filter(task -> !task.done()).toList());
    }

    List<Integer> numbers(Collection<Task<Integer>> some) {
        return some.stream().map(tasks::indexOf).toList();
    }

    private static String python(Object outcome) {
        return switch (outcome) {
            case null -> "None";
            case Boolean flag -> flag ? "True" : "False";
            default -> outcome.toString();
        };
    }

    /** How a future that is done has ended. */
    static String end(Future<?> future) {
        if (future.cancelled()) {
            return "CancelledError";
        }
        Throwable problem = future.exception();
        return problem == null ? "ok" : tell(problem);
    }

    static List<Object> tellResults(List<?> results) {
        List<Object> told = new ArrayList<>();
        results.forEach(result -> told.add(result instanceof Throwable problem ? tell(problem) : result));
        return told;
    }

    /** An exception as it is called there. */
    static String tell(Throwable problem) {
        return switch (problem) {
            case ExceptionGroup group ->
                group.exceptions().stream().map(ProgramRun::tell).collect(Collectors.joining(", ", "group[", "]"));
            case Failure failure -> "Failure" + failure.getMessage();
            case CancelledError cancelled -> "CancelledError";
            case TimeoutException late -> "TimeoutError";
            case InvalidStateException state -> "InvalidStateError";
            case BrokenBarrierException broken -> "BrokenBarrierError";
            case QueueEmptyException empty -> "QueueEmpty";
            case QueueFullException full -> "QueueFull";
            case QueueShutDownException shut -> "QueueShutDown";
            case ValueError misuse -> "ValueError";
            case IllegalStateException misuse -> "RuntimeError";
            default -> problem.toString();
        };
    }
}
