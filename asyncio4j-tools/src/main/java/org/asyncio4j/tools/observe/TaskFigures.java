package org.asyncio4j.tools.observe;

import java.util.Map;

/**
 * How old a task is and what it has done; what is not known is negative.
 *
 * @param steps how many steps it has taken: from one suspension to the next
 * @param blockedMicros for how long the step that it takes has held up its loop; 0 if it does not
 */
public record TaskFigures(long ageMicros, long steps, long blockedMicros) {

    /** Of a task of which nothing is known. */
    static final TaskFigures UNKNOWN = new TaskFigures(-1, -1, 0);

    String age() {
        return ageMicros < 0 ? "" : Durations.text(ageMicros);
    }

    String stepCount() {
        return steps < 0 ? "" : String.valueOf(steps);
    }

    /** Adds what is known, times in seconds. */
    void addTo(Map<String, Object> data) {
        if (ageMicros >= 0) {
            data.put("age", ageMicros / 1e6);
        }
        if (steps >= 0) {
            data.put("steps", steps);
        }
        if (blockedMicros > 0) {
            data.put("blockedFor", blockedMicros / 1e6);
        }
    }
}
