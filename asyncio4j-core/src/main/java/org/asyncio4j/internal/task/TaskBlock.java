package org.asyncio4j.internal.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.asyncio4j.Cancellation;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.CancelBlock;
import org.jspecify.annotations.Nullable;

/**
 * A block of a task's code: cancelled by itself, or shielded. A task refers to the innermost one, each to the one around it.
 * The chain of a task that a group has created goes on with the block of the group: at its end there is a block that stands
 * for that, its base.
 *
 * <pre>
 *    task.block --&gt; inner --&gt; ... --&gt; base   of a task of a group
 *                                       |
 *                                       '--&gt; block in which the group was entered --&gt; ... --&gt; null
 * </pre>
 *
 * <p>Code is cancelled if a block is, from the innermost one on up to the first that is shielded, which counts too. Then the
 * task has {@link TaskSteps#LEVEL} set, which the waits look at that look for a request to cancel anyway: so blocks cost
 * nothing where there are none, and nothing for each wait where there are. It is computed anew when a block is entered,
 * left or cancelled.
 *
 * <p>A cancelled block counts as one request in each task that it reaches. Groups and time limits inside compare such
 * counts, and so see that somebody else wants the task cancelled; when the block is left, it takes its request back.
 *
 * <p>A shielded block takes the requests of its task away and puts them back when it is left, together with those that came
 * meanwhile: the code in it is that of a task that nobody has cancelled. What groups and time limits request that were
 * entered inside is not held back. Loop thread only.
 */
public final class TaskBlock implements CancelBlock {

    private final LoopTask<?> task;
    private final boolean shielded;
    private final @Nullable Object owner;

    /** Whether it stands for the block in which a group has created the task. */
    private final boolean base;

    private @Nullable TaskBlock outer;
    private boolean left;

    /** Not null once it is cancelled. */
    private @Nullable Cancellation request;

    /** Whether it counts as a request in its task: it was cancelled, and that has reached the code. */
    private boolean counted;

    /** The requests on entry, but for one that no wait has thrown then. */
    private final int before;

    /** How many requests a shielded block holds back. */
    private int held;

    /** The one of them that is to be thrown when the block is left; null if those that it found were thrown before. */
    private @Nullable Cancellation heldPending;

    /** The tasks of groups that were entered here, and not in a block inside; null until there are some. */
    private @Nullable Set<LoopTask<?>> tasks;

    private TaskBlock(LoopTask<?> task, boolean shielded, @Nullable Object owner, @Nullable TaskBlock outer) {
        this.task = task;
        this.shielded = shielded;
        this.owner = owner;
        this.base = owner == null;
        this.outer = outer;
        this.before = shielded ? 0 : task.cancelRequests - (task.cancelState == 0 ? 0 : 1);
    }

    /** Enters a block in the running task. */
    public static TaskBlock enter(Object owner, boolean shielded) {
        LoopTask<?> task = Awaiting.currentTask();
        TaskBlock entered = new TaskBlock(task, shielded, owner, task.block);
        if (shielded) {
            entered.held = task.cancelRequests;
            entered.heldPending = (task.cancelState & TaskSteps.EDGE) == 0 ? null : task.pending();
            task.cancelRequests = 0;
            task.cancelState = 0;
        }
        task.block = entered;
        return entered;
    }

    /** Returns the innermost block of a task, or null. */
    public static @Nullable TaskBlock of(Task<?> task) {
        return task instanceof LoopTask<?> ours ? ours.block : null;
    }

    /** Runs code whose waits do not throw for a block that is cancelled already. Called in the task's code. */
    public static void despiteCancel(Runnable wait) {
        LoopTask<?> task = Awaiting.currentTask();
        boolean outermost = !task.waitsDespiteCancel;
        task.waitsDespiteCancel = true;
        task.cancelState &= TaskSteps.EDGE;
        try {
            wait.run();
        } finally {
            if (outermost) {
                task.waitsDespiteCancel = false;
                update(task);
            }
        }
    }

    @Override
    public void cancel(@Nullable String message, String reason) {
        LoopState loopState = task.loopState;
        loopState.checkThread();
        if (left || request != null) {
            return;
        }
        request = Cancelling.note(loopState, message, reason, null);
        Deque<LoopTask<?>> reached = new ArrayDeque<>();
        update(task);
        reach(this, reached);
        while (!reached.isEmpty()) {
            LoopTask<?> next = reached.remove();
            update(next);
            TaskBlock bottom = bottom(next);
            if (bottom != null) {
                reach(bottom, reached);
            }
        }
    }

    /** Adds the tasks of groups that were entered in {@code from}, or inside but in no shielded block. */
    private static void reach(TaskBlock from, Deque<LoopTask<?>> reached) {
        List<TaskBlock> path = new ArrayList<>();
        for (TaskBlock inner = from.task.block; inner != null && inner != from; inner = inner.outer) {
            path.add(inner);
        }
        path.add(from);
        for (TaskBlock inner : path.reversed()) {
            if (inner != from && inner.shielded) {
                return;
            }
            if (inner.tasks != null) {
                reached.addAll(inner.tasks);
            }
        }
    }

