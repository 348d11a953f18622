package org.asyncio4j.tests.sync;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.sync.Iterations.ticks;
import static org.asyncio4j.tests.tools.Descriptions.withoutIdentity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.asyncio4j.Barrier;
import org.asyncio4j.BrokenBarrierException;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Condition;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Event;
import org.asyncio4j.LifoQueue;
import org.asyncio4j.Lock;
import org.asyncio4j.PriorityQueue;
import org.asyncio4j.Queue;
import org.asyncio4j.Semaphore;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.Loops;

/**
 * A program over locks and queues in the language of {@code parity/programs/sync.py}, and a run of
 * it: a trace of all steps, and whatever went wrong with the promises that locks and queues make.
 */
final class SyncProgram {

    private static final int QUIET = 200;
    private static final int ROUNDS = 12;

    record Step(String name, int number) {
        @Override
        public String toString() {
            return name + " " + number;
        }
    }

    private static final class Script {
        final boolean dies;
        final List<Step> steps;

        /** The step that the task is in. */
        String now = "";

        Script(String line) {
            dies = line.startsWith("die: ");
            steps = new ArrayList<>();
            for (String step : line.substring(line.indexOf(' ') + 1).split(", ")) {
                String[] words = step.split(" ");
                steps.add(new Step(words[0], Integer.parseInt(words[1])));
            }
        }
    }

    /** Every step with its tick and the states it left; the same lines that CPython prints. */
    final List<String> trace = new ArrayList<>();

    /** Broken promises. */
    final List<String> violations = new ArrayList<>();

    private final List<Script> scripts = new ArrayList<>();
    private final List<Task<?>> tasks = new ArrayList<>();
    private final Lock lock = new Lock();
    private final Semaphore semaphore;
    private final int value;
    private final Condition condition;
    private final Condition other;
    private final Lock shared = new Lock();
    private final Event event = new Event();
    private final Queue<Integer> queue;
    private final Barrier barrier;
    private final int parties;

    private int stock;
    private int tick;
    private boolean over;
    private int nextItem = 100;

    // What the invariants need.
    private int inLock;
    private int inSemaphore;
    private final List<Integer> inQueue = new ArrayList<>();

    SyncProgram(List<String> lines) {
        String[] sizes = lines.getFirst().split(" ");
        int maxsize = Integer.parseInt(sizes[1]);
        queue = switch (sizes[0]) {
            case "LifoQueue" -> new LifoQueue<>(maxsize);
            case "PriorityQueue" -> new PriorityQueue<>(maxsize);
            default -> new Queue<>(maxsize);
        };
        value = Integer.parseInt(sizes[2]);
        semaphore = new Semaphore(value);
        parties = Integer.parseInt(sizes[3]);
        barrier = new Barrier(parties);
        condition = new Condition(shared);
        other = new Condition(shared);
        lines.subList(1, lines.size()).forEach(line -> scripts.add(new Script(line)));
    }

    /** Runs it in the current task. */
    void run() {
        countTicks();
        for (int who = 0; who < scripts.size(); who++) {
            tasks.add(createTask(runScript(who)));
        }
        ticks(QUIET);
        trace.add("waiting " + left());
        checkWhoWaits();
        for (int round = 0; round < ROUNDS; round++) {
            tasks.forEach(Task::cancel);
            ticks(10);
        }
        trace.add("left " + left());
        for (String name : List.of("lock", "sem", "dec", "set", "put", "bar")) {
            trace.add(name + " " + states(name));
        }
        over = true;
        checkThatNobodyWaits();
    }

    private void countTicks() {
        if (!over) {
            tick++;
            Loops.getRunningLoop().callSoon(this::countTicks);
        }
    }

