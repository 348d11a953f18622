package org.asyncio4j.netty;

import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.TimerTask;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A timer of Netty whose timeouts run on an executor, and that has no thread of its own. Any thread. */
final class GroupTimer implements Timer {

    private final EventExecutor executor;
    private final Set<Timeout> pending = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    GroupTimer(EventExecutor executor) {
        this.executor = executor;
    }

    /** One timeout. */
    private final class Pending implements Timeout {

        private final TimerTask task;

        /** Null until it is scheduled, which may be after it has run on the other thread. */
        private volatile @Nullable Future<?> scheduled;

        private volatile boolean expired;

        Pending(TimerTask task) {
            this.task = task;
        }

        /** Runs the task; what that throws goes where what a command throws goes. */
        void expire() {
            if (pending.remove(this)) {
                expired = true;
                executor.execute(() -> {
                    try {
                        task.run(this);
                    } catch (Exception failure) {
                        throw new IllegalStateException("the task of a timeout failed: " + task, failure);
                    }
                });
            }
        }

        @Override
        public Timer timer() {
            return GroupTimer.this;
        }

        @Override
        public TimerTask task() {
            return task;
        }

        @Override
        public boolean isExpired() {
            return expired;
        }

        @Override
        public boolean isCancelled() {
            Future<?> future = scheduled;
            return future != null && future.isCancelled();
        }

        @Override
        public boolean cancel() {
            Future<?> future = scheduled;
            if (!pending.remove(this) || future == null) {
                return false;
            }
            future.cancel(false);
            task.cancelled(this);
            return true;
        }
    }

    @Override
    public Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
        Objects.requireNonNull(task, "task");
        if (stopped) {
            throw new IllegalStateException("stopped: " + this);
        }
        Pending timeout = new Pending(task);
        pending.add(timeout);
        timeout.scheduled = executor.schedule(timeout::expire, delay, unit);
        return timeout;
    }

    @Override
    public Set<Timeout> stop() {
        stopped = true;
        Set<Timeout> left = Set.copyOf(pending);
        left.forEach(Timeout::cancel);
        return left;
    }
}
