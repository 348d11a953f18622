package org.asyncio4j.tools.observe;

import java.util.List;

/**
 * A task as it was at a moment.
 *
 * @param id its identity as the library prints it, {@code 0x1a2b}
 * @param coroutine the name of its coroutine
 * @param state {@code new}, {@code running}, {@code ready}, {@code waiting} or {@code done}
 * @param waitKind what it waits for, in a word; empty if it does not wait
 * @param waitsFor the same in more words
 * @param cancelling how many cancellations are requested
 * @param awaitedBy the positions of the tasks that wait for it in the loop's list
 * @param stack the user's frames, innermost first
 * @param blockedAt all frames of a running task, innermost first
 */
record SeenTask(
        String id,
        String name,
        String coroutine,
        String state,
        String waitKind,
        String waitsFor,
        long cancelling,
        List<Integer> awaitedBy,
        List<Frame> stack,
        List<Frame> blockedAt) {

    /** Returns the state and what it waits for. */
    String describeState() {
        String text = waitsFor.isEmpty() ? state : state + " for " + waitsFor;
        return cancelling > 0 ? text + ", cancelling" : text;
    }
}
