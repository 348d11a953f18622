package org.asyncio4j.simulation.corpus;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.simulation.corpus.Parts.holdIf;
import static org.asyncio4j.simulation.corpus.Parts.later;
import static org.asyncio4j.simulation.corpus.Parts.together;
import static org.asyncio4j.simulation.corpus.Parts.turns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.asyncio4j.Lock;
import org.asyncio4j.LockGuard;
import org.asyncio4j.simulation.World;
import org.asyncio4j.simulation.corpus.Parts.Body;

/** Faults of state that tasks share and change over an await. */
final class Updates {

    private Updates() {}

    static List<Bug> bugs() {
        return List.of(
                new Bug("lost update", "writes back what it read before an await", Updates::lostUpdate),
                new Bug("check, then act", "a cache is filled by all that find it empty", Updates::checkThenAct),
                new Bug("overdraft", "the balance is checked before the await, not after it", Updates::overdraft),
                new Bug("write skew", "two conditions hold one by one, and not together", Updates::writeSkew),
                new Bug("half a transfer", "what two writes keep is read between them", Updates::halfTransfer),
                new Bug("changed while iterated", "a list grows while a loop over it awaits", Updates::iteration),
                new Bug("half initialised", "says that it is ready before it is", Updates::halfInitialised),
                new Bug("late answer", "the answer to an old question replaces a newer one", Updates::lateAnswer),
                new Bug("mixed output", "two writers write by pieces", Updates::mixedOutput),
                new Bug("ABA", "compares a value that went and came back", Updates::aba),
                new Bug("stale fill", "fills a cache with what was invalidated meanwhile", Updates::staleFill));
    }

    private static void lostUpdate(World world, boolean mended) {
        int[] value = new int[1];
        Lock lock = new Lock();
        Body add = () -> {
            try (LockGuard _ = holdIf(mended, lock)) {
                int read = value[0];
                turns(1);
                value[0] = read + 1;
            }
        };
        together(add, later(1, add));
        assertEquals(2, value[0]);
    }

    private static void checkThenAct(World world, boolean mended) {
        Map<String, Integer> cache = new HashMap<>();
        int[] loads = new int[1];
        Lock lock = new Lock();
        Body get = () -> {
            try (LockGuard _ = holdIf(mended, lock)) {
                if (!cache.containsKey("key")) {
                    turns(1);
                    cache.put("key", ++loads[0]);
                }
            }
        };
        together(get, later(1, get));
        assertEquals(1, loads[0]);
    }

    private static void overdraft(World world, boolean mended) {
        int[] balance = {10};
        world.always("the balance is not negative", () -> balance[0] >= 0);
        Body withdraw = () -> {
            if (balance[0] >= 10) {
                turns(1);
                if (!mended || balance[0] >= 10) {
                    balance[0] -= 10;
                }
            }
        };
        together(withdraw, later(1, withdraw));
    }

    private static void writeSkew(World world, boolean mended) {
        boolean[] onCall = {true, true};
        Lock lock = new Lock();
        together(() -> goOff(onCall, 0, mended, lock), later(1, () -> goOff(onCall, 1, mended, lock)));
        assertTrue(onCall[0] || onCall[1], "nobody is on call");
    }

    private static void goOff(boolean[] onCall, int who, boolean mended, Lock lock) {
        try (LockGuard _ = holdIf(mended, lock)) {
            if (onCall[1 - who]) {
                turns(1);
                onCall[who] = false;
            }
        }
    }

    private static void halfTransfer(World world, boolean mended) {
        int[] accounts = {10, 10};
        Lock lock = new Lock();
        together(
                () -> {
                    try (LockGuard _ = holdIf(mended, lock)) {
                        accounts[0] -= 5;
                        turns(1);
                        accounts[1] += 5;
                    }
                },
                later(1, () -> {
                    try (LockGuard _ = holdIf(mended, lock)) {
                        assertEquals(20, accounts[0] + accounts[1]);
                    }
                }));
    }

    private static void iteration(World world, boolean mended) {
        List<String> listeners = new ArrayList<>(List.of("a", "b"));
        List<String> told = new ArrayList<>();
        together(
                () -> {
                    for (String listener : mended ? List.copyOf(listeners) : listeners) {
                        turns(1);
                        told.add(listener);
                    }
                },
                later(2, () -> listeners.add("c")));
        assertEquals(List.of("a", "b"), told.subList(0, 2));
    }

    private static void halfInitialised(World world, boolean mended) {
        boolean[] ready = new boolean[1];
        int[] setting = new int[1];
        Body use = () -> {
            if (!ready[0]) {
                ready[0] = !mended;
                turns(1);
                setting[0] = 42;
                ready[0] = true;
            }
            assertEquals(42, setting[0]);
        };
        together(use, later(1, use));
    }

    private static void lateAnswer(World world, boolean mended) {
        int[] shown = new int[1];
        int[] asked = new int[1];
        Body ask = () -> {
            int question = ++asked[0];
            await(sleep(0.01 * (1 + world.choose(3))));
            if (!mended || question == asked[0]) {
                shown[0] = question;
            }
        };
        together(ask, () -> {
            await(sleep(0.005));
            ask.run();
        });
        assertEquals(2, shown[0]);
    }

    private static void mixedOutput(World world, boolean mended) {
        StringBuilder out = new StringBuilder();
        Lock lock = new Lock();
        Body write = () -> {
            try (LockGuard _ = holdIf(mended, lock)) {
                out.append('(');
                turns(1);
                out.append(')');
            }
        };
        together(write, later(1, write));
        assertEquals("()()", out.toString());
    }

    /** A list of free nodes; a, b and c are free at first. */
    private static final class FreeList {
        private final Map<String, String> next = new HashMap<>(Map.of("a", "b", "b", "c", "c", "end"));
        private String top = "a";
        private int changes;

        String pop() {
            String first = top;
            top = next.get(first);
            changes++;
            return first;
        }

        void push(String node) {
            next.put(node, top);
            top = node;
            changes++;
        }

        String popSlowly(boolean mended) {
            while (true) {
                String first = top;
                String second = next.get(first);
                int seen = changes;
                turns(1);
                if (mended ? seen == changes : top.equals(first)) {
                    top = second;
                    changes++;
                    return first;
                }
            }
        }
    }

    private static void aba(World world, boolean mended) {
        FreeList free = new FreeList();
        String[] used = new String[2];
        together(() -> used[0] = free.popSlowly(mended), later(1, () -> {
            String first = free.pop();
            used[1] = free.pop();
            free.push(first);
        }));
        assertFalse(free.top.equals(used[1]), "a node is free and in use");
    }

    private static void staleFill(World world, boolean mended) {
        int[] stored = {1};
        int[] cached = {0};
        int[] version = new int[1];
        together(
                () -> {
                    int seen = version[0];
                    int read = stored[0];
                    turns(1);
                    if (!mended || seen == version[0]) {
                        cached[0] = read;
                    }
                },
                later(1, () -> {
                    stored[0] = 2;
                    cached[0] = 0;
                    version[0]++;
                }));
        assertTrue(cached[0] == 0 || cached[0] == stored[0], "the cache has " + cached[0]);
    }
}
