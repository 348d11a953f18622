package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.Asyncio.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Barrier;
import org.asyncio4j.BrokenBarrierException;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Condition;
import org.asyncio4j.Event;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.LifoQueue;
import org.asyncio4j.Lock;
import org.asyncio4j.PriorityQueue;
import org.asyncio4j.Queue;
import org.asyncio4j.QueueShutDownException;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Semaphore;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every operation is tried with 0, 1, 2 ... frames of stack left, until there are enough, so that the stack overflows
 * in each call that it makes. Afterwards nobody hangs, nothing is lost, and what was tried can be used.
 *
 * <p>In JVMs of their own, which only interpret: so frames have the same size each time.
 */
class NearLimitTest {

    @ParameterizedTest
    @ValueSource(strings = {"wakes", "waits", "tasks", "callbacks"})
    void eachCallMayOverflow(String group) {
        ChildJvm.Outcome outcome =
                new ChildJvm(Program.class).with("-Xint", "-Xss256k").run(group);
        List<String> failures =
                outcome.lines().stream().filter(line -> !line.startsWith("ok ")).toList();
        assertEquals(List.of(), failures, outcome::toString);
        assertTrue(outcome.lines().size() > 3, outcome::toString);
        assertEquals(0, outcome.exitCode(), outcome::toString);
    }

    /** Something to do with little stack; {@code check} then finds out, with all the stack, what became of it. */
    private record Trial(Act act, Check check) {}

    private interface Act {
        void run() throws Exception;
    }

    private interface Check {
        void run(boolean overflowed) throws Exception;
    }

    static final class Program {

        /** This often in sequence an operation must succeed before there is stack enough for it. */
        private static final int ENOUGH = 3;

        /** Where code is interpreted, no task can be suspended with much less than half of the stack left. */
        private static final int MOST_IN_TASK = 60;

        private static final int MOST_IN_CALLBACK = 220;
        private static final int MOST_FAILURES = 5;
        private static final int UNLIMITED = -1;
        private static final TaskOptions EAGER = TaskOptions.DEFAULT.withEagerStart(true);

        /** How many frames of {@link #down} fit. */
        private static int limit = UNLIMITED;

        /** Whether the operations are tried in callbacks, not in tasks. */
        private static boolean inCallback;

        private Program() {}

        public static void main(String[] args) {
            run(
                    () -> {
                        // There will be coroutines that nobody awaits.
                        Loops.getRunningLoop().setExceptionHandler((loop, problem) -> {});
                        // First with all the stack, so that all classes are initialized: an overflow in the
                        // initializer of a class breaks it, which is the JVM's doing.
                        runAll(args[0]);
                        int[] measured = new int[1];
                        await(createTask(() -> execute(() -> measured[0] = measure())));
                        limit = measured[0];
                        runAll(args[0]);
                        return null;
                    },
                    RunOptions.DEFAULT.withLoopFactory(() -> new VirtualClock().newEventLoop()));
        }

        private static void runAll(String group) {
            switch (group) {
                case "wakes" -> wakes();
                case "waits" -> waits();
                case "tasks" -> tasks();
                default -> {
                    inCallback = true;
                    callbacks();
                }
            }
        }

        /** Calls {@code act} here, or in a callback. */
        private static void execute(Act act) throws Exception {
            if (!inCallback) {
                act.run();
                return;
            }
            SettableFuture<Boolean> done = Loops.getRunningLoop().createFuture();
            Loops.getRunningLoop().callSoon(() -> {
                try {
                    act.run();
                    done.setResult(true);
                } catch (Throwable problem) {
                    done.setException(problem);
                }
            });
            await(done);
        }

        private static int measure() {
            int fits = 0;
            int overflows = 1_000_000;
            while (overflows - fits > 1) {
                int middle = (fits + overflows) / 2;
                try {
                    down(middle, () -> {});
                    fits = middle;
                } catch (StackOverflowError full) {
                    overflows = middle;
                }
            }
            return fits;
        }

