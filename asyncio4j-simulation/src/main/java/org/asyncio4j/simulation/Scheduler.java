package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens next in one run: a step of a host, or, when none is ready, the next moment at which something is due.
 *
 * <p>All hosts share one thread and one time. A host's iteration is asyncio's: it begins by collecting what is ready, and
 * ends when that has run. The plain run takes the hosts in turn, an iteration each. Otherwise each step is chosen among the
 * steps of all hosts that are ready:
 * <ul>
 *   <li>A task's step may come later than its turn, as if the task had been woken later, and so may overtake others.
 *   <li>The callbacks of a host keep their order, and no step of a task overtakes a callback that was there before it: what
 *       {@code callSoon} promises. A strategy {@linkplain Strategy#permutingCallbacks made for it} ignores that.
 * </ul>
 * A step takes no time. Time goes on when nothing is ready.
 */
final class Scheduler {

    /** So many ready jobs of a host are looked at. */
    private static final int WINDOW = 32;

    private static final long FIRST_PROCESS = 1000;
    private static final long CALLBACK = 1L << 47;
    private static final long NAMED = 1L << 46;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Something due at a certain time, in order of that and then of being scheduled. */
    private record Due(long time, long sequence, Runnable action) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    final Setting setting;
    final Choices choices;
    final Trace trace;
    final @Nullable Journal journal;
    final Network network = new Network(this);
    final Names names = new Names();
    final Jobs jobs = new Jobs(this);
    final List<Host> hosts = new ArrayList<>();
    final Map<String, SimProcess> programs = new HashMap<>();
    Latency timerLateness = Latency.constant(0);
    Latency childLatency = Latency.uniform(0, 5);

    /** The time since the begin, in nanoseconds. */
    long now;

    int steps;
    int maxSteps = 1_000_000;
    long maxNanos = 24 * 3600 * NANOS_PER_SECOND;

    private final boolean permutesCallbacks;

    /** Stops before this step, if it is not negative. */
    int untilStep = -1;

    private final List<Machine> machines = new ArrayList<>();
    /** Those that have not begun: hosts are added by steps of tasks, on other threads than this one's. */
    private final List<Machine> fresh = new ArrayList<>();

    private final List<Machine> all = new ArrayList<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private final Checks checks = new Checks(this);
    private long sequence;
    private int current;
    private long tasks;
    private long namedTasks;
    private long processes = FIRST_PROCESS;
    private @Nullable Verdict verdict;

    // What may be next: what it is a step of, of which machine, and which of its jobs.
    private long[] lanes = new long[WINDOW];
    private int[] owners = new int[WINDOW];
    private int[] indexes = new int[WINDOW];

    Scheduler(Setting setting, Choices choices, Trace trace, @Nullable Journal journal) {
        this.setting = setting;
        this.choices = choices;
        this.trace = trace;
        this.journal = journal;
        this.permutesCallbacks = setting.permutesCallbacks();
    }

    Checks checks() {
        return checks;
    }

    // --- what others ask for ---------------------------------------------------------------------

    void at(long time, Runnable action) {
        due.add(new Due(Math.max(time, now), sequence++, action));
    }

    /** Does the same as {@link #at}, and returns what calls it off. */
    Runnable timer(long time, Runnable action) {
        Due added = new Due(Math.max(time, now), sequence++, action);
        due.add(added);
        return () -> due.remove(added);
    }

    Machine start(Host host) {
        Machine machine = new Machine(host, this);
        fresh.add(machine);
        return machine;
    }

    /** Takes a machine's steps off the list of what may be next. */
    void remove(Machine machine) {
        int index = machines.indexOf(machine);
        if (index >= 0) {
            machines.remove(index);
            if (index < current) {
                current--;
            }
        }
    }

    long nextTaskNumber(boolean named) {
        return named ? - ++namedTasks : ++tasks;
    }

    long nextProcessId() {
        return processes++;
    }

    /** Ends the run with a failure, unless it has one already. */
    void fail(String what, @Nullable Throwable problem) {
        if (verdict == null) {
            verdict = new Verdict(what, problem, steps, now);
        }
    }

    /** Ends the run. */
    void succeed() {
        if (verdict == null) {
            verdict = new Verdict(null, null, steps, now);
        }
    }

    boolean isOver() {
        return verdict != null;
    }

    void problem(Machine machine, LoopProblem problem) {
        boolean askedFor = problem.exception() instanceof SimServerSocketChannel.TooManyOpenFiles;
        if (!machine.isOff() && verdict == null && !askedFor) {
            fail("host " + machine.host.name() + " reported: " + problem.message(), problem.exception());
        }
    }

    boolean isNoted() {
        return journal != null;
    }

    /** Notes what happens to a host. */
    void note(Host host, Supplier<String> text) {
        note(host, Journal.What.EVENT, text);
    }

    /** Notes what was chosen, unlike the plain run. */
    void noteChoice(Host host, Supplier<String> text) {
        note(host, Journal.What.CHOICE, text);
    }

    void note(Host host, Journal.What what, Supplier<String> text) {
        if (journal != null) {
            journal.add(choices.deviationCount(), now, steps, host.name(), what, text.get(), "", 0);
        }
    }

    /** Notes that a message takes longer than it must; {@code what} names it. */
    void noteLatency(Host host, Latency latency, long nanos, Supplier<String> what) {
        long least = latency.nanos(0);
        if (nanos > least) {
            noteChoice(host, () -> what.get() + " takes " + Words.millis(nanos) + " instead of " + Words.millis(least));
        }
    }

    /** Notes that a message leaves, and returns what notes its arrival. */
    Runnable noteSending(Link.Direction path, Supplier<String> what) {
        Journal noted = journal;
        if (noted == null) {
            return () -> {};
        }
        int message = noted.nextMessage();
        String text = what.get();
        noted.add(
                choices.deviationCount(),
                now,
                steps,
                path.from.name(),
                Journal.What.SEND,
                text,
                path.to.name(),
                message);
        return () -> noted.add(
                choices.deviationCount(),
                now,
                steps,
                path.to.name(),
                Journal.What.ARRIVE,
                text + " arrives",
                "",
                message);
    }

    void traceData(Link.Direction path, byte[] data, boolean lengthOnly) {
        trace.add(Trace.SENT, path.from.index, lengthOnly ? data.length : checksum(data));
    }

    private static long checksum(byte[] data) {
        CRC32 checksum = new CRC32();
        checksum.update(data);
        return checksum.getValue();
    }

    // --- running -----------------------------------------------------------------------------------

    /** Runs until there is a verdict. */
    Verdict run() {
        while (verdict == null) {
            if (steps == untilStep) {
                succeed();
            } else {
                next();
            }
        }
        return Objects.requireNonNull(verdict);
    }

    private void next() {
        if (!due.isEmpty() && due.peek().time() <= now) {
            fire();
            return;
        }
        if (!fresh.isEmpty()) {
            beginFresh();
        }
        if (!collect() || (choices.isPlain() ? !stepInOrder() : !stepByChoice())) {
            advance();
        } else {
            checks.look();
        }
    }

    private void beginFresh() {
        for (Machine machine : fresh) {
            machine.stepped.begin();
            all.add(machine);
            if (!machine.isOff()) {
                machines.add(machine);
            }
        }
        fresh.clear();
    }

    private void fire() {
        Due first = due.remove();
        try {
            first.action().run();
        } catch (Throwable problem) {
            fail("an event failed", problem);
        }
        checks.look();
    }

    /** Lets each host begin an iteration whose last one has ended, and returns whether there is a step to take. */
    private boolean collect() {
        boolean any = false;
        for (int i = 0; i < machines.size(); i++) {
            Machine machine = machines.get(i);
            if (machine.remaining <= 0 && !machine.isAsleep()) {
                if (machine.hasWork()) {
                    machine.beginIteration();
                } else {
                    machine.fallAsleep();
                }
            }
            any |= machine.remaining > 0;
        }
        return any;
    }

    /** Takes the step that is asyncio's next; returns whether there was one. */
    private boolean stepInOrder() {
        int count = machines.size();
        for (int i = 0; i < count; i++) {
            int which = (current + i) % count;
            Machine machine = machines.get(which);
            if (machine.remaining > 0) {
                current = which;
                step(machine, 0, laneOf(machine, 0));
                if (machine.remaining == 0) {
                    current++;
                }
                return true;
            }
        }
        return false;
    }

    /** Takes a step that is chosen; returns whether there was one. */
    private boolean stepByChoice() {
        int found = 0;
        int count = machines.size();
        for (int i = 0; i < count; i++) {
            int which = (current + i) % count;
            Machine machine = machines.get(which);
            if (machine.remaining > 0) {
                found = addReady(machine, which, found);
            }
        }
        if (found == 0) {
            return false;
        }
        int chosen = found == 1 ? 0 : choices.step(lanes, found);
        Machine machine = machines.get(owners[chosen]);
        current = owners[chosen];
        if (chosen > 0 && journal != null) {
            noteOrder(chosen);
        }
        step(machine, indexes[chosen], lanes[chosen]);
        if (machine.remaining <= 0) {
            current++;
        }
        return true;
    }

    private void noteOrder(int chosen) {
        Machine first = machines.get(owners[0]);
        Machine machine = machines.get(owners[chosen]);
        Object expected = first.stepped.jobAt(indexes[0]);
        Object taken = machine.stepped.jobAt(indexes[chosen]);
        noteChoice(
                machine.host,
                () -> Words.job(taken) + " of " + machine.host.name() + Words.place(taken) + " ran before "
                        + Words.job(expected) + (machine == first ? "" : " of " + first.host.name())
                        + Words.place(expected));
    }

    /** Adds what may be the next step of a machine. */
    private int addReady(Machine machine, int which, int from) {
        int found = from;
        int size = Math.min(machine.stepped.size(), WINDOW);
        if (found + size > lanes.length) {
            grow(found + size);
        }
        for (int i = 0; i < size; i++) {
            long lane = laneOf(machine, i);
            lanes[found] = lane;
            owners[found] = which;
            indexes[found] = i;
            found++;
            if ((lane & CALLBACK) != 0 && !permutesCallbacks) {
                break;
            }
        }
        return found;
    }

    private void grow(int least) {
        int length = Math.max(least, lanes.length * 2);
        lanes = java.util.Arrays.copyOf(lanes, length);
        owners = java.util.Arrays.copyOf(owners, length);
        indexes = java.util.Arrays.copyOf(indexes, length);
    }

    /** Returns what a job is a step of: the number of a task, or that of its host for a callback. */
    private static long laneOf(Machine machine, int index) {
        long task = machine.stepped.taskAt(index);
        return task == 0 ? CALLBACK | machine.host.index : task > 0 ? task : NAMED | -task;
    }

    private void step(Machine machine, int index, long lane) {
        trace.add(Trace.STEP, machine.host.index, lane);
        if (journal != null) {
            Object job = machine.stepped.jobAt(index);
            String task = job instanceof Task<?> named ? named.getName() : "";
            journal.add(
                    choices.deviationCount(),
                    now,
                    steps,
                    machine.host.name(),
                    Journal.What.STEP,
                    Words.job(job),
                    task,
                    0);
        }
        if (++steps > maxSteps) {
            fail(
                    "there were more than " + maxSteps
                            + " steps: something goes round in circles, or world.maxSteps(...) is too few",
                    null);
            return;
        }
        machine.remaining--;
        try {
            machine.stepped.run(index);
        } catch (Throwable end) {
            machine.host.exited(machine, end);
        }
    }

    /** Goes on to the next moment at which something is due; without one nothing can happen any more. */
    private void advance() {
        long next = due.isEmpty() ? Long.MAX_VALUE : due.peek().time();
        for (int i = 0; i < machines.size(); i++) {
            next = Math.min(next, machines.get(i).wakesAt());
        }
        if (next == Long.MAX_VALUE) {
            checks.nothingIsDue();
            return;
        }
        if (next > maxNanos) {
            fail(
                    "the world is older than " + maxNanos / NANOS_PER_SECOND
                            + " seconds: the test waits for what does not happen," + " or world.limit(...) is too short"
                            + whereAllStand(),
                    null);
            return;
        }
        if (next > now) {
            now = next;
            trace.add(Trace.TIME, 0, now);
        }
    }

    /** Returns what the tasks of each host wait for, in lines. */
    String whereAllStand() {
        StringBuilder text = new StringBuilder();
        for (Machine machine : machines) {
            String stuck = machine.stepped.stuck();
            if (stuck != null) {
                text.append("\n  host ")
                        .append(machine.host.name())
                        .append(": ")
                        .append(stuck.replace("\n", "\n  "));
            }
        }
        return text.toString();
    }

    /**
     * Returns a coroutine that completes at once if {@code done}, or else with {@link #complete}.
     *
     * @param what what tasks then wait for, in words
     */
    Coroutine<Void> awaitable(String name, String what, boolean done, List<SettableFuture<Boolean>> waiting) {
        return async(name, () -> {
            if (!done) {
                SettableFuture<Boolean> future = Loops.getRunningLoop().createFuture();
                Futures.setWaitTarget(future, () -> new WaitReason("world", what));
                waiting.add(future);
                boolean _ = await(future);
            }
        });
    }

    /** Completes all that wait, each on its loop. */
    void complete(List<SettableFuture<Boolean>> waiting) {
        for (SettableFuture<Boolean> future : List.copyOf(waiting)) {
            future.getLoop().callSoonThreadsafe(() -> {
                if (!future.done()) {
                    future.setResult(true);
                }
            });
        }
        waiting.clear();
    }

    /** Returns the machines that run. */
    List<Machine> machines() {
        return machines;
    }

    /** Closes all loops, those of crashed hosts too; nothing that their tasks then do is part of the run. */
    void close() {
        succeed();
        beginFresh();
        for (Machine machine : all) {
            machine.cutOff();
        }
        beginFresh();
        for (Machine machine : all) {
            machine.stepped.end();
            machine.loop.setExceptionHandler((_, _) -> {});
            machine.stepped.close();
        }
        jobs.close();
    }
}
