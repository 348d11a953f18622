package org.asyncio4j.tests.programs;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.tools.Descriptions.withoutIdentity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.asyncio4j.AsyncExitStack;
import org.asyncio4j.Barrier;
import org.asyncio4j.BoundedSemaphore;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Condition;
import org.asyncio4j.Event;
import org.asyncio4j.LifoQueue;
import org.asyncio4j.Lock;
import org.asyncio4j.PriorityQueue;
import org.asyncio4j.Queue;
import org.asyncio4j.Semaphore;
import org.asyncio4j.function.Action;
import org.asyncio4j.tests.programs.Program.Step;
import org.asyncio4j.tests.programs.ProgramRun.Scope;
import org.asyncio4j.tests.programs.ProgramRun.ValueError;

/** The locks and queues that the tasks share, who waits for them, and what must be true of them. */
final class Things {

    /** A wait, and whether it may still go on when all that could happen has happened. */
    private record Waiting(int who, String name, BooleanSupplier allowed) {}

    private final ProgramRun run;
    private final Lock lock = new Lock();
    private final Semaphore semaphore;
    private final int permits;
    private final BoundedSemaphore bounded = new BoundedSemaphore(2);
    private final Lock shared = new Lock();
    private final Condition condition = new Condition(shared);
    private final Condition other = new Condition(shared);
    private final Event event = new Event();
    private final Queue<Integer> queue;
    private final Barrier barrier;
    private boolean deserted;
    private int stock;
    private int nextItem = 100;

    // What must be true of them.
    private int inLock;
    private int inSemaphore;
    private int inCondition;
    private final List<Integer> inQueue = new ArrayList<>();
    private final Set<Waiting> waits = new LinkedHashSet<>();

    Things(ProgramRun run, String sizes) {
        this.run = run;
        String[] words = sizes.split(" ");
        int maxsize = Integer.parseInt(words[1]);
        queue = switch (words[0]) {
            case "LifoQueue" -> new LifoQueue<>(maxsize);
            case "PriorityQueue" -> new PriorityQueue<>(maxsize);
            default -> new Queue<>(maxsize);
        };
        permits = Integer.parseInt(words[2]);
        semaphore = new Semaphore(permits);
        barrier = new Barrier(Integer.parseInt(words[3]));
    }

    /** Takes a step that waits for nothing. */
    Object takeNow(Step step) {
        switch (step.name()) {
            case "set" -> event.set();
            case "clear" -> event.clear();
            case "pulse" -> {
                event.set();
                event.clear();
            }
            case "drop" -> {
                try {
                    bounded.release();
                } catch (IllegalStateException tooMany) {
                    throw new ValueError(tooMany);
                }
            }
            case "putnow" -> {
                int item = item(step.number());
                queue.putNowait(item);
                inQueue.add(item);
            }
            case "getnow" -> {
                return wasGot(queue.getNowait());
            }
            case "done" -> taskDone();
            case "shut" -> queue.shutdown();
            case "shutnow" -> {
                queue.shutdown(true);
                inQueue.clear();
            }
            default -> throw new AssertionError("no such step: " + step);
        }
        return "ok";
    }

    private void taskDone() {
        try {
            queue.taskDone();
        } catch (IllegalStateException tooMany) {
            throw new ValueError(tooMany);
        }
    }

    /** Takes a step that waits. */
    Object take(Step step, Scope scope) throws Exception {
        int number = step.number();
        String name = step.name();
        switch (name) {
            case "ewait" -> {
                return waiting(scope, name, () -> !event.isSet(), () -> await(event.waitFor()));
            }
            case "grab" -> {
                return waiting(scope, name, bounded::locked, () -> await(bounded.acquire()));
            }
            case "hold" -> hold(number, scope);
            case "enter" -> enter(number, scope);
            case "permit" -> insideSemaphore(scope, name, () -> ProgramRun.pause(number));
            case "put" -> {
                int item = item(number);
                waiting(scope, name, () -> queue.full() && !isShutDown(), () -> await(queue.put(item)));
                inQueue.add(item);
            }
            case "get" -> {
                return get(number, scope);
            }
            case "join" -> waiting(scope, name, () -> queue.toString().contains("tasks="), () -> await(queue.join()));
            case "bar" -> {
                return waiting(scope, name, () -> barrier.nWaiting() < barrier.parties(), this::meet);
            }
            case "breset" -> waiting(scope, name, () -> false, () -> await(barrier.reset()));
            case "babort" -> waiting(scope, name, () -> false, () -> await(barrier.abort()));
            default -> {
                return takeInCondition(name, number, scope);
            }
        }
        return "ok";
    }

