package org.asyncio4j.extras;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Queue;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.function.Action;
import org.asyncio4j.function.Call;
import org.asyncio4j.function.Call1;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.jspecify.annotations.Nullable;

/**
 * The functions of this package, meant for {@code import static org.asyncio4j.extras.Extras.*} beside those of {@code
 * Asyncio}; no name is in both.
 */
@CheckReturnValue
public final class Extras {

    // Each body is one delegating line.

    private Extras() {}

    /** Creates a scope without a deadline: {@code with(cancelScope(), scope -> ...)}. */
    public static CancelScope cancelScope() {
        return new CancelScope();
    }

    /**
     * Creates a scope that is cancelled {@code seconds} from now, and then ends without an exception: {@code
     * with(moveOnAfter(2), scope -> ...)}. Whether it was cut short is known by {@link CancelScope#cancelledCaught()}.
     */
    public static CancelScope moveOnAfter(double seconds) {
        return CancelScope.after(seconds);
    }

    /** Like {@link #moveOnAfter(double)}. */
    public static CancelScope moveOnAfter(Duration duration) {
        return CancelScope.after(Seconds.of(duration));
    }

    /** Like {@link #moveOnAfter(double)}, at a time of {@code time()}. */
    public static CancelScope moveOnAt(double when) {
        return CancelScope.at(when);
    }

    /**
     * Creates a scope that is cancelled {@code seconds} from now, and then throws a {@link TimeoutException} at the end of
     * the block, if the cancellation has cut it short. Unlike {@code timeout} it goes on cancelling until the block is left.
     */
    public static CancelScope failAfter(double seconds) {
        return CancelScope.failingAfter(seconds);
    }

    /** Like {@link #failAfter(double)}. */
    public static CancelScope failAfter(Duration duration) {
        return CancelScope.failingAfter(Seconds.of(duration));
    }

    /** Like {@link #failAfter(double)}, at a time of {@code time()}. */
    public static CancelScope failAt(double when) {
        return CancelScope.failingAt(when);
    }

    /**
     * Creates a scope whose block runs to its end whoever cancels the task or the scopes around it: {@code
     * with(shielded(), () -> ...)}, for clean-up that awaits. What was requested meanwhile is in effect afterwards.
     */
    public static CancelScope shielded() {
        return CancelScope.shieldedFor(Double.POSITIVE_INFINITY);
    }

    /** Like {@link #shielded()}, but the block is cancelled itself {@code seconds} from now. */
    public static CancelScope shielded(double seconds) {
        return CancelScope.shieldedFor(seconds);
    }

    /** Like {@link #shielded(double)}. */
    public static CancelScope shielded(Duration duration) {
        return CancelScope.shieldedFor(Seconds.of(duration));
    }

    /**
     * Returns the earliest deadline, in seconds of {@code time()}, of the scopes that the calling code is in, as far as no
     * shield is between: positive infinity if there is none, negative infinity if one of them is cancelled.
     */
    public static double currentEffectiveDeadline() {
        return CancelScope.effectiveDeadline();
    }

    /**
     * Calls {@code body} until it returns, as often and at such intervals as {@code policy} says, and returns what it
     * returns. The last exception is thrown. An {@link Error}, such as a cancellation, ends it at once, and so do limits of time
     * around it:
     *
     * {@snippet :
     * RetryPolicy policy = RetryPolicy.attempts(5).withBackoff(0.1, 30).withJitter(0.5);
     * String page = await(waitFor(retry(policy, () -> fetch(url)), 60));
     * }
     */
    public static <T extends @Nullable Object> Coroutine<T> retry(RetryPolicy policy, Callable<T> body) {
        return RetryPolicy.retrying(policy, body);
    }

    /** Like {@link #retry(RetryPolicy, Callable)}, for code without a result. */
    public static <X extends Throwable> Coroutine<Void> retry(RetryPolicy policy, Action<X> body) {
        return RetryPolicy.retrying(policy, body);
    }

    /**
     * Opens a channel, through which tasks pass items to tasks, first in, first out; trio's {@code open_memory_channel}. Unlike a
     * {@link Queue} it has two kinds of ends, which are closed, so that both sides learn when the other has gone, and an item goes to
     * whoever has waited longest.
     *
     * {@snippet :
     * ChannelPair<String> lines = openChannel(10);
     * with(taskGroup(), group -> {
     *     group.createTask(() -> {
     *         try (SendChannel<String> sender = lines.sender()) {
     *             await(sender.send("hello"));
     *         }
     *     });
     *     each(lines.receiver(), line -> IO.println(line));
     * });
     * }
     *
     * @param capacity how many items it holds: with 0 each is passed from task to task, and the sender waits for the receiver;
     *     {@link Integer#MAX_VALUE} is no limit
     */
    public static <T extends @Nullable Object> ChannelPair<T> openChannel(int capacity) {
        return ChannelPair.open(capacity);
    }

