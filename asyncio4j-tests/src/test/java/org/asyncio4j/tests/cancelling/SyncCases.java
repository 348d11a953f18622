package org.asyncio4j.tests.cancelling;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.cancelling.CancelCase.pause;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Barrier;
import org.asyncio4j.BoundedSemaphore;
import org.asyncio4j.BrokenBarrierException;
import org.asyncio4j.Condition;
import org.asyncio4j.Event;
import org.asyncio4j.Lock;
import org.asyncio4j.Queue;
import org.asyncio4j.Task;
import org.asyncio4j.tests.cancelling.CancelCase.Call;
import org.asyncio4j.tests.cancelling.CancelCase.Check;
import org.asyncio4j.tests.cancelling.CancelCase.Setup;
import org.asyncio4j.tests.cancelling.CancelCase.Subject;

/** Locks are free again, permits whole, signals passed on, items neither lost nor doubled. */
final class SyncCases {

    private SyncCases() {}

    static List<CancelCase> all() {
        return List.of(
                new CancelCase("Lock#acquire", lock(lock -> held(lock, () -> await(lock.acquire())))),
                new CancelCase("Lock#hold", lock(lock -> guarded(lock, () -> lock.hold()))),
                new CancelCase("Lock#onEnter", lock(lock -> held(lock, lock::onEnter))),
                new CancelCase("Lock#onExit", lock(lock -> () -> with(lock, () -> pause(2)))),
                new CancelCase("Semaphore#acquire", semaphore(it -> () -> {
                    await(it.acquire());
                    it.release();
                })),
                new CancelCase("Semaphore#hold", semaphore(it -> guarded(it, () -> it.hold()))),
                new CancelCase("Semaphore#onEnter", semaphore(it -> () -> {
                    it.onEnter();
                    it.release();
                })),
                new CancelCase("Semaphore#onExit", semaphore(it -> () -> with(it, () -> pause(2)))),
                new CancelCase("Condition#acquire", condition(it -> () -> {
                    await(it.acquire());
                    it.release();
                })),
                new CancelCase("Condition#hold", condition(it -> guarded(it, () -> it.hold()))),
                new CancelCase("Condition#onEnter", condition(it -> () -> {
                    it.onEnter();
                    it.release();
                })),
                new CancelCase("Condition#onExit", condition(it -> () -> with(it, () -> pause(2)))),
                new CancelCase("Condition#waitFor", SyncCases::signal),
                new CancelCase("Condition#waitFor", SyncCases::predicate),
                new CancelCase("Event#waitFor", SyncCases::event),
                new CancelCase("Barrier#waitFor", barrier(it -> () -> await(it.waitFor()))),
                new CancelCase("Barrier#onEnter", barrier(it -> it::onEnter)),
                new CancelCase("Barrier#onExit", barrier(it -> () -> with(it, () -> pause(2)))),
                new CancelCase("Barrier#reset", broken(Barrier::reset)),
                new CancelCase("Barrier#abort", broken(Barrier::abort)),
                new CancelCase("Queue#get", SyncCases::get),
                new CancelCase("Queue#put", SyncCases::put),
                new CancelCase("Queue#join", SyncCases::join));
    }

    private static Call held(Lock lock, Call enter) {
        return () -> {
            enter.run();
            lock.release();
        };
    }

    private interface Guarded {
        Awaitable<? extends AutoCloseable> hold();
    }

    private static Call guarded(AsyncContextManager<?> thing, Guarded guarded) {
        return () -> {
            try (var _ = await(guarded.hold())) {
                pause(1);
            }
        };
    }

    /** One task is before the call, and one behind it. */
    private static Subject between(AsyncContextManager<?> thing, Call call, Check check) {
        Task<Void> before = createTask(() -> with(thing, () -> pause(3)));
        Task<Void> behind = createTask(() -> {
            pause(2);
            with(thing, () -> pause(1));
        });
        return new Subject(call, ended -> {
            await(before);
            await(behind);
            check.run(ended);
        });
    }

    private static Setup lock(Function<Lock, Call> call) {
        return () -> {
            Lock lock = new Lock();
            return between(lock, call.apply(lock), _ -> {
                assertFalse(lock.locked());
                with(lock, () -> pause(1));
            });
        };
    }

    private static Setup semaphore(Function<BoundedSemaphore, Call> call) {
        return () -> {
            BoundedSemaphore semaphore = new BoundedSemaphore(1);
            return between(semaphore, call.apply(semaphore), _ -> {
                assertFalse(semaphore.locked());
                assertThrows(IllegalStateException.class, semaphore::release);
            });
        };
    }