    /** Waits at the barrier; its indices tell nothing that is compared once a cancelled task has left it. */
    private Object meet() {
        int index;
        try {
            index = await(barrier.waitFor());
        } catch (CancelledError e) {
            deserted = true;
            throw e;
        }
        return deserted ? "met" : index;
    }

    private Object takeInCondition(String name, int number, Scope scope) throws Exception {
        List<Object> outcome = new ArrayList<>(List.of("ok"));
        Action<Exception> body = switch (name) {
            case "inc" ->
                () -> {
                    ProgramRun.pause(number);
                    stock++;
                    condition.signal();
                };
            case "add" ->
                () -> {
                    stock += number;
                    condition.signalAll();
                };
            case "dec" ->
                () -> {
                    waitInCondition(scope, name, () -> stock <= 0, () -> await(condition.waitFor(() -> stock > 0)));
                    stock--;
                    ProgramRun.pause(number);
                };
            case "cwait" ->
                () -> outcome.set(0, waitInCondition(scope, name, () -> true, () -> await(other.waitFor())));
            case "note" -> () -> other.signal(number);
            default -> throw new AssertionError("no such step: " + name);
        };
        waitingToEnter(
                scope,
                "condition",
                () -> false,
                entered -> with(name.equals("cwait") || name.equals("note") ? other : condition, () -> {
                    entered.run();
                    run.expect(++inCondition == 1, "two tasks inside the condition");
                    try {
                        body.run();
                    } finally {
                        inCondition--;
                    }
                }));
        return outcome.getFirst();
    }

    /** Waits for a signal, which leaves the condition meanwhile. */
    private Object waitInCondition(Scope scope, String name, BooleanSupplier allowed, Callable<?> action)
            throws Exception {
        inCondition--;
        try {
            return waiting(scope, name, allowed, action);
        } finally {
            inCondition++;
        }
    }

    private void hold(int number, Scope scope) throws Exception {
        waitingToEnter(scope, "hold", () -> inLock > 0, entered -> {
            try (var _ = await(lock.hold())) {
                entered.run();
                alone(() -> ProgramRun.pause(number));
            }
        });
    }

    private void enter(int number, Scope scope) throws Exception {
        waitingToEnter(
                scope,
                "enter",
                () -> inLock > 0,
                entered -> with(new AsyncExitStack(), stack -> {
                    await(stack.enterAsyncContext(lock));
                    entered.run();
                    alone(() -> ProgramRun.pause(number));
                }));
    }

    void insideLock(Scope scope, Action<Exception> body) throws Exception {
        waitingToEnter(
                scope,
                "lock",
                () -> inLock > 0,
                entered -> with(lock, () -> {
                    entered.run();
                    alone(() -> {
                        run.log(scope, "lock", "in");
                        body.run();
                    });
                }));
    }

    private void alone(Action<Exception> body) throws Exception {
        run.expect(++inLock == 1, "two tasks inside the lock");
        try {
            body.run();
        } finally {
            inLock--;
        }
    }

    void insideSemaphore(Scope scope, String name, Action<Exception> body) throws Exception {
        waitingToEnter(
                scope,
                name,
                () -> inSemaphore == permits,
                entered -> with(semaphore, () -> {
                    entered.run();
                    run.expect(++inSemaphore <= permits, "too many in the semaphore");
                    try {
                        run.log(scope, name, "in");
                        body.run();
                    } finally {
                        inSemaphore--;
                    }
                }));
    }

    // Items.

    private int item(int number) {
        nextItem += 10;
        return number % 2 == 1 ? nextItem + number : number * 1000 + nextItem;
    }