    private Coroutine<Void> runScript(int who) {
        Script script = scripts.get(who);
        return async(() -> {
            for (Step step : script.steps) {
                script.now = step.name();
                try {
                    Object outcome = take(who, step.name(), step.number());
                    log(who, step.name(), outcome);
                } catch (CancelledError cancelled) {
                    log(who, step.name(), "CancelledError");
                    if (script.dies) {
                        throw cancelled;
                    }
                } catch (RuntimeException problem) {
                    expect(
                            !(problem instanceof IllegalStateException)
                                    || problem instanceof BrokenBarrierException
                                    || step.name().equals("done"),
                            step + " failed: " + problem);
                    log(who, step.name(), pythonName(problem));
                }
            }
            script.now = "";
        });
    }

    private Object take(int who, String name, int number) {
        switch (name) {
            case "yield" -> ticks(number);
            case "lock" -> with(lock, () -> insideLock(who, name, number));
            case "hold" -> {
                try (var _ = await(lock.hold())) {
                    insideLock(who, name, number);
                }
            }
            case "sem" -> with(semaphore, () -> insideSemaphore(who, number));
            case "put" -> {
                int item = item(number);
                await(queue.put(item));
                wasPut(item);
            }
            case "putnow" -> {
                int item = item(number);
                queue.putNowait(item);
                wasPut(item);
            }
            case "get" -> {
                return wasGot(await(queue.get()));
            }
            case "getnow" -> {
                return wasGot(queue.getNowait());
            }
            case "done" -> queue.taskDone();
            case "join" -> await(queue.join());
            case "shut" -> queue.shutdown();
            case "shutnow" -> {
                inQueue.clear();
                queue.shutdown(true);
            }
            case "bar" -> {
                return await(barrier.waitFor());
            }
            case "breset" -> await(barrier.reset());
            case "babort" -> await(barrier.abort());
            case "cancel" -> {
                if (number < tasks.size()) {
                    return tasks.get(number).cancel() ? "True" : "False";
                }
            }
            default -> takeSignal(name, number);
        }
        return "ok";
    }

    private void takeSignal(String name, int number) {
        switch (name) {
            case "inc" ->
                with(condition, () -> {
                    ticks(number);
                    stock++;
                    condition.signal();
                });
            case "add" ->
                with(condition, () -> {
                    stock += number;
                    condition.signalAll();
                });
            case "dec" ->
                with(condition, () -> {
                    await(condition.waitFor(() -> stock > 0));
                    stock--;
                    ticks(number);
                });
            case "cwait" -> with(other, () -> await(other.waitFor()));
            case "note" -> with(other, () -> other.signal(number));
            case "set" -> event.set();
            case "clear" -> event.clear();
            case "pulse" -> {
                event.set();
                event.clear();
            }
            case "ewait" -> await(event.waitFor());
            default -> throw new AssertionError("no such step: " + name);
        }
    }

    private void insideLock(int who, String name, int number) {
        expect(++inLock == 1, "two tasks inside the lock");
        try {
            log(who, name, "in");
            ticks(number);
        } finally {
            inLock--;
        }
    }

    private void insideSemaphore(int who, int number) {
        expect(++inSemaphore <= value, "more tasks inside the semaphore than its value");
        try {
            log(who, "sem", "in");
            ticks(number);
        } finally {
            inSemaphore--;
        }
    }

    private int item(int number) {
        nextItem += 10;
        return number % 2 == 1 ? nextItem + number : number * 1000 + nextItem;
    }

    private void wasPut(int item) {
        inQueue.add(item);
    }

    private Object wasGot(int item) {
        int next = switch (queue) {
            case LifoQueue<Integer> lifo -> inQueue.getLast();
            case PriorityQueue<Integer> ordered -> Collections.min(inQueue);
            default -> inQueue.getFirst();
        };
        expect(item == next, "got " + item + " of " + inQueue);
        inQueue.remove((Integer) item);
        return item;
    }