    private static Setup condition(Function<Condition, Call> call) {
        return () -> {
            Condition condition = new Condition();
            return between(condition, call.apply(condition), _ -> assertFalse(condition.locked()));
        };
    }

    /** A signal that the cancelled task got goes to the next. */
    private static Subject signal() {
        Condition condition = new Condition();
        Task<Void> signaller = createTask(() -> {
            pause(4);
            with(condition, () -> condition.signal());
        });
        Task<Void> behind = createTask(() -> {
            pause(1);
            with(condition, () -> await(condition.waitFor()));
        });
        return new Subject(() -> with(condition, () -> await(condition.waitFor())), ended -> {
            await(signaller);
            if (ended) {
                with(condition, () -> condition.signal());
            }
            await(behind);
            assertFalse(condition.locked());
        });
    }

    private static Subject predicate() {
        Condition condition = new Condition();
        List<String> stock = new ArrayList<>();
        Task<Void> signaller = createTask(() -> {
            for (int i = 0; i < 2; i++) {
                pause(2);
                with(condition, () -> {
                    stock.add("item");
                    condition.signalAll();
                });
            }
        });
        return new Subject(() -> with(condition, () -> await(condition.waitFor(() -> stock.size() == 2))), _ -> {
            await(signaller);
            assertFalse(condition.locked());
        });
    }

    private static Subject event() {
        Event event = new Event();
        Task<Void> setter = createTask(() -> {
            pause(3);
            event.set();
        });
        return new Subject(() -> await(event.waitFor()), _ -> {
            await(setter);
            assertFalse(event.toString().contains("waiters"), event.toString());
        });
    }

    private static Setup barrier(Function<Barrier, Call> call) {
        return () -> {
            Barrier barrier = new Barrier(2);
            Task<Integer> other = createTask(() -> {
                pause(3);
                return await(barrier.waitFor());
            });
            return new Subject(call.apply(barrier), _ -> {
                pause(6);
                if (!other.done()) {
                    await(barrier.waitFor());
                }
                await(other);
                pause(2);
                assertEquals(0, barrier.nWaiting());
                assertFalse(barrier.broken());
            });
        };
    }

    private static Setup broken(Function<Barrier, Awaitable<?>> call) {
        return () -> {
            Barrier barrier = new Barrier(2);
            Task<Integer> other = createTask(() -> await(barrier.waitFor()));
            pause(1);
            return new Subject(() -> await(call.apply(barrier)), _ -> {
                await(barrier.abort());
                assertThrows(BrokenBarrierException.class, () -> await(other));
                assertEquals(0, barrier.nWaiting());
                assertTrue(barrier.broken());
            });
        };
    }

    private static Subject get() {
        Queue<Integer> queue = new Queue<>();
        List<Integer> got = new ArrayList<>();
        Task<Void> producer = createTask(() -> {
            pause(3);
            await(queue.put(1));
            await(queue.put(2));
        });
        Task<Void> behind = createTask(() -> {
            pause(1);
            got.add(await(queue.get()));
        });
        return new Subject(() -> got.add(await(queue.get())), ended -> {
            await(producer);
            await(behind);
            assertEquals(ended ? 2 : 1, got.size());
            while (!queue.empty()) {
                got.add(queue.getNowait());
            }
            assertEquals(List.of(1, 2), got.stream().sorted().toList());
        });
    }

    private static Subject put() {
        Queue<Integer> queue = new Queue<>(1);
        List<Integer> got = new ArrayList<>();
        queue.putNowait(0);
        Task<Void> consumer = createTask(() -> {
            pause(3);
            got.add(await(queue.get()));
        });
        Task<Void> behind = createTask(() -> {
            pause(1);
            await(queue.put(2));
        });
        return new Subject(() -> await(queue.put(1)), ended -> {
            await(consumer);
            for (int i = 0; i < (ended ? 2 : 1); i++) {
                got.add(await(queue.get()));
            }
            await(behind);
            assertTrue(queue.empty());
            assertEquals(ended ? List.of(0, 1, 2) : List.of(0, 2), got);
        });
    }

    private static Subject join() {
        Queue<Integer> queue = new Queue<>();
        queue.putNowait(1);
        Task<Void> worker = createTask(() -> {
            pause(3);
            await(queue.get());
            queue.taskDone();
        });
        return new Subject(() -> await(queue.join()), _ -> {
            await(worker);
            await(queue.join());
        });
    }
}
