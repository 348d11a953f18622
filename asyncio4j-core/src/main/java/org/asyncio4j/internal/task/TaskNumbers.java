package org.asyncio4j.internal.task;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers the tasks of one loop, in the order of their creation; the loops of a process count together.
 *
 * <p>A loop takes one number after the other, as if there were only one counter. But each time another processor has
 * written to a counter since, fetching it takes as long as a tenth of a task's life. So a loop that often finds that
 * others have counted takes many numbers at once:
 *
 * <pre>
 *    one loop                  1 2 3 4 5 ...
 *    two, a task now and then  1 2 4    3 5
 *    two, in a hurry           66 67 68 ... 129    130 131 ... 193
 * </pre>
 *
 * <p>What it has not used when the ages of tasks are noted is lost, as a number must tell when its task was created;
 * see {@link TaskAges}.
 *
 * <p>Loop thread only, unless noted otherwise.
 */
public final class TaskNumbers {

    /** How many numbers a loop takes at once, where others are in a hurry too. */
    private static final int MANY = 64;

    /** As many times others must have counted between two numbers, since the ages were noted. */
    private static final int OFTEN = 64;

    private static final AtomicInteger RUNNING = new AtomicInteger();

    private final AtomicLong all;
    private final TaskAges ages;

    private long last;

    /** The last number that this loop has taken. */
    private long end;

    /** The {@link TaskAges#edition} for which it was taken. */
    private int edition;

    private int disturbed;

    /** Takes the counter that the loops share, which tells the last number that one of them has taken. */
    TaskNumbers(AtomicLong all, TaskAges ages) {
        this.all = all;
        this.ages = ages;
    }

    /** Notes that a loop begins to run. Any thread. */
    public static void runBegins() {
        RUNNING.incrementAndGet();
    }

    /** Notes that a loop runs no more. Any thread. */
    public static void runEnds() {
        RUNNING.decrementAndGet();
    }

    long next() {
        return last < end && edition == ages.edition() ? ++last : take();
    }

    private long take() {
        int now = ages.edition();
        if (edition != now) {
            edition = now;
            disturbed = 0;
        }
        // Loops that take turns on one thread are not in each other's way.
        int count = disturbed >= OFTEN && RUNNING.get() > 1 ? MANY : 1;
        long before = all.getAndAdd(count);
        if (before != end) {
            disturbed++;
        }
        last = before + 1;
        end = before + count;
        return last;
    }
}
