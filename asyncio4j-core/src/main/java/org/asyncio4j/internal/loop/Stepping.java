package org.asyncio4j.internal.loop;

import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.Deadlocks;
import org.asyncio4j.internal.task.Job;
import org.asyncio4j.internal.task.LoopTask;
import org.asyncio4j.internal.testing.SteppedLoop;
import org.jspecify.annotations.Nullable;

/** Runs a loop step by step for a simulation. What an iteration does is the same as in {@link LoopCore}. */
final class Stepping implements SteppedLoop {

    private final LoopCore core;
    private final Runnable close;

    /** The state of the thread that runs the steps; null while none does. */
    private @Nullable ThreadState here;

    private Stepping(LoopCore core, Runnable close) {
        this.core = core;
        this.close = close;
    }

    static Stepping of(LoopCore core, Runnable close) {
        Stepping known = core.stepping;
        if (known == null) {
            known = new Stepping(core, close);
            core.stepping = known;
        }
        return known;
    }

    boolean isHere() {
        return here != null && ThreadState.current() == here;
    }

    @Override
    public void onThread(Runnable body) {
        core.thread.run(body, () -> {}, () -> {});
    }

    @Override
    public void begin() {
        if (core.isClosed()) {
            throw new IllegalStateException("Event loop is closed");
        }
        ThreadState thread = ThreadState.current();
        here = thread;
        core.contextClassLoader(Thread.currentThread().getContextClassLoader());
        core.threadState = thread;
        ThreadState.beginHost(core);
    }

    @Override
    public void end() {
        core.threadState = null;
        ThreadState.endHost(core);
    }

    @Override
    public int collect() {
        ThreadState thread = enter();
        try {
            core.iterations++;
            core.collect();
        } finally {
            leave(thread);
        }
        return core.ready.size();
    }

    @Override
    public int size() {
        return core.ready.size();
    }

    @Override
    public boolean hasSubmissions() {
        return core.inbox.hasJobs();
    }

    @Override
    public boolean fallAsleep() {
        return core.inbox.fallAsleep();
    }

    @Override
    public long taskAt(int index) {
        return core.ready.get(index) instanceof LoopTask<?> task ? task.number() : 0;
    }

    @Override
    public Object jobAt(int index) {
        return core.ready.get(index);
    }

    @Override
    public void run(int index) {
        Job job = index == 0 ? core.ready.remove() : core.ready.remove(index);
        ThreadState thread = enter();
        try {
            core.runJob(job);
            assert core.leavesNoContext();
        } finally {
            leave(thread);
        }
    }

    private ThreadState enter() {
        ThreadState thread = here;
        assert thread != null : "bug in asyncio4j: a step of a loop that has not begun";
        thread.running = core;
        return thread;
    }

    private static void leave(ThreadState thread) {
        thread.running = null;
    }

    @Override
    public long firstTimer() {
        return core.timers.first();
    }

    @Override
    public @Nullable String stuck() {
        Deadlocks.Report report = Deadlocks.of(core);
        return report == null ? null : report.text();
    }

    @Override
    public void reportUnclaimed() {
        core.leaks.reportAll();
    }

    @Override
    public void close() {
        VarContext outer = here == null ? null : here.context;
        try {
            close.run();
        } finally {
            if (here != null) {
                here.context = outer;
            }
            here = null;
        }
    }
}
