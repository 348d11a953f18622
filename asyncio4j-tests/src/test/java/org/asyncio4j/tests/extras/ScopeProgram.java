package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.extras.Extras.cancelScope;
import static org.asyncio4j.extras.Extras.failAfter;
import static org.asyncio4j.extras.Extras.moveOnAfter;
import static org.asyncio4j.extras.Extras.shielded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.RunOptions;
import org.asyncio4j.StartedTask;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.extras.CancelScope;
import org.asyncio4j.testing.VirtualClock;

/**
 * A random program of scopes, shields, limits and groups, which another task disturbs by cancelling scopes and tasks. What
 * must hold whatever it does: shields without a limit run to their end; no wait in a cancelled scope succeeds; whoever
 * cancels the task or a child reaches it, and nobody else reaches the task; its count of requests is that of these; no task is left.
 */
final class ScopeProgram {

    private static final int DEPTH = 4;

    private final Random random;
    private final List<CancelScope> entered = new ArrayList<>();
    private final List<Task<?>> children = new ArrayList<>();

    /** Those of the children that were cancelled by themselves. */
    private final List<Task<?>> asked = new ArrayList<>();

    private int shieldsBegun;
    private int shieldsEnded;
    private int requests;
    private boolean reachedTheEnd;

    private ScopeProgram(long seed) {
        random = new Random(seed);
    }

    /** What a task of the program throws. */
    private static final class Failure extends Exception {

        private static final long serialVersionUID = 1L;
    }

    static void run(long seed) {
        ScopeProgram program = new ScopeProgram(seed);
        VirtualClock clock = new VirtualClock();
        try {
            org.asyncio4j.Asyncio.run(program::check, RunOptions.DEFAULT.withLoopFactory(clock::newEventLoop));
        } catch (Throwable problem) {
            throw new AssertionError("program " + seed + ": " + problem, problem);
        }
    }

    private void check() {
        Task<Void> root = createTask(
                () -> {
                    block(DEPTH, List.of());
                    await(sleep(1));
                    reachedTheEnd = true;
                },
                "root");
        Task<Void> disturber = createTask(() -> disturb(root), "disturber");
        await(waitUntil(List.of(root)));
        disturber.cancel();
        await(waitUntil(List.of(disturber)));
        assertEquals(requests > 0, root.cancelled(), () -> root + " after requests: " + requests);
        assertEquals(requests, root.cancelling());
        if (requests == 0) {
            root.result();
            assertTrue(reachedTheEnd);
        }
        for (Task<?> child : asked) {
            assertTrue(
                    child.cancelled() || child.exception() != null,
                    () -> child + " was cancelled, and has not noticed");
        }
        assertEquals(shieldsBegun, shieldsEnded, "shields that ran to their end");
        assertEquals(1, allTasks().size());
        for (CancelScope scope : entered) {
            assertTrue(scope.toString().contains("[left]"), scope::toString);
        }
    }

    private void disturb(Task<?> root) {
        boolean alsoTasks = random.nextInt(3) == 0;
        for (int i = 0; i < 10; i++) {
            await(sleep(random.nextInt(4) * 0.5));
            int what = random.nextInt(alsoTasks ? 4 : 2);
            if (what < 2 && !entered.isEmpty()) {
                entered.get(random.nextInt(entered.size())).cancel();
            } else if (what == 2 && !children.isEmpty()) {
                Task<?> child = children.get(random.nextInt(children.size()));
                if (child.cancel("disturbed")) {
                    asked.add(child);
                }
            } else if (what == 3 && root.cancel("disturbed")) {
                requests++;
            }
        }
    }

    private void block(int depth, List<CancelScope> visible) {
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            statement(depth, visible);
        }
    }

    private void statement(int depth, List<CancelScope> visible) {
        switch (depth == 0 ? random.nextInt(3) : random.nextInt(11)) {
            case 0, 1 -> pause(visible);
            case 2 -> cancelSome(visible);
            case 3, 4 -> scope(depth, visible);
            case 5 -> shield(depth);
            case 6 -> limitedShield(depth);
            case 7 -> limit(depth, visible);
            case 8 -> cleanUp(depth, visible);
            default -> group(depth, visible);
        }
    }

    private void pause(List<CancelScope> visible) {
        boolean cancelled = visible.stream().anyMatch(CancelScope::cancelCalled);
        await(sleep(random.nextInt(4) * 0.5));
        assertTrue(!cancelled, "a wait in a cancelled scope has succeeded");
    }

    private void cancelSome(List<CancelScope> visible) {
        if (!visible.isEmpty() && random.nextBoolean()) {
            visible.get(random.nextInt(visible.size())).cancel();
        } else if (!entered.isEmpty() && random.nextInt(4) == 0) {
            entered.get(random.nextInt(entered.size())).cancel();
        }
    }

    private void scope(int depth, List<CancelScope> visible) {
        CancelScope scope = switch (random.nextInt(3)) {
            case 0 -> cancelScope();
            case 1 -> moveOnAfter(random.nextInt(4));
            default -> failAfter(random.nextInt(4));
        };
        try {
            with(scope, () -> {
                entered.add(scope);
                block(depth - 1, and(visible, scope));
            });
        } catch (TimeoutException expired) {
            assertTrue(scope.cancelledCaught());
        }
    }

    private void shield(int depth) {
        with(shielded(), () -> {
            shieldsBegun++;
            int before = currentTask().cancelling();
            block(depth - 1, List.of());
            assertEquals(before, currentTask().cancelling());
            shieldsEnded++;
        });
    }

    private void limitedShield(int depth) {
        CancelScope scope = shielded(random.nextInt(4));
        with(scope, () -> {
            entered.add(scope);
            block(depth - 1, List.of(scope));
        });
    }

    private void limit(int depth, List<CancelScope> visible) {
        try {
            with(timeout(random.nextInt(4)), () -> block(depth - 1, visible));
        } catch (TimeoutException expired) {
            // The block was too long.
        }
    }

    private void cleanUp(int depth, List<CancelScope> visible) {
        try {
            block(depth - 1, visible);
        } finally {
            with(shielded(), () -> {
                shieldsBegun++;
                await(sleep(0.5));
                shieldsEnded++;
            });
        }
    }

    private void group(int depth, List<CancelScope> visible) {
        boolean failing = random.nextInt(4) == 0;
        try {
            with(taskGroup(), group -> {
                for (int left = 1 + random.nextInt(2); left > 0; left--) {
                    children.add(child(depth, visible, group, failing && left == 1));
                }
                block(depth - 1, visible);
            });
        } catch (ExceptionGroup failures) {
            assertTrue(failures.subgroup(AssertionError.class) == null, failures::toString);
        } catch (IllegalStateException refused) {
            // The group was cancelled while its block still ran, or a task was cancelled before it said that it began.
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.contains("shutting down") || message.contains("started"), message);
        }
    }

    private Task<?> child(int depth, List<CancelScope> visible, TaskGroup group, boolean failing) {
        if (random.nextInt(3) == 0) {
            StartedTask<Integer> started = await(group.start(status -> {
                pause(visible);
                status.started(1);
                block(depth - 1, visible);
            }));
            return started.task();
        }
        return group.createTask(() -> {
            block(depth - 1, visible);
            if (failing) {
                throw new Failure();
            }
        });
    }

    private static List<CancelScope> and(List<CancelScope> visible, CancelScope scope) {
        List<CancelScope> more = new ArrayList<>(visible);
        more.add(scope);
        return more;
    }
}
