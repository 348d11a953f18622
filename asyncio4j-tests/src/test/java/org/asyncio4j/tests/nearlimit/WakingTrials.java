package org.asyncio4j.tests.nearlimit;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.nearlimit.Trials.endTheOthers;
import static org.asyncio4j.tests.nearlimit.Trials.ensure;
import static org.asyncio4j.tests.nearlimit.Trials.ensureEqual;
import static org.asyncio4j.tests.nearlimit.Trials.ticks;
import static org.asyncio4j.tests.nearlimit.Trials.trial;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Barrier;
import org.asyncio4j.BrokenBarrierException;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Condition;
import org.asyncio4j.Event;
import org.asyncio4j.LifoQueue;
import org.asyncio4j.Lock;
import org.asyncio4j.PriorityQueue;
import org.asyncio4j.Queue;
import org.asyncio4j.QueueShutDownException;
import org.asyncio4j.Semaphore;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.nearlimit.Trials.Act;
import org.asyncio4j.tests.nearlimit.Trials.Trial;

/** One or two tasks wait; what wakes them overflows. */
final class WakingTrials {

    private WakingTrials() {}

    static void all() {
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
}
