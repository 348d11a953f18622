package org.asyncio4j.testing;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.asyncio4j.Coroutine;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;

/**
 * Lets parts of several tasks run in a given order: the part with number 0 first, then 1, and so on.
 *
 * {@snippet :
 * Sequencer sequence = new Sequencer();
 * createTask(() -> {
 *     await(sequence.at(0, () -> log("first")));
 *     await(sequence.at(2, () -> log("third")));
 * });
 * createTask(() -> await(sequence.at(1, () -> log("second"))));
 * }
 *
 * <p>Belongs to the loop on which it is first used.
 */
public final class Sequencer {

    private final Map<Integer, SettableFuture<Boolean>> waiting = new HashMap<>();
    private final Set<Integer> claimed = new HashSet<>();
    private int next;
    private boolean broken;

    /** Creates one that begins with number 0. */
    public Sequencer() {}

    /**
     * Returns a coroutine that waits for its turn, runs {@code part}, which may await, and then lets the next one run. If a part is
     * cancelled while it waits, the order cannot be kept: then all others that wait, and all later ones, fail with an {@link
     * IllegalStateException}. A part that throws has had its turn.
     *
     * @param number from 0 on; each may be used once
     * @throws IllegalStateException at once, if the number was used before
     */
    public <X extends Throwable> Coroutine<Void> at(int number, Action<X> part) {
        if (number < 0) {
            throw new IllegalArgumentException("number must be >= 0: " + number);
        }
        if (!claimed.add(number)) {
            throw new IllegalStateException("number " + number + " was used before in this sequence");
        }
        return async("Sequencer.at", () -> {
            awaitTurn(number);
            try {
                part.run();
            } finally {
                next = number + 1;
                wakeNext();
            }
        });
    }

    private void awaitTurn(int number) {
        failIfBroken();
        if (number == next) {
            return;
        }
        SettableFuture<Boolean> turn = Loops.getRunningLoop().createFuture();
        waiting.put(number, turn);
        boolean mine = false;
        try {
            boolean _ = await(turn);
            mine = true;
        } finally {
            waiting.remove(number);
            if (!mine) {
                breakOff();
            }
        }
        failIfBroken();
    }

    private void failIfBroken() {
        if (broken) {
            throw new IllegalStateException("the sequence is broken: a part of it was cancelled before its turn");
        }
    }

    private void breakOff() {
        broken = true;
        waiting.values().forEach(Sequencer::wake);
    }

    private void wakeNext() {
        SettableFuture<Boolean> turn = waiting.get(next);
        if (turn != null) {
            wake(turn);
        }
    }

    private static void wake(SettableFuture<Boolean> turn) {
        if (!turn.done()) {
            turn.setResult(true);
        }
    }

    @Override
    public String toString() {
        return "<Sequencer next=" + next + (broken ? " broken" : "") + " waiting=" + waiting.keySet() + ">";
    }
}
