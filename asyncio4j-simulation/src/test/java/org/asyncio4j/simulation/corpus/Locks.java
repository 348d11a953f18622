package org.asyncio4j.simulation.corpus;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.simulation.corpus.Parts.ended;
import static org.asyncio4j.simulation.corpus.Parts.future;
import static org.asyncio4j.simulation.corpus.Parts.holdIf;
import static org.asyncio4j.simulation.corpus.Parts.later;
import static org.asyncio4j.simulation.corpus.Parts.task;
import static org.asyncio4j.simulation.corpus.Parts.together;
import static org.asyncio4j.simulation.corpus.Parts.turns;
import static org.asyncio4j.simulation.corpus.Parts.wake;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Condition;
import org.asyncio4j.Event;
import org.asyncio4j.Lock;
import org.asyncio4j.LockGuard;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.simulation.World;
import org.asyncio4j.simulation.corpus.Parts.Body;

/** Faults of waiting for each other. */
final class Locks {

    private Locks() {}

    static List<Bug> bugs() {
        return List.of(
                new Bug("lock order", "two locks are taken in two orders", Locks::lockOrder),
                new Bug("three philosophers", "each takes the left fork first", Locks::philosophers),
                new Bug("forgotten release", "a lock is not released on cancellation", Locks::forgottenRelease),
                new Bug("joins with a lock", "waits for a task that needs the lock it holds", Locks::joinsWithLock),
                new Bug("lost wake-up", "an await between looking and waiting", Locks::lostWakeUp),
                new Bug("condition without loop", "does not look again when it wakes", Locks::conditionWithoutLoop),
                new Bug("wrong one woken", "wakes one of those who wait for different things", Locks::wrongOneWoken),
                new Bug("barrier used again", "opens for the next round before the last one left", Locks::barrierAgain),
                new Bug("readers and a writer", "the writer looks for readers, then awaits", Locks::readersWriter),
                new Bug("missed pulse", "an event that is set for a moment", Locks::missedPulse));
    }

    private static void lockOrder(World world, boolean mended) {
        Lock a = new Lock();
        Lock b = new Lock();
        together(() -> takeBoth(a, b), later(1, () -> takeBoth(mended ? a : b, mended ? b : a)));
    }

    private static void takeBoth(Lock first, Lock second) {
        try (LockGuard _ = await(first.hold())) {
            turns(1);
            try (LockGuard _ = await(second.hold())) {
                turns(0);
            }
        }
    }

