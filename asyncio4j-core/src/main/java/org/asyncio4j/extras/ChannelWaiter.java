package org.asyncio4j.extras;

import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A task's place in a {@link ChannelLine}: it waits to send the item that is here, or for one to be put here. Loop thread
 * only.
 *
 * <pre>
 *    waiting --serve or refuse--> done, and out of the line
 *       '------- cancel --------> dead: passed over, and out of the line when its task runs
 * </pre>
 */
final class ChannelWaiter<T extends @Nullable Object> {

    /** The end that the task uses. */
    final Object end;

    /** What the task awaits, for all places that it has. */
    private final SettableFuture<Boolean> wake;

    /** The choice of which this is one alternative; null if the task waits here alone. */
    private final @Nullable Choice choice;

    /** To send, or received. */
    @Nullable
    T item;

    /** Whether the item has gone over. */
    boolean served;

    /** What the task gets instead, or null. */
    @Nullable
    ChannelClosedException refusal;

    // Its line and its neighbours there, which the line writes; null when it stands in none.
    @Nullable
    ChannelLine<T> line;

    @Nullable
    ChannelWaiter<T> before;

    @Nullable
    ChannelWaiter<T> behind;

    ChannelWaiter(Object end, SettableFuture<Boolean> wake, @Nullable Choice choice) {
        this.end = end;
        this.wake = wake;
        this.choice = choice;
    }

    SettableFuture<Boolean> wake() {
        return wake;
    }

    /** Returns whether the task still waits, so that it can be served. */
    boolean isLive() {
        return !wake.done();
    }

    /** Wakes the task, whose item has gone over. */
    void serve() {
        served = true;
        end();
    }

    /** Wakes the task with an exception. */
    void refuse(ChannelClosedException problem) {
        refusal = problem;
        end();
    }

    private void end() {
        leave();
        if (choice != null) {
            choice.made(this);
        } else {
            wake.setResult(true);
        }
    }

    /** Takes it out of its line, if it stands in one. */
    void leave() {
        if (line != null) {
            line.remove(this);
        }
    }
}