    @Override
    public boolean exit(@Nullable Throwable problem) {
        if (left) {
            throw new IllegalStateException("was left before: " + owner);
        }
        task.loopState.checkThread();
        if (task.loopState.current != task) {
            throw new IllegalStateException(
                    owner + " was entered in " + task + " and cannot be left in " + task.loopState.current);
        }
        left = true;
        unlink();
        if (counted && task.cancelRequests > 0) {
            task.cancelRequests--;
        }
        boolean others = task.cancelRequests > before;
        if (counted && !others) {
            // It was ours, if a group has requested it once more.
            task.cancelState &= TaskSteps.LEVEL;
        }
        if (shielded) {
            task.cancelRequests += held;
            if (heldPending != null) {
                task.note(heldPending, true);
                task.cancelState |= TaskSteps.EDGE;
            }
        }
        TaskBlock around = outer;
        update(task);
        boolean aroundIsCancelled = !shielded && around != null && around.cancelledHere() != null;
        return request != null && problem instanceof CancelledError && !others && !aroundIsCancelled;
    }

    @Override
    public void adopt(Task<?> child) {
        if (!(child instanceof LoopTask<?> ours) || ours.done()) {
            return;
        }
        if (tasks == null) {
            tasks = new LinkedHashSet<>();
        }
        tasks.add(ours);
        TaskBlock made = new TaskBlock(ours, false, null, this);
        // It may have entered blocks in an eager first step.
        TaskBlock last = ours.block;
        while (last != null && last.outer != null) {
            last = last.outer;
        }
        if (last == null) {
            ours.block = made;
        } else {
            last.outer = made;
        }
        update(ours);
    }

    @Override
    public void release(Task<?> child) {
        if (tasks != null && child instanceof LoopTask<?> ours) {
            tasks.remove(ours);
        }
    }

    @Override
    public @Nullable CancelBlock outer() {
        return outer;
    }

    @Override
    public boolean shielded() {
        return shielded;
    }

    @Override
    public @Nullable Object owner() {
        return owner;
    }

    /** Returns the request of a block that is cancelled. */
    Cancellation request() {
        return Objects.requireNonNull(request);
    }

    /** Returns the block because of which code that is in this one is cancelled, or null. */
    @Nullable
    TaskBlock cancelledHere() {
        for (TaskBlock at = this; at != null; at = at.outer) {
            if (at.request != null) {
                return at;
            }
            if (at.shielded) {
                return null;
            }
        }
        return null;
    }

    /** Returns the outermost shielded block of its task from this one up to {@code from}, which does not count; or null. */
    @Nullable
    TaskBlock shieldWithin(@Nullable TaskBlock from) {
        TaskBlock found = null;
        for (TaskBlock at = this; at != null && at != from && !at.base; at = at.outer) {
            if (at.shielded) {
                found = at;
            }
        }
        return found;
    }

    /** Keeps a request until the block is left. */
    void hold(Cancellation held) {
        this.held++;
        heldPending = held;
    }

    /** Returns how many requests the blocks of the task hold back. */
    int heldBack() {
        int sum = 0;
        for (TaskBlock at = this; at != null && !at.base; at = at.outer) {
            sum += at.held;
        }
        return sum;
    }

    /** Withdraws a request that is held back; there is one. */
    void withdrawHeld() {
        TaskBlock holding = null;
        for (TaskBlock at = this; at != null && !at.base; at = at.outer) {
            holding = at.held > 0 ? at : holding;
        }
        if (holding != null) {
            holding.held--;
            if (holding.held == 0) {
                holding.heldPending = null;
            }
        }
    }

    /** Computes anew whether the code of {@code task} is cancelled, and tells it if that is new. */
    private static void update(LoopTask<?> task) {
        List<Cancellation> fresh = List.of();
        boolean cancelled = false;
        for (TaskBlock at = task.block; at != null; at = at.outer) {
            TaskBlock cause = at.base ? at.cancelledHere() : at.request == null ? null : at;
            cancelled |= cause != null;
            if (cause != null && !at.counted) {
                at.counted = true;
                fresh = fresh.isEmpty() ? new ArrayList<>(1) : fresh;
                fresh.add(cause.request());
            }
            if (at.base || at.shielded) {
                break;
            }
        }
        boolean level = cancelled && !task.waitsDespiteCancel;
        task.cancelState = (byte) ((task.cancelState & TaskSteps.EDGE) | (level ? TaskSteps.LEVEL : 0));
        for (Cancellation each : fresh) {
            task.requestOfBlock(each, !level);
        }
    }

    private static @Nullable TaskBlock bottom(LoopTask<?> task) {
        TaskBlock at = task.block;
        while (at != null && !at.base) {
            at = at.outer;
        }
        return at;
    }

    private void unlink() {
        if (task.block == this) {
            task.block = outer;
            return;
        }
        // A generator entered a block and was suspended in it.
        for (TaskBlock at = task.block; at != null && at.task == task; at = at.outer) {
            if (at.outer == this) {
                at.outer = outer;
                return;
            }
        }
    }

    @Override
    public String toString() {
        return "<CancelBlock of "
                + owner
                + (shielded ? " shielded" : "")
                + (request != null ? " cancelled" : "")
                + (left ? " left" : "")
                + ">";
    }
}
