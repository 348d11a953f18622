package org.asyncio4j.simulation.corpus;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.simulation.corpus.Parts.ended;
import static org.asyncio4j.simulation.corpus.Parts.future;
import static org.asyncio4j.simulation.corpus.Parts.later;
import static org.asyncio4j.simulation.corpus.Parts.task;
import static org.asyncio4j.simulation.corpus.Parts.together;
import static org.asyncio4j.simulation.corpus.Parts.turns;
import static org.asyncio4j.simulation.corpus.Parts.wake;
import static org.asyncio4j.simulation.corpus.Parts.wakeNext;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.simulation.World;
import org.asyncio4j.simulation.corpus.Parts.Body;
import org.jspecify.annotations.Nullable;

/** Faults that asyncio itself once had, made again on futures. */
final class History {

    private History() {}

    static List<Bug> bugs() {
        return List.of(
                new Bug("wait_for loses", "cancelled when the result is there, it drops it", History::waitForLoses),
                new Bug("wait_for swallows", "returns the result and forgets the cancel", History::waitForSwallows),
                new Bug("semaphore overtaken", "a newcomer takes what was released for another", History::overtaken),
                new Bug("semaphore leaks", "a permit given to a cancelled waiter is gone", History::permitLost),
                new Bug("lock sleeps on", "a cancelled waiter does not wake the next", History::lockSleepsOn),
                new Bug("condition's signal lost", "a cancelled waiter keeps its signal", History::signalLost),
                new Bug("queue loses an item", "an item handed to a cancelled getter is gone", History::itemLost),
                new Bug("queue's putter sleeps on", "a cancelled putter does not wake the next", History::putterSleeps),
                new Bug("staggered race leaks", "two win at once, and one is not closed", History::raceLeaks));
    }

    private static void waitForLoses(World world, boolean mended) {
        int[] open = new int[1];
        boolean[] began = new boolean[1];
        Task<Void> connecting = task(() -> {
            turns(1);
            open[0]++;
        });
        Task<Void> user = task(() -> {
            began[0] = true;
            SettableFuture<Void> waiter = future();
            connecting.addDoneCallback(_ -> wake(waiter));
            try {
                await(waiter);
            } catch (CancelledError e) {
                connecting.cancel();
                if (mended && connecting.done() && !connecting.cancelled()) {
                    open[0]--;
                }
                throw e;
            }
            open[0]--;
        });
        together(later(3, () -> {
            if (began[0]) {
                user.cancel();
            } else {
                await(user);
            }
        }));
        ended(user);
        ended(connecting);
        assertEquals(0, open[0], "connections that nobody closes");
    }

    private static void waitForSwallows(World world, boolean mended) {
        Task<Void> answering = task(() -> turns(1));
        Task<Void> user = task(() -> {
            SettableFuture<Void> waiter = future();
            answering.addDoneCallback(_ -> wake(waiter));
            try {
                await(waiter);
            } catch (CancelledError e) {
                if (mended || !answering.done()) {
                    throw e;
                }
            }
            SettableFuture<Void> next = future();
            await(next);
        });
        together(later(3, user::cancel));
        ended(user);
        ended(answering);
    }

    /** Permits by hand, one at first. */
    private static final class Permits {
        private final ArrayDeque<SettableFuture<Void>> waiting = new ArrayDeque<>();
        private final boolean handsOver;
        private final boolean passesOn;
        private int free = 1;

        Permits(boolean handsOver, boolean passesOn) {
            this.handsOver = handsOver;
            this.passesOn = passesOn;
        }

        void acquire() {
            if (free > 0) {
                free--;
                return;
            }
            SettableFuture<Void> future = future();
            waiting.add(future);
            try {
                await(future);
            } catch (CancelledError e) {
                waiting.remove(future);
                if (passesOn && future.done() && !future.cancelled()) {
                    release();
                }
                throw e;
            }
            if (!handsOver) {
                free--;
            }
        }

        void release() {
            if (!wakeNext(waiting) || !handsOver) {
                free++;
            }
        }
    }

    private static void overtaken(World world, boolean mended) {
        Permits permits = new Permits(mended, true);
        int[] inside = new int[1];
        world.always("one is inside", () -> inside[0] <= 1);
        Body enter = () -> {
            permits.acquire();
            inside[0]++;
            turns(1);
            inside[0]--;
            permits.release();
        };
        together(enter, enter, later(2, enter));
    }

    private static void permitLost(World world, boolean mended) {
        Permits permits = new Permits(true, mended);
        Task<Void> first = task(() -> {
            permits.acquire();
            turns(1);
            permits.release();
        });
        Task<Void> second = task(() -> {
            permits.acquire();
            permits.release();
        });
        together(later(2, second::cancel));
        ended(first);
        ended(second);
        permits.acquire();
    }

