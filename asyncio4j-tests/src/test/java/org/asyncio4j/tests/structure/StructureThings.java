package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.with;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.asyncio4j.Condition;
import org.asyncio4j.Event;
import org.asyncio4j.Lock;
import org.asyncio4j.Queue;
import org.asyncio4j.Semaphore;
import org.asyncio4j.function.Action;
import org.asyncio4j.tests.structure.StructureProgram.Scope;

/** What the tasks of a program share, who waits for it, and what must be true of it. */
final class StructureThings {

    private static final int PERMITS = 2;

    /** A wait, and whether it may still go on when all that could happen has happened. */
    private record Waiting(int who, String name, BooleanSupplier allowed) {}

    private final StructureProgram program;
    private final Lock lock = new Lock();
    private final Semaphore semaphore = new Semaphore(PERMITS);
    private final Condition condition = new Condition();
    private final Event event = new Event();
    private final Queue<Integer> queue = new Queue<>(2);
    private int stock;

    // What must be true of them.
    private int inLock;
    private int inSemaphore;
    private int inCondition;
    private final List<Integer> inQueue = new ArrayList<>();
    private final Set<Waiting> waits = new LinkedHashSet<>();

    StructureThings(StructureProgram program) {
        this.program = program;
    }

    /** Takes a step that uses the condition, the event or the queue. */
    Object takeSignal(String name, int number, Scope scope) throws Exception {
        switch (name) {
            case "inc" ->
                inCondition(scope, () -> {
                    StructureProgram.pause(number);
                    stock++;
                    condition.signal();
                });
            case "dec" ->
                inCondition(scope, () -> {
                    inCondition--; // which the wait leaves
                    try {
                        waiting(scope, "dec", () -> stock <= 0, () -> await(condition.waitFor(() -> stock > 0)));
                    } finally {
                        inCondition++;
                    }
                    stock--;
                    StructureProgram.pause(number);
                });
            case "set" -> event.set();
            case "clear" -> event.clear();
            case "ewait" -> waiting(scope, name, () -> !event.isSet(), () -> await(event.waitFor()));
            case "put" -> {
                waiting(scope, name, queue::full, () -> await(queue.put(number)));
                inQueue.add(number);
            }
            case "get" -> {
                return get(number, scope);
            }
            case "join" -> waiting(scope, name, () -> queue.toString().contains("tasks="), () -> await(queue.join()));
            default -> throw new AssertionError("no such step: " + name);
        }
        return "ok";
    }

    private Object get(int number, Scope scope) throws Exception {
        List<Integer> got = new ArrayList<>();
        waiting(scope, "get", queue::empty, () -> got.add(await(queue.get())));
        try {
            program.expect(
                    got.getFirst().equals(inQueue.isEmpty() ? null : inQueue.removeFirst()),
                    "got " + got + ", which was not the next");
            StructureProgram.pause(number);
        } finally {
            queue.taskDone();
        }
        return got.getFirst();
    }

    void insideLock(Scope scope, Action<Exception> body) throws Exception {
        waitingToEnter(
                scope,
                "lock",
                () -> inLock > 0,
                entered -> with(lock, () -> {
                    entered.run();
                    program.expect(++inLock == 1, "two tasks inside the lock");
                    try {
                        program.log(scope, "lock", "in");
                        body.run();
                    } finally {
                        inLock--;
                    }
                }));
    }

    void insideSemaphore(Scope scope, Action<Exception> body) throws Exception {
        waitingToEnter(
                scope,
                "sem",
                () -> inSemaphore == PERMITS,
                entered -> with(semaphore, () -> {
                    entered.run();
                    program.expect(++inSemaphore <= PERMITS, "too many in the semaphore");
                    try {
                        program.log(scope, "sem", "in");
                        body.run();
                    } finally {
                        inSemaphore--;
                    }
                }));
    }

    private void inCondition(Scope scope, Action<Exception> body) throws Exception {
        waitingToEnter(
                scope,
                "condition",
                () -> false,
                entered -> with(condition, () -> {
                    entered.run();
                    program.expect(++inCondition == 1, "two tasks inside the condition");
                    try {
                        body.run();
                    } finally {
                        inCondition--;
                    }
                }));
    }

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
    void waiting(Scope scope, String name, BooleanSupplier allowed, Action<Exception> action) throws Exception {
        waitingToEnter(scope, name, allowed, entered -> action.run());
    }

    /** After all that could happen has happened, nobody may wait for what is there. */
    void checkWhoWaits() {
        for (Waiting waiting : waits) {
            program.expect(
                    waiting.allowed().getAsBoolean(),
                    "task %d waits for nothing in %s".formatted(waiting.who(), waiting.name()));
        }
        program.expect(lock.locked() == inLock > 0, "the lock was lost: " + lock);
        program.expect(semaphore.locked() == (inSemaphore == PERMITS), "lost count: " + semaphore);
        program.expect(!condition.locked(), "the condition's lock was lost: " + condition);
        program.expect(queue.qsize() == inQueue.size(), "lost items: " + queue + " but " + inQueue);
    }

    /** Nobody may be left, and nothing but items that were put and not got. */
    void checkTheEnd() {
        program.expect(waits.isEmpty(), "left but waiting: " + waits);
        for (Object thing : List.of(lock, semaphore, condition, event, queue)) {
            String text = thing.toString();
            program.expect(!text.contains("waiters") && !text.contains("ters["), "waits for ever: " + text);
        }
        String ends = semaphore.toString();
        program.expect(ends.endsWith("[unlocked, value:" + PERMITS + "]>"), "lost count: " + ends);
        for (int item : List.copyOf(inQueue)) {
            program.expect(queue.getNowait() == item, "items in another order");
            queue.taskDone();
        }
        program.expect(!queue.toString().contains("tasks="), "lost count: " + queue);
    }
}