        private static int down(int frames, Act act) {
            if (frames == 0) {
                try {
                    act.run();
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                return 0;
            }
            return down(frames - 1, act) + 1;
        }

        private static void trial(String name, Callable<Trial> setUp) {
            int successes = 0;
            int left = 0;
            int failures = 0;
            int most = inCallback ? MOST_IN_CALLBACK : MOST_IN_TASK;
            while (successes < ENOUGH && left < most && failures < MOST_FAILURES) {
                int depth = limit == UNLIMITED ? 1 : limit - left;
                boolean[] overflowed = new boolean[1];
                try {
                    with(timeout(100), () -> {
                        Trial trial = setUp.call();
                        Task<Void> attempt = createTask(() -> {
                            try {
                                execute(() -> down(depth, trial.act));
                            } catch (StackOverflowError | ExceptionGroup full) {
                                overflowed[0] = true;
                            }
                        });
                        await(attempt);
                        trial.check.run(overflowed[0]);
                    });
                } catch (Throwable problem) {
                    failures++;
                    StackTraceElement[] trace = problem.getStackTrace();
                    System.out.println(name + " with " + left + " frames left: " + problem
                            + (trace.length == 0 ? "" : " at " + List.of(trace).subList(0, Math.min(3, trace.length))));
                    if (limit == UNLIMITED) {
                        return;
                    }
                }
                successes = overflowed[0] ? 0 : successes + 1;
                left++;
            }
            if (limit != UNLIMITED && failures == 0) {
                System.out.println("ok " + name + " " + left);
            }
        }

        // JUnit is not on the class path.

        private static void ensure(boolean condition) {
            if (!condition) {
                throw new AssertionError("not so");
            }
        }

        private static void ensureEqual(Object expected, Object actual) {
            if (!expected.equals(actual)) {
                throw new AssertionError(expected + " expected, but it is " + actual);
            }
        }

        private static void ticks() {
            for (int i = 0; i < 5; i++) {
                await(sleep(0));
            }
        }

        /** One or two tasks wait; what wakes them overflows. */
        private static void wakes() {
            trial("Lock.release", () -> {
                Lock lock = new Lock();
                await(lock.acquire());
                Task<Void> next = createTask(() -> with(lock, () -> {}));
                await(sleep(0));
                return new Trial(lock::release, overflowed -> {
                    if (lock.locked()) {
                        lock.release();
                    }
                    await(next);
                    with(lock, () -> {});
                });
            });
            trial("Semaphore.release", () -> {
                Semaphore semaphore = new Semaphore(0);
                Task<Boolean> next = createTask(semaphore.acquire());
                await(sleep(0));
                return new Trial(semaphore::release, overflowed -> {
                    ticks();
                    if (!next.done()) {
                        ensure(overflowed);
                        semaphore.release();
                    }
                    await(next);
                    ensure(semaphore.locked());
                    semaphore.release();
                    await(semaphore.acquire());
                });
            });
            trial("Event.set", () -> {
                Event event = new Event();
                List<Task<Boolean>> waiting = List.of(createTask(event.waitFor()), createTask(event.waitFor()));
                await(sleep(0));
                return new Trial(event::set, overflowed -> {
                    event.set();
                    await(gather(waiting));
                });
            });
            trial("Condition.signalAll", () -> {
                Condition condition = new Condition();
                List<Task<Void>> waiting =
                        List.of(createTask(() -> waitIn(condition)), createTask(() -> waitIn(condition)));
                await(sleep(0));
                await(condition.acquire());
                return new Trial(condition::signalAll, overflowed -> {
                    condition.signalAll();
                    condition.release();
                    await(gather(waiting));
                });
            });
            trial("Barrier.waitFor, the last", () -> {
                Barrier barrier = new Barrier(3);
                List<Task<Integer>> first = List.of(createTask(barrier.waitFor()), createTask(barrier.waitFor()));
                await(sleep(0));
                return new Trial(() -> await(barrier.waitFor()), overflowed -> {
                    ticks();
                    if (!first.getFirst().done()) {
                        ensure(overflowed);
                        await(barrier.waitFor());
                    }
                    await(gather(first));
                    await(gather(barrier.waitFor(), barrier.waitFor(), barrier.waitFor()));
                });
            });
            trial("Barrier.abort", () -> {
                Barrier barrier = new Barrier(2);
                Task<Void> first = createTask(() -> {
                    try {
                        await(barrier.waitFor());
                    } catch (BrokenBarrierException aborted) {
                        // as it should
                    }
                });
                await(sleep(0));
                return new Trial(() -> await(barrier.abort()), overflowed -> {
                    await(barrier.abort());
                    await(first);
                    await(barrier.reset());
                    await(gather(barrier.waitFor(), barrier.waitFor()));
                });
            });
            trial("Queue.putNowait", () -> putInto(new Queue<>()));
            trial("PriorityQueue.putNowait", () -> putInto(new PriorityQueue<>()));
            trial("LifoQueue.putNowait", () -> putInto(new LifoQueue<>()));
            trial("Queue.getNowait", () -> {
                Queue<Integer> queue = new Queue<>(1);
                queue.putNowait(1);
                Task<Void> putter = createTask(queue.put(2));
                await(sleep(0));
                List<Integer> got = new ArrayList<>();
                return new Trial(() -> got.add(queue.getNowait()), overflowed -> {
                    ticks();
                    for (int i = got.isEmpty() ? 1 : 2; i <= 2; i++) {
                        got.add(await(queue.get()));
                    }
                    await(putter);
                    ensureEqual(List.of(1, 2), got);
                    ensureEqual(0, queue.qsize());
                });
            });
            trial("Queue.taskDone", () -> {
                Queue<Integer> queue = new Queue<>();
                queue.putNowait(1);
                queue.getNowait();
                Task<Void> joiner = createTask(queue.join());
                await(sleep(0));
                return new Trial(queue::taskDone, overflowed -> {
                    ticks();
                    if (!joiner.done()) {
                        ensure(overflowed);
                        queue.taskDone();
                    }
                    await(joiner);
                    await(queue.join());
                });
            });
            trial("Queue.shutdown", () -> {
                Queue<Integer> queue = new Queue<>();
                List<Task<Boolean>> getters = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    getters.add(createTask(() -> {
                        try {
                            await(queue.get());
                            return false;
                        } catch (QueueShutDownException shutDown) {
                            return true;
                        }
                    }));
                }
                await(sleep(0));
                return new Trial(queue::shutdown, overflowed -> {
                    queue.shutdown();
                    ensureEqual(List.of(true, true), await(gather(getters)));
                });
            });
            trial("Future.setResult", () -> {
                SettableFuture<Integer> future = Loops.getRunningLoop().createFuture();
                return complete(future, () -> future.setResult(1));
            });
            trial("Future.setException", () -> {
                SettableFuture<Integer> future = Loops.getRunningLoop().createFuture();
                return complete(future, () -> future.setException(new IllegalStateException("as asked")));
            });
            trial("Future.cancel", () -> {
                SettableFuture<Integer> future = Loops.getRunningLoop().createFuture();
                return complete(future, future::cancel);
            });
            trial("Task.cancel", () -> {
                Task<Void> inner = createTask(sleep(1000));
                Task<Void> middle = createTask(() -> await(inner));
                Task<Void> outer = createTask(() -> await(middle));
                await(sleep(0));
                return new Trial(outer::cancel, overflowed -> {
                    ticks();
                    if (!outer.done()) {
                        ensure(overflowed);
                        ensureEqual(0, outer.cancelling() + middle.cancelling() + inner.cancelling());
                        outer.cancel();
                    }
                    ticks();
                    ensure(outer.cancelled() && middle.cancelled() && inner.cancelled());
                    ensureEqual(3, outer.cancelling() + middle.cancelling() + inner.cancelling());
                });
            });
        }

