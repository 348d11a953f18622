package org.asyncio4j.simulation.corpus;

import static org.asyncio4j.Asyncio.FIRST_COMPLETED;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.simulation.corpus.Parts.ended;
import static org.asyncio4j.simulation.corpus.Parts.holdIf;
import static org.asyncio4j.simulation.corpus.Parts.later;
import static org.asyncio4j.simulation.corpus.Parts.task;
import static org.asyncio4j.simulation.corpus.Parts.together;
import static org.asyncio4j.simulation.corpus.Parts.turns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Lock;
import org.asyncio4j.LockGuard;
import org.asyncio4j.Queue;
import org.asyncio4j.Task;
import org.asyncio4j.simulation.World;
import org.asyncio4j.simulation.corpus.Parts.Body;

/** Faults of cancelling, handing over work, and ending. */
final class Work {

    private Work() {}

    static List<Bug> bugs() {
        return List.of(
                new Bug("cancel taken for an error", "tries again when it is cancelled", Work::retriesCancel),
                new Bug("cancelled cleanup", "awaits in a finally block before it releases", Work::cancelledCleanup),
                new Bug(
                        "one of two that are done",
                        "takes the first of what is done, and drops the rest",
                        Work::oneOfDone),
                new Bug("sibling goes on", "rolls back while another part still writes", Work::siblingGoesOn),
                new Bug("work in the background", "closes before what nobody waits for has ended", Work::background),
                new Bug("shielded use after close", "closes what the shielded part still uses", Work::shielded),
                new Bug("empty, then get", "a queue that was not empty is, after an await", Work::emptyThenGet),
                new Bug("forgotten taskDone", "an item is not done on cancellation, and join waits", Work::taskDone),
                new Bug("shutdown drops work", "acknowledges before it stores", Work::shutdownDrops),
                new Bug(
                        "drain race",
                        "a request passes the check before the drain, and begins after it",
                        Work::drainRace),
                new Bug("double close", "is closed only after an await", Work::doubleClose),
                new Bug("pill before work", "ends at a pill that overtook an item", Work::poisonPill),
                new Bug("batch cleared", "clears what was added while it was sent", Work::batchCleared),
                new Bug(
                        "mark over a gap",
                        "commits the last offset that is done, not the first that is not",
                        Work::mark),
                new Bug("idle and in use", "closes what was idle before an await", Work::idle));
    }

    private static void retriesCancel(World world, boolean mended) {
        boolean[] finished = new boolean[1];
        boolean[] accepted = new boolean[1];
        Task<Void> worker = task(() -> {
            for (int attempt = 0; attempt < 2 && !finished[0]; attempt++) {
                try {
                    turns(1);
                    finished[0] = true;
                } catch (CancelledError e) {
                    if (mended) {
                        throw e;
                    }
                }
            }
        });
        together(later(1, () -> accepted[0] = worker.cancel()));
        ended(worker);
        assertFalse(accepted[0] && finished[0], "it was cancelled, and did its work");
    }

    private static void cancelledCleanup(World world, boolean mended) {
        boolean[] held = new boolean[1];
        Task<Void> worker = task(() -> {
            held[0] = true;
            try {
                turns(5);
            } finally {
                if (mended) {
                    held[0] = false;
                }
                turns(1);
                held[0] = false;
            }
        });
        together(later(1, worker::cancel), later(3, worker::cancel));
        ended(worker);
        assertFalse(held[0], "it is held for ever");
    }

