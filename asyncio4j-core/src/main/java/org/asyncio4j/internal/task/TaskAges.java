package org.asyncio4j.internal.task;

import java.util.Arrays;
import org.asyncio4j.Task;

/**
 * Tells how old tasks are, though none has written down when it was created. Tasks are numbered in the order of their
 * creation; whoever looks at loops from outside, every half second anyway, notes the time and the last number. So a task
 * was created between the two notes that have its number between them.
 *
 * <pre>
 *    notes:    12 s, number 1,000      12.5 s, number 1,700      13 s, number 1,700      13.5 s, number 1,900
 *    task 1,500 was created                after 12 s, before 12.5 s
 *    task 1,800                                                                 after 13 s, before 13.5 s
 * </pre>
 *
 * <p>There is room for a number of notes. When it is full every other note is dropped, unless that would leave a gap of
 * more than a sixteenth of its age: so the age of an old task is known to a few percent, and that of a young one to a
 * quarter of a second.
 *
 * <p>Any thread.
 */
public final class TaskAges {

    private static final long EVERY_NANOS = 400_000_000;
    private static final int SMALLEST = 64;
    private static final int MOST = 1024;
    private static final int PRECISION = 16;

    /** The notes of this process. */
    private static final TaskAges OF_PROCESS = new TaskAges();

    // All guarded by this. The notes, oldest first: when, and the last number of tasks without a name and of those
    // with.
    private long[] times = new long[SMALLEST];
    private long[] numbers = new long[SMALLEST];
    private long[] named = new long[SMALLEST];
    private int count;

    /** When the last note was made. Read without a lock, as a hint. */
    private volatile long last = System.nanoTime() - EVERY_NANOS;

    /** How many notes were made. Written under the lock. */
    private volatile int made;

    TaskAges() {}

    /**
     * Returns the notes of another process, read from its memory: the first {@code count} of each array, when they were
     * made and the last numbers of tasks without a name and of those with.
     */
    public static TaskAges of(long[] times, long[] numbers, long[] named, int count) {
        TaskAges ages = new TaskAges();
        for (int i = 0; i < count; i++) {
            ages.note(times[i], numbers[i], named[i]);
        }
        return ages;
    }

    /** Notes which tasks there are, unless that was done just now. */
    public static void look() {
        long now = System.nanoTime();
        TaskAges ages = OF_PROCESS;
        if (now - ages.last >= EVERY_NANOS) {
            ages.note(now, TaskRegistry.lastNumber(), TaskRegistry.lastNamedNumber());
        }
    }

    /** Returns the notes of this process. */
    static TaskAges ofProcess() {
        return OF_PROCESS;
    }

    /** Returns what changes with each note: a number that was taken before may not be given to a task after it. */
    int edition() {
        return made;
    }

    /** Returns how old a task is, in nanoseconds; negative if that is not known, as of a task of another library. */
    public static long ageOf(Task<?> task) {
        if (!(task instanceof LoopTask<?> ours)) {
            return -1;
        }
        return OF_PROCESS.age(ours.number(), System.nanoTime());
    }

    /** Adds a note; {@code number} and {@code namedNumber} were given to the last tasks that were created before it. */
    synchronized void note(long now, long number, long namedNumber) {
        last = now;
        made++;
        if (count >= 2
                && numbers[count - 2] == number
                && named[count - 2] == namedNumber
                && numbers[count - 1] == number
                && named[count - 1] == namedNumber) {
            // No task since then: it matters when the first and when the last of such notes was made.
            times[count - 1] = now;
            return;
        }
        if (count == times.length) {
            makeRoom(now);
        }
        set(count++, now, number, namedNumber);
    }

    /** Returns the age of the task with that number, which is negative for a task with a name; see {@link #ageOf}. */
    synchronized long age(long number, long now) {
        long[] of = number < 0 ? named : numbers;
        long wanted = Math.abs(number);
        int after = 0;
        int end = count;
        while (after < end) {
            int middle = (after + end) >>> 1;
            if (of[middle] < wanted) {
                after = middle + 1;
            } else {
                end = middle;
            }
        }
        if (count == 0) {
            return -1;
        }
        long before = after == 0 ? times[0] : times[after - 1];
        long then = after == count ? now : times[after];
        return Math.max(0, now - before - (then - before) / 2);
    }

    /**
     * Returns how old the task with that number was when the last note was made, in nanoseconds, 0 if it was created
     * later; negative if there are no notes.
     */
    public synchronized long ageAtLastNote(long number) {
        return count == 0 ? -1 : age(number, times[count - 1]);
    }

    /** Returns how many notes there are. */
    synchronized int size() {
        return count;
    }

    private void makeRoom(long now) {
        if (count < MOST) {
            int length = count * 2;
            times = Arrays.copyOf(times, length);
            numbers = Arrays.copyOf(numbers, length);
            named = Arrays.copyOf(named, length);
            return;
        }
        int kept = 1;
        for (int i = 1; i < count; i++) {
            boolean needed = i == count - 1 || times[i + 1] - times[kept - 1] > (now - times[i + 1]) / PRECISION;
            if (needed) {
                set(kept++, times[i], numbers[i], named[i]);
            }
        }
        // All were needed if notes are rare. Then what is oldest is least missed.
        count = kept < count ? kept : dropOldest();
    }

    private int dropOldest() {
        int left = count - count / 4;
        for (int i = 1; i < left; i++) {
            int from = count - left + i;
            set(i, times[from], numbers[from], named[from]);
        }
        return left;
    }

    private void set(int index, long time, long number, long namedNumber) {
        times[index] = time;
        numbers[index] = number;
        named[index] = namedNumber;
    }
}