    private Object get(int number, Scope scope) throws Exception {
        int item = waiting(scope, "get", () -> queue.empty() && !isShutDown(), () -> await(queue.get()));
        try {
            wasGot(item);
            ProgramRun.pause(number);
        } finally {
            taskDone();
        }
        return item;
    }

    private int wasGot(int item) {
        if (inQueue.isEmpty()) {
            run.expect(false, "got " + item + " of none");
            return item;
        }
        int next = switch (queue) {
            case LifoQueue<Integer> lifo -> inQueue.getLast();
            case PriorityQueue<Integer> ordered -> Collections.min(inQueue);
            default -> inQueue.getFirst();
        };
        run.expect(item == next, "got " + item + " of " + inQueue);
        inQueue.remove((Integer) item);
        return item;
    }

    private boolean isShutDown() {
        return queue.toString().contains("shutdown");
    }

    // Waits.

    private interface Entrance {
        void enter(Runnable entered) throws Exception;
    }

    /** Runs what waits first, until it says that it has entered. */
    private void waitingToEnter(Scope scope, String name, BooleanSupplier allowed, Entrance entrance) throws Exception {
        Waiting waiting = new Waiting(scope.who(), name, allowed);
        waits.add(waiting);
        try {
            entrance.enter(() -> waits.remove(waiting));
        } finally {
            waits.remove(waiting);
        }
    }

    /** Waits, which must not last when what is waited for is there. */
    <T> T waiting(Scope scope, String name, BooleanSupplier allowed, Callable<T> action) throws Exception {
        List<T> result = new ArrayList<>();
        waitingToEnter(scope, name, allowed, entered -> result.add(action.call()));
        return result.getFirst();
    }

    // Promises.

    /** After all that could happen has happened, nobody may wait for what is there. */
    void checkWhoWaits() {
        for (Waiting waiting : waits) {
            run.expect(
                    waiting.allowed().getAsBoolean(),
                    "task %d waits for nothing in %s".formatted(waiting.who(), waiting.name()));
        }
        long atBarrier =
                waits.stream().filter(waiting -> waiting.name().equals("bar")).count();
        run.expect(barrier.nWaiting() == atBarrier, "waits unseen: " + barrier);
        run.expect(lock.locked() == inLock > 0, "the lock was lost: " + lock);
        run.expect(semaphore.locked() == (inSemaphore == permits), "lost count: " + semaphore);
        run.expect(!shared.locked(), "the condition's lock was lost: " + shared);
        run.expect(queue.qsize() == inQueue.size(), "lost items: " + queue + " but " + inQueue);
    }

    /** Nobody may be left, and nothing but items that were put and not got. */
    void checkTheEnd() {
        run.expect(waits.isEmpty(), "left but waiting: " + waits);
        for (Object thing : List.of(lock, semaphore, bounded, shared, condition, other, event, queue)) {
            String text = thing.toString();
            run.expect(!text.contains("waiters") && !text.contains("ters["), "waits for ever: " + text);
        }
        run.expect(barrier.nWaiting() == 0, "counts who is gone: " + barrier);
        String count = semaphore.toString();
        run.expect(count.endsWith("[unlocked, value:" + permits + "]>"), "lost count: " + count);
        while (!queue.empty()) {
            wasGot(queue.getNowait());
        }
        run.expect(inQueue.isEmpty(), "lost items: " + inQueue);
    }

    /** The state of what a step of that name uses. */
    String states(String name) {
        return switch (name) {
            case "lock", "hold", "enter" -> tail(lock);
            case "sem", "permit" -> tail(semaphore);
            case "grab", "drop" -> tail(bounded);
            case "inc", "add", "dec", "cwait", "note" -> " " + stock + tail(condition) + tail(other);
            case "set", "clear", "pulse", "ewait" -> tail(event);
            case "bar", "breset", "babort" -> tail(barrier);
            case "put", "putnow", "get", "getnow", "done", "join", "shut", "shutnow" -> " " + withoutIdentity(queue);
            default -> "";
        };
    }

    private static String tail(Object thing) {
        String text = thing.toString();
        return " " + text.substring(text.indexOf('['), text.length() - 1);
    }
}