    private static void philosophers(World world, boolean mended) {
        List<Lock> forks = List.of(new Lock(), new Lock(), new Lock());
        List<Body> guests = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Lock left = forks.get(i);
            Lock right = forks.get((i + 1) % 3);
            boolean turned = mended && i == 2;
            guests.add(later(i, () -> takeBoth(turned ? right : left, turned ? left : right)));
        }
        together(guests.toArray(Body[]::new));
    }

    private static void forgottenRelease(World world, boolean mended) {
        Lock lock = new Lock();
        Task<Void> worker = task(() -> {
            await(lock.acquire());
            try {
                turns(1);
            } catch (RuntimeException | Error e) {
                if (mended) {
                    lock.release();
                }
                throw e;
            }
            lock.release();
        });
        together(later(1, worker::cancel));
        ended(worker);
        await(lock.acquire());
        lock.release();
    }

    private static void joinsWithLock(World world, boolean mended) {
        Lock lock = new Lock();
        boolean[] ready = new boolean[1];
        Task<Void> preparing = task(() -> {
            try (LockGuard _ = await(lock.hold())) {
                ready[0] = true;
            }
        });
        together(() -> {
            if (mended) {
                await(preparing);
            }
            try (LockGuard _ = await(lock.hold())) {
                if (!ready[0]) {
                    await(preparing);
                }
            }
        });
    }

    private static void lostWakeUp(World world, boolean mended) {
        boolean[] happened = new boolean[1];
        List<SettableFuture<Void>> waiting = new ArrayList<>();
        together(
                () -> {
                    if (!happened[0]) {
                        turns(1);
                        if (mended && happened[0]) {
                            return;
                        }
                        SettableFuture<Void> future = future();
                        waiting.add(future);
                        await(future);
                    }
                },
                later(1, () -> {
                    happened[0] = true;
                    waiting.forEach(Parts::wake);
                }));
    }

    private static void conditionWithoutLoop(World world, boolean mended) {
        Condition filled = new Condition();
        ArrayDeque<Integer> items = new ArrayDeque<>();
        Body consume = () -> {
            await(filled.acquire());
            try {
                if (mended) {
                    await(filled.waitFor(() -> !items.isEmpty()));
                } else if (items.isEmpty()) {
                    await(filled.waitFor());
                }
                items.removeFirst();
            } finally {
                filled.release();
            }
        };
        Body produce = () -> {
            await(filled.acquire());
            items.add(1);
            filled.signal();
            filled.release();
        };
        together(consume, later(1, produce), later(2, consume), later(5, produce));
    }

    private static void wrongOneWoken(World world, boolean mended) {
        Condition changed = new Condition();
        boolean[] happened = new boolean[2];
        together(
                () -> waitFor(changed, happened, 0),
                () -> waitFor(changed, happened, 1),
                later(2, () -> happens(changed, happened, 0, mended)),
                later(4, () -> happens(changed, happened, 1, mended)));
    }

    private static void waitFor(Condition changed, boolean[] happened, int what) {
        await(changed.acquire());
        try {
            await(changed.waitFor(() -> happened[what]));
        } finally {
            changed.release();
        }
    }

    private static void happens(Condition changed, boolean[] happened, int what, boolean mended) {
        await(changed.acquire());
        happened[what] = true;
        changed.signal(mended ? 2 : 1);
        changed.release();
    }

    private static void barrierAgain(World world, boolean mended) {
        Event open = new Event();
        int[] inside = new int[1];
        int[] arrived = new int[2];
        List<SettableFuture<Void>> waiting = new ArrayList<>();
        Body twice = () -> {
            for (int round = 0; round < 2; round++) {
                arrived[round]++;
                if (mended) {
                    meet(waiting);
                } else {
                    if (++inside[0] == 2) {
                        open.set();
                    }
                    await(open.waitFor());
                    if (--inside[0] == 0) {
                        open.clear();
                    }
                }
                assertEquals(2, arrived[round], "round " + round);
                turns(1);
            }
        };
        together(twice, twice);
    }

    private static void meet(List<SettableFuture<Void>> waiting) {
        if (waiting.isEmpty()) {
            SettableFuture<Void> future = future();
            waiting.add(future);
            await(future);
        } else {
            wake(waiting.removeFirst());
        }
    }

    private static void readersWriter(World world, boolean mended) {
        int[] readers = new int[1];
        boolean[] writing = new boolean[1];
        Lock lock = new Lock();
        world.always("nobody reads while somebody writes", () -> !writing[0] || readers[0] == 0);
        together(
                () -> {
                    try (LockGuard _ = holdIf(mended, lock)) {
                        if (readers[0] == 0) {
                            turns(1);
                            writing[0] = true;
                            turns(1);
                            writing[0] = false;
                        }
                    }
                },
                later(1, () -> {
                    try (LockGuard _ = holdIf(mended, lock)) {
                        if (!writing[0]) {
                            readers[0]++;
                            turns(1);
                            readers[0]--;
                        }
                    }
                }));
    }

    private static void missedPulse(World world, boolean mended) {
        Event event = new Event();
        int[] pulses = new int[1];
        together(
                () -> {
                    while (!event.isSet() && !(mended && pulses[0] > 0)) {
                        await(event.waitFor());
                    }
                },
                () -> {
                    pulses[0]++;
                    event.set();
                    turns(1);
                    event.clear();
                });
    }
}
