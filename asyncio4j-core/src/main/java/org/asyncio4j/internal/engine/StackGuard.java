package org.asyncio4j.internal.engine;

import java.util.List;
import org.asyncio4j.internal.util.StackRoom;
import org.asyncio4j.internal.util.Stacks;

/**
 * Ends a recursion that awaits at each level and has no end.
 *
 * <p>The JDK moves the frames of a suspended thread to the heap, and back only the few that the thread returns to. So
 * such a recursion never fills the stack, but the heap, and the garbage collector is busy with nothing else long
 * before it is full. Nothing in the JDK tells how deep a stack is but walking it. That is done once in thousands of
 * suspensions of the loop's fibers, by the fiber that happens to suspend: one that recurses suspends at each level, and
 * is met as often as its suspensions are a part of all. The deeper the stack, the more suspensions pass until the next
 * look; so walking costs a suspension a few nanoseconds at most.
 *
 * <p>A generator's body and its consumer may have a stack each. They count together, as one calls the other. A task that
 * is awaited does not count: tasks that wait for tasks are limited by memory only, as in CPython.
 */
final class StackGuard {

    private static final int SUSPENSIONS_BETWEEN_LOOKS = 4096;

    /** The number of suspensions varies by this power of two, or a task that takes turns with others might never be met. */
    private static final int VARIATION = 1024;

    /** Of the depth of the stack this part is the number of suspensions that pass besides. */
    private static final int PART_OF_DEPTH = 8;

    /** How many frames a fiber counts that waits for a generator: about as many as it has in fact. */
    private static final int FRAMES_OF_CONSUMER = 20;

    /** The same for each body of another generator that runs on its stack. */
    private static final int FRAMES_OF_PUSHED_BODY = 8;

    /** A class that is being initialized, or native code, is looked for in so many frames. */
    private static final int NEAREST_FRAMES = 200;

    /** How many frames to look at for a period, and how long that may be. */
    private static final int PERIODIC_FRAMES = 60;

    private static final int LONGEST_PERIOD = 20;

    /** More stack than walking the stack takes the first time, which initializes classes; in frames. */
    private static final int FRAMES_OF_WALK = 200;

    private static final StackWalker WALKER = StackWalker.getInstance();

    private StackGuard() {}

    /**
     * Returns after how many suspensions to look first. A loop that is created calls it, and so initializes this class
     * before the stack is short: an overflow in the initializer would make it unusable for good.
     */
    static int firstPause() {
        return SUSPENSIONS_BETWEEN_LOOKS;
    }

    /** Called before a suspension of {@code fiber}; throws if it must not be suspended. */
    static void look(Fiber fiber, Fiber.Owner owner) {
        owner.suspensionsUntilLook = SUSPENSIONS_BETWEEN_LOOKS;
        StackRoom.ensure(FRAMES_OF_WALK);
        if (owner.blockedReportNanos() != Long.MAX_VALUE) {
            owner.suspensionsUntilLook = 0;
            if (fiber.suspendsWhilePinned() && isPinned()) {
                throw new IllegalStateException(CarrierFiber.PINNED_MESSAGE);
            }
            if (--owner.looksUntilMeasured > 0) {
                return;
            }
        }
        int limit = owner.recursionLimit;
        if (limit == Integer.MAX_VALUE) {
            return;
        }
        long depth = depth(fiber, limit);
        owner.looksSeed = owner.looksSeed * 1_103_515_245 + 12_345;
        int variation = (owner.looksSeed >>> 16) & (VARIATION - 1);
        // Above the limit no less than before, so that each level can await once while it is left.
        int pause = (int) (SUSPENSIONS_BETWEEN_LOOKS + depth / PART_OF_DEPTH + (depth > limit ? VARIATION : variation));
        owner.looksUntilMeasured = pause;
        if (owner.suspensionsUntilLook != 0) {
            owner.suspensionsUntilLook = pause;
        }
        if (depth > limit) {
            throw new StackOverflowError(
                    "the suspended stack of " + fiber.thread().getName()
                            + " is deeper than the recursionLimit of its loop, " + limit + " frames"
                            + Stacks.describePeriod(nearest(), LONGEST_PERIOD));
        }
    }

    /** Returns how deep the stack is, or a number above {@code limit}. */
    private static long depth(Fiber fiber, int limit) {
        long depth = WALKER.walk(
                frames -> frames.limit(limit + 1L).mapToInt(frame -> 1).sum());
        for (Fiber consumer = fiber.caller; consumer != null; consumer = consumer.caller) {
            depth += FRAMES_OF_CONSUMER + (long) consumer.pushes * FRAMES_OF_PUSHED_BODY;
        }
        return depth;
    }

    private static List<StackTraceElement> nearest() {
        return WALKER.walk(frames -> frames.map(StackWalker.StackFrame::toStackTraceElement)
                .filter(Stacks::isUserCode)
                .limit(PERIODIC_FRAMES)
                .toList());
    }

    private static boolean isPinned() {
        return WALKER.walk(frames -> frames.limit(NEAREST_FRAMES)
                .anyMatch(
                        frame -> frame.isNativeMethod() || frame.getMethodName().equals("<clinit>")));
    }
}