        private static void waitIn(Condition condition) {
            with(condition, () -> {
                await(condition.waitFor());
            });
        }

        /** Two consumers wait. */
        private static Trial putInto(Queue<Integer> queue) {
            List<Integer> got = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                createTask(() -> {
                    while (true) {
                        got.add(await(queue.get()));
                        queue.taskDone();
                    }
                });
            }
            await(sleep(0));
            return new Trial(() -> queue.putNowait(1), overflowed -> {
                await(queue.join());
                ensure(overflowed || got.equals(List.of(1)));
                got.clear();
                for (int i = 0; i < 5; i++) {
                    queue.putNowait(i);
                }
                await(queue.join());
                got.sort(null);
                ensureEqual(List.of(0, 1, 2, 3, 4), got);
                endTheOthers();
            });
        }

        private static Trial complete(SettableFuture<Integer> future, Act act) {
            int[] called = new int[1];
            List<Task<Void>> waiting = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                waiting.add(createTask(() -> {
                    try {
                        await(future);
                    } catch (IllegalStateException | CancelledError asAsked) {
                        // ends
                    }
                }));
            }
            future.addDoneCallback(done -> called[0]++);
            await(sleep(0));
            return new Trial(act, overflowed -> {
                ticks();
                ensure(overflowed || future.done());
                ensureEqual(future.done() ? 1 : 0, called[0]);
                if (!future.done()) {
                    future.setResult(2);
                }
                await(gather(waiting));
                ticks();
                ensureEqual(1, called[0]);
            });
        }

        private static void endTheOthers() {
            for (Task<?> task : allTasks()) {
                if (task != Asyncio.currentTask()) {
                    task.cancel();
                }
            }
            ticks();
            ensureEqual(1, allTasks().size());
        }

        /** What waits overflows. */
        private static void waits() {
            trial("sleep(0)", () -> new Trial(() -> await(sleep(0)), overflowed -> ticks()));
            trial("sleep(1)", () -> new Trial(() -> await(sleep(1)), overflowed -> await(sleep(2))));
            trial("Lock.acquire", () -> {
                Lock lock = new Lock();
                await(lock.acquire());
                Task<Void> release = createTask(() -> {
                    await(sleep(1));
                    lock.release();
                });
                boolean[] has = new boolean[1];
                return new Trial(
                        () -> {
                            await(lock.acquire());
                            has[0] = true;
                        },
                        overflowed -> {
                            await(release);
                            ticks();
                            ensureEqual(has[0], lock.locked());
                            if (has[0]) {
                                lock.release();
                            }
                            with(lock, () -> {});
                        });
            });
            trial("with(lock)", () -> {
                Lock lock = new Lock();
                return new Trial(() -> with(lock, () -> {}), overflowed -> with(lock, () -> {}));
            });
            trial("with(lock), held by another", () -> {
                Lock lock = new Lock();
                Task<Void> holder = createTask(() -> with(lock, () -> await(sleep(1))));
                await(sleep(0));
                return new Trial(() -> with(lock, () -> await(sleep(0))), overflowed -> {
                    await(holder);
                    with(lock, () -> {});
                });
            });
            trial("with(semaphore)", () -> {
                Semaphore semaphore = new Semaphore(1);
                Task<Void> holder = createTask(() -> with(semaphore, () -> await(sleep(1))));
                await(sleep(0));
                return new Trial(() -> with(semaphore, () -> await(sleep(0))), overflowed -> {
                    await(holder);
                    with(semaphore, () -> {});
                });
            });
            trial("Event.waitFor", () -> {
                Event event = new Event();
                return new Trial(
                        () -> {
                            Task<Void> setter = createTask(() -> event.set());
                            await(event.waitFor());
                            await(setter);
                        },
                        overflowed -> {
                            event.set();
                            await(event.waitFor());
                        });
            });
            trial("Condition.waitFor", () -> {
                Condition condition = new Condition();
                await(condition.acquire());
                Task<Void> signal = createTask(() -> {
                    await(sleep(1));
                    with(condition, () -> condition.signal());
                });
                return new Trial(() -> await(condition.waitFor()), overflowed -> {
                    ensure(condition.locked());
                    condition.release();
                    await(signal);
                    with(condition, () -> {});
                });
            });
            trial("Queue.get", () -> {
                Queue<Integer> queue = new Queue<>();
                List<Integer> got = new ArrayList<>();
                Task<Void> putter = createTask(() -> {
                    await(sleep(1));
                    queue.putNowait(1);
                });
                return new Trial(() -> got.add(await(queue.get())), overflowed -> {
                    await(putter);
                    ticks();
                    if (got.isEmpty()) {
                        got.add(await(queue.get()));
                    }
                    ensureEqual(List.of(1), got);
                    Task<Integer> getter = createTask(queue.get());
                    await(sleep(0));
                    queue.putNowait(2);
                    ensureEqual(2, await(getter));
                });
            });
            trial("Queue.put", () -> {
                Queue<Integer> queue = new Queue<>(1);
                queue.putNowait(1);
                Task<Integer> getter = createTask(() -> {
                    await(sleep(1));
                    return await(queue.get());
                });
                return new Trial(() -> await(queue.put(2)), overflowed -> {
                    ensureEqual(1, await(getter));
                    ticks();
                    ensure(overflowed || queue.qsize() == 1);
                    if (queue.qsize() == 0) {
                        await(queue.put(2));
                    }
                    Task<Void> putter = createTask(queue.put(3));
                    await(sleep(0));
                    ensureEqual(2, await(queue.get()));
                    await(putter);
                    ensureEqual(3, await(queue.get()));
                });
            });
            trial("await a task", () -> {
                Task<Integer> task = createTask(sleep(1, 5));
                return new Trial(() -> await(task), overflowed -> ensureEqual(5, await(task)));
            });
            trial(
                    "timeout",
                    () -> new Trial(() -> with(timeout(5), () -> await(sleep(0))), overflowed -> {
                        // The limit is not left behind to strike later.
                        await(sleep(10));
                    }));
            trial("waitFor", () -> new Trial(() -> await(waitFor(sleep(1), 5)), overflowed -> await(sleep(10))));
            trial("generator", () -> {
                AsyncGenerator<Integer> items = asyncGenerator(out -> {
                    for (int i = 0; i < 3; i++) {
                        await(sleep(0));
                        out.yield(i);
                    }
                });
                List<Integer> got = new ArrayList<>();
                return new Trial(
                        () -> {
                            for (int item : each(items)) {
                                got.add(item);
                            }
                        },
                        overflowed -> {
                            await(items.aclose());
                            ensure(overflowed || got.equals(List.of(0, 1, 2)));
                        });
            });
        }

        /** A callback starts a task eagerly, which runs on the loop's thread above the callback. */
        private static void callbacks() {
            trial("createTask, eager", () -> {
                int[] ran = new int[1];
                return new Trial(() -> createTask(async(() -> ran[0]++), EAGER), overflowed -> {
                    ticks();
                    ensureEqual(overflowed ? 0 : 1, ran[0]);
                    ensureEqual(1, allTasks().size());
                });
            });
            trial("createTask, eager, and it waits", () -> {
                int[] ran = new int[1];
                return new Trial(
                        () -> createTask(
                                async(() -> {
                                    await(sleep(1));
                                    ran[0]++;
                                }),
                                EAGER),
                        overflowed -> {
                            await(sleep(2));
                            ensureEqual(overflowed ? 0 : 1, ran[0]);
                            ensureEqual(1, allTasks().size());
                        });
            });
            trial("createTask, eager, and it fails", () -> {
                int[] ran = new int[1];
                return new Trial(
                        () -> {
                            Task<Void> task = createTask(
                                    async(() -> {
                                        ran[0]++;
                                        throw new IllegalStateException("as asked");
                                    }),
                                    EAGER);
                            ensure(task.done());
                        },
                        overflowed -> {
                            ticks();
                            ensure(overflowed || ran[0] == 1);
                            ensureEqual(1, allTasks().size());
                        });
            });
            trial("createTask", () -> {
                int[] ran = new int[1];
                return new Trial(() -> createTask(() -> ran[0]++), overflowed -> {
                    ticks();
                    ensureEqual(overflowed ? 0 : 1, ran[0]);
                    ensureEqual(1, allTasks().size());
                });
            });
        }

        /** What makes tasks and handles overflows. */
        private static void tasks() {
            trial("createTask", () -> {
                int[] ran = new int[1];
                return new Trial(() -> createTask(() -> ran[0]++), overflowed -> {
                    ticks();
                    ensureEqual(overflowed ? 0 : 1, ran[0]);
                    ensureEqual(1, allTasks().size());
                });
            });
            trial("createTask, eager", () -> {
                int[] ran = new int[1];
                return new Trial(
                        () -> createTask(
                                async(() -> {
                                    await(sleep(0));
                                    ran[0]++;
                                }),
                                EAGER),
                        overflowed -> {
                            ticks();
                            ensureEqual(overflowed ? 0 : 1, ran[0]);
                            ensureEqual(1, allTasks().size());
                        });
            });
            trial("callSoon", () -> {
                int[] ran = new int[1];
                EventLoop loop = Loops.getRunningLoop();
                return new Trial(() -> loop.callSoon(() -> ran[0]++), overflowed -> {
                    ticks();
                    ensureEqual(overflowed ? 0 : 1, ran[0]);
                });
            });
            trial("callSoonThreadsafe", () -> {
                int[] ran = new int[1];
                EventLoop loop = Loops.getRunningLoop();
                return new Trial(() -> loop.callSoonThreadsafe(() -> ran[0]++), overflowed -> {
                    ticks();
                    ensureEqual(overflowed ? 0 : 1, ran[0]);
                });
            });
            trial("callLater", () -> {
                List<Integer> ran = new ArrayList<>();
                EventLoop loop = Loops.getRunningLoop();
                for (int i = 2; i < 10; i++) {
                    int number = i;
                    loop.callLater(i, () -> ran.add(number));
                }
                return new Trial(() -> loop.callLater(1, () -> ran.add(1)), overflowed -> {
                    await(sleep(20));
                    ensureEqual(overflowed ? List.of(2, 3, 4, 5, 6, 7, 8, 9) : List.of(1, 2, 3, 4, 5, 6, 7, 8, 9), ran);
                });
            });
            trial("Handle.cancel", () -> {
                int[] ran = new int[1];
                Handle handle = Loops.getRunningLoop().callLater(1, () -> ran[0]++);
                return new Trial(handle::cancel, overflowed -> {
                    boolean cancelled = handle.cancelled();
                    ensure(overflowed || cancelled);
                    await(sleep(20));
                    ensureEqual(cancelled ? 0 : 1, ran[0]);
                });
            });
            trial("Future.addDoneCallback", () -> {
                int[] called = new int[1];
                SettableFuture<Integer> future = Loops.getRunningLoop().createFuture();
                future.addDoneCallback(done -> called[0]++);
                return new Trial(() -> future.addDoneCallback(done -> called[0]++), overflowed -> {
                    future.setResult(1);
                    ticks();
                    ensureEqual(overflowed ? 1 : 2, called[0]);
                });
            });
            trial("TaskGroup", () -> {
                int[] ran = new int[1];
                return new Trial(
                        () -> with(taskGroup(), group -> {
                            group.createTask(() -> {
                                await(sleep(0));
                                ran[0]++;
                            });
                        }),
                        overflowed -> {
                            ticks();
                            ensure(overflowed || ran[0] == 1);
                            ensureEqual(1, allTasks().size());
                        });
            });
            trial("TaskGroup.createTask", () -> {
                int[] ran = new int[1];
                var group = taskGroup();
                Queue<Integer> ends = new Queue<>();
                Task<?> owner = createTask(() -> within(group, () -> await(ends.get())));
                await(sleep(0));
                return new Trial(() -> group.createTask(() -> ran[0]++), overflowed -> {
                    ends.putNowait(1);
                    await(owner);
                    ticks();
                    ensure(overflowed || ran[0] == 1);
                    ensureEqual(1, allTasks().size());
                });
            });
            trial("gather", () -> {
                int[] ran = new int[1];
                return new Trial(() -> await(gather(async(() -> ran[0]++), async(() -> ran[0]++))), overflowed -> {
                    ticks();
                    ensure(overflowed || ran[0] == 2);
                    ensureEqual(1, allTasks().size());
                });
            });
            trial(
                    "shield",
                    () -> new Trial(() -> await(shield(sleep(0))), overflowed -> {
                        ticks();
                        ensureEqual(1, allTasks().size());
                    }));
        }
    }
}