    private static void lockSleepsOn(World world, boolean mended) {
        boolean[] locked = new boolean[1];
        ArrayDeque<SettableFuture<Void>> waiting = new ArrayDeque<>();
        Body use = () -> {
            while (locked[0]) {
                SettableFuture<Void> future = future();
                waiting.add(future);
                try {
                    await(future);
                } catch (CancelledError e) {
                    waiting.remove(future);
                    if (mended && !locked[0]) {
                        wakeNext(waiting);
                    }
                    throw e;
                }
            }
            locked[0] = true;
            try {
                turns(1);
            } finally {
                locked[0] = false;
                wakeNext(waiting);
            }
        };
        Task<Void> first = task(use);
        Task<Void> second = task(use);
        Task<Void> third = task(use);
        together(later(2, second::cancel));
        ended(first);
        ended(second);
        ended(third);
    }

    private static void signalLost(World world, boolean mended) {
        int[] items = new int[1];
        ArrayDeque<SettableFuture<Void>> waiting = new ArrayDeque<>();
        Body consume = () -> {
            while (items[0] == 0) {
                SettableFuture<Void> future = future();
                waiting.add(future);
                try {
                    await(future);
                } catch (CancelledError e) {
                    if (!waiting.remove(future) && mended) {
                        wakeNext(waiting);
                    }
                    throw e;
                }
            }
            items[0]--;
        };
        Task<Void> first = task(consume);
        Task<Void> second = task(consume);
        together(
                later(1, () -> {
                    items[0]++;
                    wakeNext(waiting);
                }),
                later(2, first::cancel));
        ended(first);
        assertTrue(items[0] == 0 || waiting.isEmpty(), "there is an item, and one who waits for it");
        second.cancel();
        ended(second);
    }

    private static void itemLost(World world, boolean mended) {
        ArrayDeque<Integer> items = new ArrayDeque<>();
        ArrayDeque<SettableFuture<Integer>> getters = new ArrayDeque<>();
        int[] got = new int[1];
        Task<Void> getter = task(() -> {
            if (!items.isEmpty()) {
                got[0] = items.remove();
                return;
            }
            SettableFuture<Integer> future = future();
            getters.add(future);
            try {
                got[0] = await(future);
            } catch (CancelledError e) {
                if (!getters.remove(future) && mended && future.done() && !future.cancelled()) {
                    items.addFirst(future.result());
                }
                throw e;
            }
        });
        together(
                later(1, () -> {
                    @Nullable SettableFuture<Integer> waiting = getters.poll();
                    if (waiting == null || waiting.done()) {
                        items.add(7);
                    } else {
                        waiting.setResult(7);
                    }
                }),
                later(2, getter::cancel));
        ended(getter);
        assertTrue(got[0] == 7 || items.contains(7), "the item is gone");
    }

    private static void putterSleeps(World world, boolean mended) {
        ArrayDeque<Integer> items = new ArrayDeque<>(List.of(0));
        ArrayDeque<SettableFuture<Void>> putters = new ArrayDeque<>();
        Body put = () -> {
            while (!items.isEmpty()) {
                SettableFuture<Void> future = future();
                putters.add(future);
                try {
                    await(future);
                } catch (CancelledError e) {
                    putters.remove(future);
                    if (mended && items.isEmpty()) {
                        wakeNext(putters);
                    }
                    throw e;
                }
            }
            items.add(1);
        };
        Body get = () -> {
            if (!items.isEmpty()) {
                items.remove();
                wakeNext(putters);
            }
        };
        Task<Void> first = task(put);
        Task<Void> second = task(put);
        together(later(1, get), later(2, first::cancel));
        ended(first);
        assertTrue(!items.isEmpty() || putters.isEmpty(), "there is room, and one who waits for it");
        second.cancel();
        ended(second);
    }

    private static void raceLeaks(World world, boolean mended) {
        int[] open = new int[1];
        SettableFuture<Integer> won = future();
        List<Task<Void>> attempts =
                List.of(task(() -> attempt(1, open, won, mended)), task(() -> attempt(2, open, won, mended)));
        together(() -> {
            int _ = await(won);
            attempts.forEach(Task::cancel);
            attempts.forEach(Parts::ended);
            open[0]--;
        });
        assertEquals(0, open[0], "connections that nobody closes");
    }

    private static void attempt(int turns, int[] open, SettableFuture<Integer> won, boolean mended) {
        turns(turns);
        if (won.done()) {
            // The other has won; but is this one's connection not open as well?
            open[0] += mended ? 0 : 1;
        } else {
            open[0]++;
            won.setResult(turns);
        }
    }
}