    /** After all that could happen has happened, nobody may wait for what is there. */
    private void checkWhoWaits() {
        expect(ends(lock, "[unlocked]"), "the lock was lost: " + lock);
        expect(ends(semaphore, "[unlocked, value:" + value + "]"), "lost count: " + semaphore);
        expect(ends(shared, "[unlocked]"), "the condition's lock was lost: " + shared);
        expect(waiting("lock", "hold", "sem", "inc", "add", "note", "breset") == 0, "hangs");
        expect(stock <= 0 || waiting("dec") == 0, "stock, and yet a task waits for it: " + stock);
        expect(!event.isSet() || waiting("ewait") == 0, "set, and yet a task waits: " + event);
        expect(queue.empty() || waiting("get") == 0, "items, and yet a task waits: " + queue);
        expect(queue.full() || waiting("put") == 0, "room, and yet a task waits: " + queue);
        boolean shutDown = queue.toString().contains("shutdown");
        expect(!shutDown || waiting("get", "put") == 0, "waits for a queue shut down: " + queue);
        expect(queue.toString().contains("tasks=") || waiting("join") == 0, "join hangs: " + queue);
        expect(barrier.nWaiting() == waiting("bar"), "waits unseen: " + barrier);
        expect(waiting("bar") < parties, "enough wait: " + barrier);
    }

    private void checkThatNobodyWaits() {
        expect(left().equals("[]"), "tasks that do not let themselves be cancelled: " + left());
        for (Object thing : List.of(lock, semaphore, condition, other, shared, event, queue)) {
            String text = thing.toString();
            expect(!text.contains("waiters") && !text.contains("ters["), "waits for ever: " + text);
        }
        expect(ends(lock, "[unlocked]"), "the lock was lost: " + lock);
        expect(ends(semaphore, "[unlocked, value:" + value + "]"), "lost count: " + semaphore);
        expect(ends(shared, "[unlocked]"), "the condition's lock was lost: " + shared);
        expect(barrier.nWaiting() == 0, "counts who is gone: " + barrier);
        expect(queue.qsize() == inQueue.size(), "lost items: " + queue + " but " + inQueue);
        while (!queue.empty()) {
            wasGot(queue.getNowait());
        }
    }

    private void expect(boolean promise, String violation) {
        if (!promise) {
            violations.add("tick " + tick + ": " + violation);
        }
    }

    private long waiting(String... names) {
        long waiting = 0;
        for (int who = 0; who < tasks.size(); who++) {
            if (!tasks.get(who).done() && List.of(names).contains(scripts.get(who).now)) {
                waiting++;
            }
        }
        return waiting;
    }

    private String left() {
        List<Integer> left = new ArrayList<>();
        for (int who = 0; who < tasks.size(); who++) {
            if (!tasks.get(who).done()) {
                left.add(who);
            }
        }
        return left.toString();
    }

    private void log(int who, String name, Object outcome) {
        trace.add(tick + " " + who + " " + name + " " + outcome + " " + states(name));
    }

    private String states(String name) {
        return switch (name) {
            case "lock", "hold" -> tail(lock);
            case "sem" -> tail(semaphore);
            case "inc", "add", "dec", "cwait", "note" -> stock + " " + tail(condition) + " " + tail(other);
            case "set", "clear", "pulse", "ewait" -> tail(event);
            case "bar", "breset", "babort" -> tail(barrier);
            case "yield", "cancel" -> "-";
            default -> withoutIdentity(queue);
        };
    }

    private static String tail(Object thing) {
        String text = thing.toString();
        return text.substring(text.indexOf('['), text.length() - 1);
    }

    private static boolean ends(Object thing, String state) {
        return thing.toString().endsWith(" " + state + ">");
    }

    /** As the exception is called there. */
    private static String pythonName(RuntimeException problem) {
        return switch (problem.getClass().getSimpleName()) {
            case "IllegalStateException" -> "ValueError"; // only taskDone() throws it here
            case "BrokenBarrierException" -> "BrokenBarrierError";
            case String name -> name.replace("Exception", "");
        };
    }
}
