package org.asyncio4j.extras;

import java.util.function.Consumer;
import org.asyncio4j.Future;
import org.asyncio4j.Queue;
import org.asyncio4j.QueueShutDownException;
import org.asyncio4j.Task;
import org.asyncio4j.function.Call;
import org.asyncio4j.function.Call1;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Handle;
import org.jspecify.annotations.Nullable;

/**
 * An alternative of {@link Extras#select}: what is waited for, and the code that runs if it is the first. Made by {@link
 * Extras#onReceive}, {@link Extras#onSend}, {@link Extras#onGet}, {@link Extras#onDone} and {@link Extras#onTimeout}, for one
 * {@code select}.
 *
 * @param <R> type of the result
 */
public abstract sealed class SelectClause<R extends @Nullable Object> {

    /** Whether a {@code select} has begun with it. */
    private boolean used;

    private SelectClause() {}

    static <T extends @Nullable Object, R extends @Nullable Object> SelectClause<R> receive(
            ReceiveChannel<T> channel, Call1<? super T, ? extends R, ?> code, @Nullable Call<? extends R, ?> atEnd) {
        return new Receive<>(Checks.notNull(channel, "channel"), Checks.notNull(code, "code"), atEnd);
    }

    static <T extends @Nullable Object, R extends @Nullable Object> SelectClause<R> send(
            SendChannel<T> channel, T item, Call<? extends R, ?> code) {
        return new Send<>(Checks.notNull(channel, "channel"), item, Checks.notNull(code, "code"));
    }

    static <T extends @Nullable Object, R extends @Nullable Object> SelectClause<R> get(
            Queue<T> queue, Call1<? super T, ? extends R, ?> code) {
        return new Get<>(Checks.notNull(queue, "queue"), Checks.notNull(code, "code"));
    }

    static <T extends @Nullable Object, R extends @Nullable Object> SelectClause<R> done(
            Future<T> future, Call1<? super T, ? extends R, ?> code) {
        return new Done<>(Checks.notNull(future, "future"), Checks.notNull(code, "code"));
    }

    static <R extends @Nullable Object> SelectClause<R> after(double seconds, Call<? extends R, ?> code) {
        Seconds.toNanos(seconds, "timeout");
        return new After<>(seconds, Checks.notNull(code, "code"));
    }

    /** Takes what it is about if that is there now; returns whether it was. */
    final boolean poll() {
        if (used) {
            throw new IllegalStateException("a clause is for one select: make it anew");
        }
        used = true;
        return tryNow();
    }

    abstract boolean tryNow();

    /** Begins to wait. */
    abstract void begin(Choice choice);

    /** Stops waiting; called more than once, and also if it never began. {@code chosen} is what was chosen, if anything. */
    abstract void withdraw(@Nullable Object chosen);

    abstract boolean isChosen(Choice choice);

    /** Runs its code with what was taken. */
    abstract R run();

    /** What it waits for, in words. */
    abstract String what();

    /** Gives back what it was given, as the task fails before it can use it. */
    void undo() {}

    private static <A extends @Nullable Object, R extends @Nullable Object> R call(
            Call1<? super A, ? extends R, ?> code, A argument) {
        try {
            return code.call(argument);
        } catch (Throwable problem) {
            throw Throwing.unchecked(problem);
        }
    }

    private static <R extends @Nullable Object> R call(Call<? extends R, ?> code) {
        try {
            return code.call();
        } catch (Throwable problem) {
            throw Throwing.unchecked(problem);
        }
    }

    private static final class Receive<T extends @Nullable Object, R extends @Nullable Object> extends SelectClause<R> {

        private final ReceiveChannel<T> channel;
        private final Call1<? super T, ? extends R, ?> code;
        private final @Nullable Call<? extends R, ?> atEnd;
        private @Nullable ChannelWaiter<T> waiter;
        private @Nullable T item;
        private boolean ended;

        Receive(
                ReceiveChannel<T> channel,
                Call1<? super T, ? extends R, ?> code,
                @Nullable Call<? extends R, ?> atEnd) {
            this.channel = channel;
            this.code = code;
            this.atEnd = atEnd;
        }

        @Override
        boolean tryNow() {
            if (channel.canReceive()) {
                item = channel.core.take();
                return true;
            }
            ended = channel.core.openSenders == 0;
            return ended;
        }

        @Override
        void begin(Choice choice) {
            waiter = new ChannelWaiter<>(channel, choice.wake(), choice);
            channel.core.joinReceivers(waiter);
        }

        @Override
        void withdraw(@Nullable Object chosen) {
            if (waiter != null) {
                waiter.leave();
            }
        }

        @Override
        void undo() {
            if (waiter != null && waiter.served) {
                channel.core.giveBack(ChannelCore.itemOf(waiter));
            }
        }

        @Override
        boolean isChosen(Choice choice) {
            return choice.made() == waiter;
        }

        @Override
        @SuppressWarnings("NullAway") // T decides whether null is an item.
        R run() {
            if (waiter != null) {
                item = waiter.item;
                if (waiter.refusal != null && (channel.isClosed() || atEnd == null)) {
                    throw waiter.refusal;
                }
                ended = waiter.refusal != null;
            }
            if (!ended) {
                return call(code, item);
            }
            if (atEnd == null) {
                throw channel.core.ended();
            }
            return call(atEnd);
        }