    private static void oneOfDone(World world, boolean mended) {
        int[] taken = new int[1];
        int[] made = new int[1];
        List<Task<Void>> makers = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            makers.add(task(later(i, () -> made[0]++)));
        }
        var ready = await(waitUntil(makers, FIRST_COMPLETED));
        taken[0] += mended ? ready.done().size() : 1;
        for (Task<Void> rest : ready.pending()) {
            ended(rest);
            taken[0]++;
        }
        assertEquals(made[0], taken[0]);
    }

    private static void siblingGoesOn(World world, boolean mended) {
        List<String> stored = new ArrayList<>();
        Task<Void> writing = task(later(1, () -> stored.add("half")));
        Task<Void> failing = task(later(1, () -> {
            throw new IllegalStateException("the other half");
        }));
        try {
            await(failing);
        } catch (IllegalStateException e) {
            if (mended) {
                writing.cancel();
                ended(writing);
            }
            stored.clear();
        }
        ended(writing);
        assertEquals(List.of(), stored);
    }

    private static void background(World world, boolean mended) {
        boolean[] closed = new boolean[1];
        boolean[] lost = new boolean[1];
        Task<Void> flush = task(later(1, () -> lost[0] = closed[0]));
        together(later(1, () -> {
            if (mended) {
                await(flush);
            }
            closed[0] = true;
        }));
        ended(flush);
        assertFalse(lost[0], "flushed after the close");
    }

    private static void shielded(World world, boolean mended) {
        boolean[] open = {true};
        boolean[] wrong = new boolean[1];
        Task<Void> saving = task(later(1, () -> wrong[0] = !open[0]));
        Task<Void> request = task(() -> {
            try {
                await(shield(saving));
            } finally {
                if (mended) {
                    await(saving);
                }
                open[0] = false;
            }
        });
        together(later(3, request::cancel));
        ended(request);
        ended(saving);
        assertFalse(wrong[0], "used after the close");
    }

    private static void emptyThenGet(World world, boolean mended) {
        Queue<Integer> queue = new Queue<>();
        queue.putNowait(1);
        Body work = () -> {
            while (!queue.empty()) {
                turns(1);
                if (!mended || !queue.empty()) {
                    int _ = await(queue.get());
                }
            }
        };
        together(work, later(1, work));
    }

    private static void taskDone(World world, boolean mended) {
        Queue<Integer> queue = new Queue<>();
        queue.putNowait(1);
        Task<Void> worker = task(() -> {
            int _ = await(queue.get());
            try {
                turns(1);
            } catch (CancelledError e) {
                if (mended) {
                    queue.taskDone();
                }
                throw e;
            }
            queue.taskDone();
        });
        together(() -> {
            turns(1);
            if (queue.empty()) {
                worker.cancel();
            }
        });
        ended(worker);
        await(queue.join());
    }

    private static void shutdownDrops(World world, boolean mended) {
        int[] acknowledged = new int[1];
        int[] stored = new int[1];
        Task<Void> worker = task(() -> {
            if (!mended) {
                acknowledged[0]++;
            }
            turns(1);
            stored[0]++;
            if (mended) {
                acknowledged[0]++;
            }
        });
        together(later(1, worker::cancel));
        ended(worker);
        assertEquals(acknowledged[0], stored[0]);
    }

    private static void drainRace(World world, boolean mended) {
        boolean[] draining = new boolean[1];
        boolean[] closed = new boolean[1];
        int[] active = new int[1];
        world.always("nothing is active when closed", () -> !closed[0] || active[0] == 0);
        together(
                () -> {
                    if (draining[0]) {
                        return;
                    }
                    turns(1);
                    if (mended && draining[0]) {
                        return;
                    }
                    active[0]++;
                    turns(1);
                    active[0]--;
                    closed[0] = draining[0];
                },
                later(1, () -> {
                    draining[0] = true;
                    closed[0] = active[0] == 0;
                }));
    }

    private static void doubleClose(World world, boolean mended) {
        boolean[] closed = new boolean[1];
        int[] closings = new int[1];
        Body close = () -> {
            if (!closed[0]) {
                closed[0] = mended;
                turns(1);
                closed[0] = true;
                closings[0]++;
            }
        };
        together(close, later(1, close));
        assertEquals(1, closings[0]);
    }

    private static void poisonPill(World world, boolean mended) {
        Queue<Integer> queue = new Queue<>();
        List<Integer> done = new ArrayList<>();
        Task<Void> producer = task(later(1, () -> queue.putNowait(1)));
        together(
                () -> {
                    for (int item = await(queue.get()); item != 0; item = await(queue.get())) {
                        done.add(item);
                    }
                },
                later(1, () -> {
                    if (mended) {
                        await(producer);
                    }
                    queue.putNowait(0);
                }));
        ended(producer);
        assertEquals(List.of(1), done);
    }

    private static void batchCleared(World world, boolean mended) {
        List<Integer> buffer = new ArrayList<>(List.of(1));
        List<Integer> sent = new ArrayList<>();
        Lock lock = new Lock();
        Body flush = () -> {
            try (LockGuard _ = holdIf(true, lock)) {
                List<Integer> batch = List.copyOf(buffer);
                turns(1);
                sent.addAll(batch);
                if (mended) {
                    buffer.subList(0, batch.size()).clear();
                } else {
                    buffer.clear();
                }
            }
        };
        together(flush, later(1, () -> buffer.add(2)));
        together(flush);
        assertEquals(List.of(1, 2), sent);
    }

    private static void mark(World world, boolean mended) {
        Set<Integer> done = new HashSet<>();
        int[] mark = new int[1];
        world.always("all below the mark is done", () -> mark[0] == 0 || done.contains(1));
        together(later(1, () -> finish(1, done, mark, mended)), later(1, () -> finish(2, done, mark, mended)));
    }

    private static void finish(int offset, Set<Integer> done, int[] mark, boolean mended) {
        done.add(offset);
        if (mended) {
            while (done.contains(mark[0] + 1)) {
                mark[0]++;
            }
        } else {
            mark[0] = Math.max(mark[0], offset);
        }
    }

    private static void idle(World world, boolean mended) {
        boolean[] closed = new boolean[1];
        int[] users = new int[1];
        world.always("nobody uses what is closed", () -> !closed[0] || users[0] == 0);
        together(
                () -> {
                    if (users[0] == 0) {
                        turns(1);
                        closed[0] = !mended || users[0] == 0;
                    }
                },
                later(1, () -> {
                    if (!closed[0]) {
                        users[0]++;
                        turns(1);
                        users[0]--;
                    }
                }));
        assertTrue(users[0] == 0);
    }
}
