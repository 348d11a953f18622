package org.asyncio4j.internal.structure;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CallbackSink;
import org.asyncio4j.QueueFullException;
import org.asyncio4j.Yielder;
import org.asyncio4j.function.Action;
import org.asyncio4j.function.Action1;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.LoopCondition;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Lets a task await what callbacks hand over on any thread. The loop is told once for all items that come before it
 * has looked.
 */
public final class FromCallbacks<T> implements CallbackSink<T> {

    private final EventLoop loop;
    private final int capacity;
    private final Overflow overflow;

    private final ReentrantLock lock = new ReentrantLock();
    private final LoopCondition room = new LoopCondition(lock);

    // Guarded by the lock, as all below but the waiter.
    private final Deque<T> items = new ArrayDeque<>();
    private final Deque<Action<?>> cleanUps = new ArrayDeque<>();
    private @Nullable Throwable problem;
    private boolean ended;

    /** Whether the consumer has left, and the clean-ups have been taken. */
    private boolean left;

    /** Whether the loop has been told, and has not looked since. */
    private boolean told;

    private final OutsideWait wait;

    private FromCallbacks(EventLoop loop, int capacity, Overflow overflow) {
        this.loop = loop;
        this.capacity = capacity;
        this.overflow = overflow;
        this.wait = new OutsideWait(loop, null, false);
    }

    /** Returns what {@code register} has put into its sink, which it gets when the first item is requested. */
    public static <T> AsyncGenerator<T> items(
            Action1<? super CallbackSink<T>, ?> register, int capacity, Overflow overflow) {
        Checks.notNull(register, "register");
        Checks.positive(capacity, "capacity");
        Checks.notNull(overflow, "overflow");
        return AsyncGenerator.of("fromCallbacks", out -> {
            FromCallbacks<T> sink = new FromCallbacks<>(Coroutines.getRunningLoop(), capacity, overflow);
            try {
                register.run(sink);
                sink.handOver(out);
            } catch (Throwable thrown) {
                throw Throwing.unchecked(sink.leaveAfter(thrown));
            }
            Throwing.afterAll(sink.leave(), FromCallbacks::cleanUp);
        });
    }

    private void handOver(Yielder<T> out) {
        while (awaitNext()) {
            out.yield(take());
        }
    }

    /** Waits until there is an item and returns true, or returns false at the end; throws the sink's error. */
    private boolean awaitNext() {
        while (true) {
            lock.lock();
            try {
                told = false;
                if (!items.isEmpty()) {
                    return true;
                }
                if (problem != null) {
                    throw Throwing.unchecked(problem);
                }
                if (ended) {
                    return false;
                }
            } finally {
                lock.unlock();
            }
            wait.await();
        }
    }

    private T take() {
        lock.lock();
        try {
            T item = items.remove();
            room.signal();
            return item;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the sink and returns what is to be done then. */
    private Deque<Action<?>> leave() {
        lock.lock();
        try {
            ended = true;
            left = true;
            items.clear();
            room.signalAll();
            Deque<Action<?>> toDo = new ArrayDeque<>(cleanUps);
            cleanUps.clear();
            return toDo;
        } finally {
            lock.unlock();
        }
    }

    /** Like {@link #leave}, and does it; returns {@code thrown}, with what that throws. */
    private Throwable leaveAfter(Throwable thrown) {
        try {
            Throwing.afterAll(leave(), FromCallbacks::cleanUp);
        } catch (Throwable another) {
            if (another != thrown) {
                thrown.addSuppressed(another);
            }
        }
        return thrown;
    }

    private static void cleanUp(Action<?> action) {
        try {
            action.run();
        } catch (Throwable thrown) {
            throw Throwing.unchecked(thrown);
        }
    }

    @Override
    public boolean offer(T item) {
        Checks.notNull(item, "item");
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            if (items.size() >= capacity && !makeRoom()) {
                return false;
            }
            items.add(item);
        } finally {
            lock.unlock();
        }
        tell();
        return true;
    }

    /** Does what is to be done where there is none; returns whether there is room then. */
    private boolean makeRoom() {
        return switch (overflow) {
            case REFUSE -> false;
            case DROP_OLDEST -> {
                items.remove();
                yield true;
            }
            case FAIL -> {
                end(new QueueFullException(
                        "callbacks have handed over more than " + capacity + " items that are not consumed"));
                yield false;
            }
        };
    }

    @Override
    public boolean put(T item) throws InterruptedException {
        Checks.notNull(item, "item");
        if (Coroutines.getRunningLoopOrNull() != null) {
            throw new IllegalStateException("put would block an event loop: use offer here");
        }
        lock.lockInterruptibly();
        try {
            while (!ended && items.size() >= capacity) {
                room.await();
            }
            if (ended) {
                return false;
            }
            items.add(item);
        } finally {
            lock.unlock();
        }
        tell();
        return true;
    }

    @Override
    public void end() {
        end(null);
    }

    @Override
    public void fail(Throwable given) {
        end(Checks.notNull(given, "problem"));
    }

    private void end(@Nullable Throwable given) {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            problem = given;
            room.signalAll();
        } finally {
            lock.unlock();
        }
        tell();
    }

    @Override
    public <X extends Throwable> void onClose(Action<X> cleanUp) throws X {
        Checks.notNull(cleanUp, "cleanUp");
        lock.lock();
        try {
            if (!left) {
                cleanUps.push(cleanUp);
                return;
            }
        } finally {
            lock.unlock();
        }
        cleanUp.run();
    }

    @Override
    public boolean isClosed() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the loop look, if it has not been told to since it last did. */
    private void tell() {
        lock.lock();
        try {
            if (told || left) {
                return;
            }
            told = true;
        } finally {
            lock.unlock();
        }
        try {
            loop.callSoonThreadsafe(wait.signalledHere() ? wait::wake : this::wakeFromOutside);
        } catch (IllegalStateException closed) {
            if (!loop.isClosed()) {
                throw closed;
            }
            // Whoever waited for the items has been ended with the loop.
            leave();
        }
    }

    private void wakeFromOutside() {
        wait.signalledFromOutside();
        wait.wake();
    }
}