        @Override
        String what() {
            return "an item of " + channel.core;
        }
    }

    private static final class Send<T extends @Nullable Object, R extends @Nullable Object> extends SelectClause<R> {

        private final SendChannel<T> channel;
        private final T item;
        private final Call<? extends R, ?> code;
        private @Nullable ChannelWaiter<T> waiter;

        Send(SendChannel<T> channel, T item, Call<? extends R, ?> code) {
            this.channel = channel;
            this.item = item;
            this.code = code;
        }

        @Override
        boolean tryNow() {
            return channel.trySend(item);
        }

        @Override
        void begin(Choice choice) {
            waiter = new ChannelWaiter<>(channel, choice.wake(), choice);
            channel.core.joinSenders(waiter, item);
        }

        @Override
        void withdraw(@Nullable Object chosen) {
            if (waiter != null) {
                waiter.leave();
            }
        }

        @Override
        boolean isChosen(Choice choice) {
            return choice.made() == waiter;
        }

        @Override
        R run() {
            if (waiter != null && waiter.refusal != null) {
                throw waiter.refusal;
            }
            return call(code);
        }

        @Override
        String what() {
            return "room in " + channel.core;
        }
    }

    /**
     * A queue has no line that anybody could join, so a task of its own gets the item, and makes the choice in the same step.
     * One that is withdrawn before has not got any, and passes on its wake-up, as each cancelled {@code get} does.
     */
    private static final class Get<T extends @Nullable Object, R extends @Nullable Object> extends SelectClause<R> {

        private final Queue<T> queue;
        private final Call1<? super T, ? extends R, ?> code;
        private @Nullable Task<Void> getter;
        private @Nullable T item;
        private @Nullable Throwable problem;

        Get(Queue<T> queue, Call1<? super T, ? extends R, ?> code) {
            this.queue = queue;
            this.code = code;
        }

        @Override
        boolean tryNow() {
            if (queue.empty()) {
                return false;
            }
            item = queue.getNowait();
            return true;
        }

        @Override
        void begin(Choice choice) {
            getter = Coroutines.createTask(Coroutines.async("select.get", () -> get(choice)));
        }

        private void get(Choice choice) {
            try {
                item = Coroutines.await(queue.get());
            } catch (QueueShutDownException | IllegalStateException e) {
                problem = e;
            }
            // Even if the task has been cancelled meanwhile and has not gone on yet: it gets what was taken.
            choice.made(this);
        }

        @Override
        void withdraw(@Nullable Object chosen) {
            if (getter != null && chosen != this && !getter.done()) {
                Futures.cancel(getter, null, "a select that has chosen another alternative, or none", null);
            }
        }

        @Override
        boolean isChosen(Choice choice) {
            return choice.made() == this;
        }

        @Override
        @SuppressWarnings("NullAway") // T decides whether null is an item.
        R run() {
            if (problem != null) {
                throw Throwing.unchecked(problem);
            }
            return call(code, item);
        }

        @Override
        String what() {
            return "an item of " + queue;
        }
    }

    private static final class Done<T extends @Nullable Object, R extends @Nullable Object> extends SelectClause<R> {

        private final Future<T> future;
        private final Call1<? super T, ? extends R, ?> code;
        private @Nullable Consumer<Future<T>> callback;

        Done(Future<T> future, Call1<? super T, ? extends R, ?> code) {
            this.future = future;
            this.code = code;
        }

        @Override
        boolean tryNow() {
            return future.done();
        }

        @Override
        void begin(Choice choice) {
            callback = done -> {
                if (choice.isOpen()) {
                    choice.made(this);
                }
            };
            future.addDoneCallback(callback);
        }

        @Override
        void withdraw(@Nullable Object chosen) {
            if (callback != null) {
                future.removeDoneCallback(callback);
                callback = null;
            }
        }

        @Override
        boolean isChosen(Choice made) {
            return made.made() == this;
        }

        @Override
        R run() {
            return call(code, future.result());
        }

        @Override
        String what() {
            return "the end of " + future;
        }
    }

    private static final class After<R extends @Nullable Object> extends SelectClause<R> {

        private final double seconds;
        private final Call<? extends R, ?> code;
        private @Nullable Handle timer;

        After(double seconds, Call<? extends R, ?> code) {
            this.seconds = seconds;
            this.code = code;
        }

        @Override
        boolean tryNow() {
            return seconds <= 0;
        }

        @Override
        void begin(Choice choice) {
            timer = Coroutines.getRunningLoop().callLater(seconds, () -> {
                if (choice.isOpen()) {
                    choice.made(this);
                }
            });
        }

        @Override
        void withdraw(@Nullable Object chosen) {
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }

        @Override
        boolean isChosen(Choice choice) {
            return choice.made() == this;
        }

        @Override
        R run() {
            return call(code);
        }

        @Override
        String what() {
            return seconds + " s to pass";
        }
    }
}
