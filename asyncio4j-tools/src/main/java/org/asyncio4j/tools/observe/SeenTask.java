package org.asyncio4j.tools.observe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A task as it was at a moment.
 *
 * @param id its identity as the library prints it, {@code 0x1a2b}
 * @param coroutine the name of its coroutine
 * @param state {@code new}, {@code running}, {@code ready}, {@code waiting} or {@code done}
 * @param waitKind what it waits for, in a word; empty if it does not wait
 * @param waitsFor the same in more words
 * @param cancelling how many cancellations are requested
 * @param cancelledBy who has requested the last of them, and with which message; empty if that is not known
 * @param figures how old it is and what it has done
 * @param awaitedBy the positions of the tasks that wait for it in the loop's list
 * @param stack the user's frames, innermost first
 * @param blockedAt all frames of a running task, innermost first
 */
public record SeenTask(
        String id,
        String name,
        String coroutine,
        String state,
        String waitKind,
        String waitsFor,
        long cancelling,
        String cancelledBy,
        TaskFigures figures,
        List<Integer> awaitedBy,
        List<Frame> stack,
        List<Frame> blockedAt) {

    /** Returns the state, what it waits for, and for how long it has blocked its loop. */
    String describeState() {
        String text = waitsFor.isEmpty() ? state : state + " for " + waitsFor;
        if (figures.blockedMicros() > 0) {
            text += ", blocks its loop for " + Durations.text(figures.blockedMicros());
        }
        if (cancelling > 0) {
            text += ", cancelling" + (cancelledBy.isEmpty() ? "" : ", requested " + cancelledBy);
        }
        return text;
    }

    /** Returns it as data for JSON, without what is of other tasks. */
    Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("id", id);
        data.put("name", name);
        data.put("coroutine", coroutine);
        data.put("state", state);
        data.put("waitKind", waitKind);
        data.put("waitsFor", waitsFor);
        data.put("cancelling", cancelling);
        data.put("cancelledBy", cancelledBy);
        figures.addTo(data);
        data.put("stack", stack.stream().map(Frame::inFull).toList());
        return data;
    }
}
