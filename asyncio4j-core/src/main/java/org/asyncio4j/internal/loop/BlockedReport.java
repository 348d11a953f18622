package org.asyncio4j.internal.loop;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.asyncio4j.Task;
import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.task.LoopTask;
import org.asyncio4j.internal.task.TaskStack;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Stacks;
import org.jspecify.annotations.Nullable;

/** Describes what blocks a loop: where it blocks, and what to call instead. */
final class BlockedReport {

    /** Stands for the number of seconds, which only the watch knows. */
    static final String SECONDS = "<seconds>";

    private static final String LOCK = "an asyncio4j Lock";

    /**
     * What to call instead of a blocking method of the JDK, by the class that a stack frame names.
     */
    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("java.lang.Thread.sleep", "await(sleep(seconds))"),
            Map.entry("java.lang.Thread.join", "await(toThread(...))"),
            Map.entry("java.lang.Object.wait", "an asyncio4j Condition or Event"),
            Map.entry("java.util.concurrent.locks.ReentrantLock", LOCK),
            Map.entry("java.util.concurrent.locks.ReentrantReadWriteLock", LOCK),
            Map.entry("java.util.concurrent.Semaphore", "an asyncio4j Semaphore"),
            Map.entry("java.util.concurrent.CountDownLatch", "an asyncio4j Event"),
            Map.entry("java.util.concurrent.CompletableFuture", "await(stage)"),
            Map.entry("java.util.concurrent.FutureTask", "await(toThread(...))"),
            Map.entry("java.util.concurrent.ArrayBlockingQueue", "an asyncio4j Queue"),
            Map.entry("java.util.concurrent.LinkedBlockingQueue", "an asyncio4j Queue"),
            Map.entry("java.util.concurrent.SynchronousQueue", "an asyncio4j Queue"),
            Map.entry("java.lang.Process", "asyncio4j's subprocesses"),
            Map.entry("java.net.Socket", "asyncio4j's streams"),
            Map.entry("java.net.ServerSocket", "asyncio4j's servers"),
            Map.entry("sun.nio.ch", "asyncio4j's streams"));

    private BlockedReport() {}

    /**
     * Describes on the calling thread, which is in the middle of a switch, what the fiber does, and logs it on a thread
     * of its own. There a log may throw, use the loop as other threads do, and wait for a lock that the fiber holds.
     *
     * @param missing how many reports could not be made since the last one
     * @return whether the report was made
     */
    static boolean log(Fiber fiber, double seconds, int missing) {
        try {
            StackTraceElement[] stack = TaskStack.ofFiber(fiber);
            if (stack.length > 0) {
                String text = describe(fiber, seconds, stack)
                        + (missing == 0 ? "" : missing + " such reports before this one could not be made");
                logElsewhere(text);
            }
            // Otherwise the fiber has just ended.
            return true;
        } catch (Throwable failure) {
            // Of a task's name, or no memory or thread is left: the switch must go on.
            return false;
        }
    }

    /**
     * Logs on a thread of its own: what the text tells of may hold a lock that the log needs.
     */
    static void logElsewhere(String text) {
        Thread.ofPlatform()
                .daemon()
                .name("asyncio-report")
                .inheritInheritableThreadLocals(false)
                .start(() -> Log.warning(text));
    }

    /**
     * Returns what runs in a fiber of the loop, or, without one, on its thread; null if that waits for its driver.
     *
     * @param waiting the thread that waits for the loop; null if there is none
     */
    static BlockedWatch.@Nullable Blocker blocker(
            LoopCore core, @Nullable Fiber fiber, Thread runner, @Nullable Thread waiting) {
        Thread thread = fiber == null ? runner : fiber.thread();
        StackTraceElement[] stack = fiber == null ? runner.getStackTrace() : TaskStack.ofFiber(fiber);
        if (stack.length == 0 || (fiber == null && isSelecting(stack, core))) {
            return null;
        }
        Task<?> task = fiber != null && fiber.contextOwner instanceof Task<?> owner ? owner : null;
        String who = fiber == null ? "A callback" : "Task '" + nameOf(fiber) + "'";
        Thread.State state = thread.getState();
        boolean busy = state == Thread.State.RUNNABLE;
        String frames = Stacks.format(List.of(stack));
        String hang = fiber == null ? null : Hangs.describe(core, fiber, waiting);
        String usual = "%s %s%s, and has blocked %s for %s seconds (%s)%s:%n%s"
                .formatted(
                        who,
                        busy ? "runs" : "blocks its thread",
                        placeOf(stack),
                        core.name(),
                        SECONDS,
                        state,
                        task == null || busy ? "" : "; call " + instead(stack) + " instead",
                        frames);
        return new BlockedWatch.Blocker(
                hang == null ? usual : hang,
                hang != null,
                Character.toLowerCase(who.charAt(0)) + who.substring(1) + placeOf(stack),
                task instanceof LoopTask<?> own ? own.id() : 0,
                task == null ? null : task.getName(),
                frames);
    }

    private static boolean isSelecting(StackTraceElement[] stack, LoopCore core) {
        String driver = core.driver.getClass().getName();
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().equals(driver) && frame.getMethodName().equals("select")) {
                return true;
            }
        }
        return false;
    }

    private static String describe(Fiber fiber, double seconds, StackTraceElement[] stack) {
        Thread thread = fiber.thread();
        Thread.State state = thread.getState();
        boolean busy = state == Thread.State.RUNNABLE;
        String instead = busy ? "" : instead(stack);
        return String.format(
                Locale.ROOT,
                "Task '%s' %s%s, and has blocked the loop for more than %.3f seconds (%s); %s%s:%n%s",
                nameOf(fiber),
                busy ? "runs without an await" : "blocks its thread",
                placeOf(stack),
                seconds,
                state,
                busy ? "run long computations with await(toThread(...))" : "call " + instead + " instead",
                instead.contains(LOCK) ? hintOnGenerator(fiber) : "",
                Stacks.format(List.of(stack)));
    }

    /** Returns what to do if a generator's body, whose thread is not its consumer's, waits for a lock of the consumer. */
    static String hintOnGenerator(Fiber fiber) {
        return fiber.caller == null
                ? ""
                : "; this is the body of a generator on another thread than its consumer, so if the consumer holds the"
                        + " lock, this never ends: each(items, action), forEachItem, collect and with run both on one"
                        + " thread";
    }

    static String nameOf(Fiber fiber) {
        return fiber.contextOwner instanceof Task<?> task
                ? task.getName()
                : fiber.thread().getName();
    }

    /** Returns where the user's code is, with a word before it; nothing if there is none. */
    static String placeOf(StackTraceElement[] stack) {
        String place = Stacks.place(Stacks.userFrames(stack));
        return place == null ? "" : " at " + place;
    }

    /**
     * Looks for a blocking call among the JDK's frames, starting with the one that the user's code
     * called.
     */
    private static String instead(StackTraceElement[] stack) {
        int user = 0;
        while (user < stack.length && !Stacks.isUserCode(stack[user])) {
            user++;
        }
        for (int i = user - 1; i >= 0; i--) {
            String call = stack[i].getClassName() + "." + stack[i].getMethodName();
            for (Map.Entry<String, String> entry : INSTEAD.entrySet()) {
                if (call.startsWith(entry.getKey())) {
                    return entry.getValue();
                }
            }
        }
        return LOCK + " (if a synchronized block is waiting) or await(toThread(...))";
    }
}
