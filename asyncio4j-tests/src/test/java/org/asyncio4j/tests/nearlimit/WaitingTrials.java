package org.asyncio4j.tests.nearlimit;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.nearlimit.Trials.ensure;
import static org.asyncio4j.tests.nearlimit.Trials.ensureEqual;
import static org.asyncio4j.tests.nearlimit.Trials.ticks;
import static org.asyncio4j.tests.nearlimit.Trials.trial;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Condition;
import org.asyncio4j.Event;
import org.asyncio4j.Lock;
import org.asyncio4j.Queue;
import org.asyncio4j.Semaphore;
import org.asyncio4j.Task;
import org.asyncio4j.tests.nearlimit.Trials.Trial;

/** What waits overflows. */
final class WaitingTrials {

    private WaitingTrials() {}

    static void all() {
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
}
