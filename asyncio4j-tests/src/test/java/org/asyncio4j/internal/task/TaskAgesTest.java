package org.asyncio4j.internal.task;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** The ages of tasks by notes of who looks now and then. */
class TaskAgesTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long HALF = SECOND / 2;

    private final TaskAges ages = new TaskAges();

    @Test
    void withoutANoteNothingIsKnown() {
        assertEquals(-1, ages.age(1, SECOND));
    }

    @Test
    void aTaskIsAsOldAsTheMiddleBetweenTheNotesAroundIt() {
        ages.note(10 * SECOND, 100, 5);
        ages.note(11 * SECOND, 170, 5);
        ages.note(12 * SECOND, 170, 9);
        assertEquals(20 * SECOND - 10 * SECOND - HALF, ages.age(101, 20 * SECOND));
        assertEquals(20 * SECOND - 10 * SECOND - HALF, ages.age(170, 20 * SECOND));
        assertEquals(20 * SECOND - 11 * SECOND - HALF, ages.age(-6, 20 * SECOND));
        // Before the first note, and after the last one.
        assertEquals(10 * SECOND, ages.age(100, 20 * SECOND));
        assertEquals(4 * SECOND, ages.age(171, 20 * SECOND));
    }

    @Test
    void theNotesOfADeadProcessTellAgesAtItsEnd() {
        long[] times = {10 * SECOND, 11 * SECOND, 12 * SECOND, 99 * SECOND};
        TaskAges read = TaskAges.of(times, new long[] {100, 170, 170, 0}, new long[] {5, 5, 9, 0}, 3);
        assertEquals(2 * SECOND - HALF, read.ageAtLastNote(101));
        assertEquals(HALF, read.ageAtLastNote(-6));
        // Nobody looked since.
        assertEquals(0, read.ageAtLastNote(171));
        assertEquals(-1, TaskAges.of(times, times, times, 0).ageAtLastNote(1));
    }

    @Test
    void notesWithoutANewTaskTakeNoRoom() {
        for (int i = 0; i < 1000; i++) {
            ages.note(i * SECOND, 7, 0);
        }
        assertEquals(2, ages.size());
        ages.note(1000 * SECOND, 8, 0);
        assertEquals(1100 * SECOND - 999 * SECOND - HALF, ages.age(8, 1100 * SECOND));
        assertEquals(1100 * SECOND, ages.age(7, 1100 * SECOND));
    }

    @Test
    void inAYearTheAgesAreStillRightToAFewPercent() {
        long year = 365 * 24 * 3600;
        // A task every half second; some of them are asked for.
        long halves = 2 * year;
        for (long i = 0; i < halves; i += i < 1_000_000 || halves - i < 10_000 ? 1 : 1_000) {
            ages.note(i * HALF, i, 0);
        }
        assertTrue(ages.size() <= 1024, () -> ages.size() + " notes");
        long now = halves * HALF;
        for (long age = HALF; age < now; age += Math.max(HALF, age / 3)) {
            long known = ages.age(halves - age / HALF, now);
            assertTrue(Math.abs(known - age) <= age / 8 + 2 * HALF, age / 1e9 + " s is told as " + known / 1e9);
        }
    }

    @AsyncioTest
    void tasksWithAndWithoutANameHaveAges() {
        Task<Void> numbered = createTask(() -> await(sleep(0)));
        Task<Void> named = createTask(() -> await(sleep(0)), "named");
        TaskAges.look();
        assertTrue(TaskAges.ageOf(numbered) >= 0);
        assertTrue(TaskAges.ageOf(named) >= 0);
        await(numbered);
        await(named);
    }
}