    /**
     * Waits for the first of several alternatives, runs its code in the current task, and returns what that returns; Kotlin's and
     * Go's {@code select}. If several are possible at once, the first in the order of the arguments is taken.
     *
     * {@snippet :
     * String text = await(select(
     *     onReceive(orders, order -> "order " + order),
     *     onDone(end, why -> "the end: " + why),
     *     onTimeout(1.0, () -> "nothing")));
     * }
     *
     * <p>Only the alternative that is chosen takes or sends anything. A task that is cancelled while it waits has taken nothing; if
     * the choice was made in that iteration, the code runs, and the next await throws the cancellation.
     *
     * @throws IllegalArgumentException if there are no alternatives
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <R extends @Nullable Object> Coroutine<R> select(SelectClause<? extends R>... clauses) {
        return Choice.of(Checks.copyOf(clauses, "clauses"));
    }

    /** Like {@link #select(SelectClause...)}. */
    public static <R extends @Nullable Object> Coroutine<R> select(List<? extends SelectClause<? extends R>> clauses) {
        return Choice.of(Checks.copyOf(clauses, "clauses"));
    }

    /**
     * An alternative of {@link #select(SelectClause...)}: {@code channel} has an item, with which {@code code} runs. At the end of the
     * channel {@code select} throws a {@link ChannelClosedException}.
     */
    public static <T extends @Nullable Object, R extends @Nullable Object> SelectClause<R> onReceive(
            ReceiveChannel<T> channel, Call1<? super T, ? extends R, ?> code) {
        return SelectClause.receive(channel, code, null);
    }

    /** Like {@link #onReceive(ReceiveChannel, Call1)}; {@code atEnd} runs at the end of the channel. */
    public static <T extends @Nullable Object, R extends @Nullable Object> SelectClause<R> onReceive(
            ReceiveChannel<T> channel, Call1<? super T, ? extends R, ?> code, Call<? extends R, ?> atEnd) {
        return SelectClause.receive(channel, code, Checks.notNull(atEnd, "atEnd"));
    }

    /**
     * An alternative of {@link #select(SelectClause...)}: {@code channel} takes {@code item}, and then {@code code} runs. If there is no
     * receiver, {@code select} throws a {@link ChannelClosedException}.
     */
    public static <T extends @Nullable Object, R extends @Nullable Object> SelectClause<R> onSend(
            SendChannel<T> channel, T item, Call<? extends R, ?> code) {
        return SelectClause.send(channel, item, code);
    }

    /**
     * An alternative of {@link #select(SelectClause...)}: {@code queue} has an item, with which {@code code} runs. If the queue is empty
     * and shut down, {@code select} throws a {@link org.asyncio4j.QueueShutDownException}.
     */
    public static <T extends @Nullable Object, R extends @Nullable Object> SelectClause<R> onGet(
            Queue<T> queue, Call1<? super T, ? extends R, ?> code) {
        return SelectClause.get(queue, code);
    }

    /**
     * An alternative of {@link #select(SelectClause...)}: {@code future} is done, and {@code code} runs with its result; what it failed
     * with is thrown by {@code select}. A future that is not chosen goes on.
     */
    public static <T extends @Nullable Object, R extends @Nullable Object> SelectClause<R> onDone(
            Future<T> future, Call1<? super T, ? extends R, ?> code) {
        return SelectClause.done(future, code);
    }

    /**
     * An alternative of {@link #select(SelectClause...)}: {@code seconds} have passed, and {@code code} runs. With zero or less, it runs if no
     * alternative before it is possible at once.
     */
    public static <R extends @Nullable Object> SelectClause<R> onTimeout(double seconds, Call<? extends R, ?> code) {
        return SelectClause.after(seconds, code);
    }

    /** Like {@link #onTimeout(double, Call)}. */
    public static <R extends @Nullable Object> SelectClause<R> onTimeout(Duration time, Call<? extends R, ?> code) {
        return SelectClause.after(Seconds.of(time), code);
    }

    /**
     * The signals that the process receives, by their names as given; trio's {@code open_signal_receiver}. From the first request until
     * the iteration ends or is closed, the loop handles these signals; then what the JVM did before is done again. Signals
     * of one kind that arrive faster than the loop runs may come once.
     *
     * {@snippet :
     * each(signals("HUP", "USR1"), signal -> reload());
     * }
     *
     * <p>The first request throws what {@link org.asyncio4j.lowlevel.SignalHandlers#addSignalHandler} does, which tells which signals
     * can be handled.
     *
     * @param names with or without {@code SIG}, as {@code "HUP"}
     */
    public static AsyncIterable<String> signals(String... names) {
        return Signals.of(names);
    }
}
