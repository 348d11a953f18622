package org.asyncio4j.internal.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.engine.KeptThread;
import org.asyncio4j.internal.events.Recorder;
import org.asyncio4j.internal.task.HasLoopState;
import org.asyncio4j.internal.task.Job;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.TaskAges;
import org.asyncio4j.internal.testing.ClockOfNewLoops;
import org.asyncio4j.internal.testing.Surroundings;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.internal.util.Traces;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.LoopStatistics;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.asyncio4j.lowlevel.spi.LoopClock;
import org.jspecify.annotations.Nullable;

/**
 * The core of the loop: a single iteration, and running, stopping and closing it.
 *
 * <p>The order within an iteration is asyncio's: jobs submitted by other threads so far, ready
 * channels, due timers; then exactly the jobs that are in the ready queue at that moment.
 *
 * <p>A job that fails is reported and the loop goes on, whatever it threw. Only {@link KeyboardInterrupt} and {@link
 * org.asyncio4j.SystemExit} leave the loop; what was ready then runs when the loop is run again.
 */
final class LoopCore extends LoopState {

    private static final double DEFAULT_SLOW_SECONDS = 0.1;

    /** After this many iterations other threads may run. A power of two. */
    private static final int ITERATIONS_BETWEEN_YIELDS = 8;

    final TimerQueue timers = new TimerQueue();
    final IterationTimes times = new IterationTimes();
    final Problems problems;
    final DefaultExecutor executor = new DefaultExecutor(this);
    final IoDriver driver;
    final LoopClock clock;
    private final HasLoopState loop;
    final Inbox inbox;
    final KeptThread thread;

    /** Runs the loop step by step, if a simulation does; or else null. */
    @Nullable
    Stepping stepping;

    final IoDriver.ReadySink sink = handle -> append((Job) handle);
    private final StrayWarning strays = new StrayWarning();
    /** Made before it is needed, when there is no memory. */
    private final Job completion = this::completeUnended;

    private final StuckWatch stuckWatch = new StuckWatch(this);
    final WatchedLoop watched = new WatchedLoop(this);
    private final StuckTasks stuckTasks;

    /** A failure that could not be reported, mostly for lack of memory; the first if there are several. */
    private @Nullable Throwable deferredError;

    /** How many others there were since. */
    private int alsoDeferred;

    /** How many reports of blocked tasks could not be made. */
    private int missingReports;

    private boolean stopping;
    private double slowSeconds = DEFAULT_SLOW_SECONDS;

    LoopCore(HasLoopState loop, LoopOptions options) {
        Recorder.look();
        this.loop = loop;
        this.problems = new Problems(loop);
        this.thread = new KeptThread(options.stackSize());
        LoopClock givenClock = options.clock();
        IoDriver givenDriver = options.ioDriver();
        this.clock = givenClock == null ? usualClock() : givenClock;
        this.stuckTasks = new StuckTasks(this, clock);
        this.driver = givenDriver == null ? new NioDriver() : givenDriver;
        this.surroundings = givenDriver instanceof Surroundings around ? around : null;
        this.inbox = new Inbox(driver::wakeup);
        this.recursionLimit = options.recursionLimit();
        setDebug(DebugSwitch.isOn());
    }

    void setDebug(boolean on) {
        debug = on;
        if (on) {
            lookAtStacks();
        }
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public @Nullable Thread callbackThread() {
        return thread.thread();
    }

    @Override
    public long blockedNanos() {
        long now = System.nanoTime();
        long iteration = times.lag(now);
        return Math.min(iteration, watched.watch.standing(watched.progress(), now, iteration));
    }

    @Override
    public void report(LoopProblem problem) {
        problems.report(problem);
    }

    @Override
    public void prepareReports() {
        problems.prepare();
    }

    @Override
    public void enqueueFromAnywhere(Job job) {
        enqueueFrom(ThreadState.current(), job);
    }

    /** Enqueues a job like {@link #enqueueFromAnywhere}; called on the thread of {@code here}. */
    void enqueueFrom(ThreadState here, Job job) {
        if (isClosed()) {
            return;
        }
        if (here.running == this) {
            append(job);
        } else {
            inbox.put(job);
        }
    }

    @Override
    protected void takeIn() {
        inbox.drainTo(ready);
    }

    /** Returns what the loop has done and has to do. Any thread. */
    LoopStatistics statistics() {
        return Snapshot.of(this);
    }

    double slowSeconds() {
        return slowSeconds;
    }

    void setSlowSeconds(double seconds) {
        Seconds.toNanos(seconds, "slowCallbackDuration");
        checkThread();
        slowSeconds = seconds;
    }

    void stop() {
        checkThread();
        stopping = true;
    }

    /** Runs iterations until {@link #stop}. */
    void run() {
        Engine.get().announce();
        if (isClosed()) {
            throw new IllegalStateException("Event loop is closed");
        }
        if (isRunning()) {
            throw new IllegalStateException("This event loop is already running");
        }
        if (runningOrNull() != null) {
            throw new IllegalStateException("Cannot run the event loop while another loop is running");
        }
        if (!take()) {
            throw new IllegalStateException("This event loop is already running");
        }
        try {
            if (isClosed()) {
                // By another thread, since it was asked above; while it is taken nobody else can.
                throw new IllegalStateException("Event loop is closed");
            }
            contextClassLoader = Thread.currentThread().getContextClassLoader();
            Recorder.look();
            TaskAges.look();
            RunningLoops.add(this);
            watched.runBegins();
            executor.noteRun();
            thread.run(this::runHere, this::interruptFromOutside, this::lookFromOutside);
        } catch (Throwable problem) {
            Traces.leaveLoop(problem);
            throw problem;
        } finally {
            RunningLoops.remove(this);
            watched.runEnds();
            noteWhatIsLeft();
            release();
            restoreInterrupt();
        }
    }

    /** For the report of a loop that nobody closes; without memory that names nothing. */
    private void noteWhatIsLeft() {
        try {
            tasks.noteStop(generators);
            executor.noteStop();
        } catch (Throwable scarce) {
            // The loop has to be released.
        }
    }

    /**
     * Closes the loop for good, and then runs {@code rest}. Of two threads that close it at once one does all of it, and
     * the other is refused, or finds it closed and does nothing.
     */
    void close(Runnable rest) {
        if (isRunning()) {
            throw new IllegalStateException("Cannot close a running event loop");
        }
        if (isClosed()) {
            return;
        }
        if (!take()) {
            throw new IllegalStateException("Cannot close an event loop that another thread runs or closes");
        }
        try {
            if (isClosed()) {
                // By another thread, since it was asked above.
                return;
            }
            contextClassLoader = Thread.currentThread().getContextClassLoader();
            VarContext.runIn(null, () -> closeParts(rest));
        } finally {
            release();
            restoreInterrupt();
        }
    }

    /** Closes all, whatever a part of it throws; then throws the first failure. */
    private void closeParts(Runnable rest) {
        Throwing.afterAll(List.of(
                this::dropJobs,
                this::unwindOnLoopThread,
                this::runAtClose,
                this::reportDeferred,
                // Before the leaks are reported: an exception that a view takes over needs no report.
                views::close,
                leaks::reportAll,
                this::markClosed,
                this::dropJobs,
                views::close,
                executor::close,
                this::closeFibers,
                this::closeDriver,
                rest,
                thread::release));
    }

    /** Resumes the tasks and generators that are left; only that needs the loop's thread. */
    private void unwindOnLoopThread() {
        if (hasFibers()) {
            onThread(this::unwindTasks);
        } else {
            unwindTasks();
        }
    }

    /** Runs {@code body} on a thread that may resume fibers, and where a driver expects to be called. */
    private void onThread(Runnable body) {
        Stepping here = stepping;
        if (here != null && here.isHere()) {
            body.run();
        } else {
            thread.run(body, this::interrupted, this::lookFromOutside);
        }
    }

    private void dropJobs() {
        ready.clear();
        timers.clear();
    }

    @Override
    protected long blockedReportNanos() {
        return debug ? Math.max(1, Seconds.toNanos(slowSeconds, "slowCallbackDuration")) : Long.MAX_VALUE;
    }

    @Override
    protected void blocked(Fiber fiber) {
        watched.told();
        missingReports = BlockedReport.log(fiber, slowSeconds, missingReports) ? 0 : missingReports + 1;
    }

    @Override
    protected void stray() {
        if (!submitting) {
            strays.warn();
        }
    }

    @Override
    protected void interrupted() {
        interrupted = true;
    }

    /** Called every half second on the thread that waits for the loop's. */
    private void lookFromOutside() {
        Recorder.look();
        TaskAges.look();
        stuckWatch.look();
        watched.look();
        loop.lookOutside();
    }

    /** Returns whether it waits because there is nothing to do. Any thread. */
    boolean isAsleep() {
        return inbox.isSleeping();
    }

    private void runHere() {
        ThreadState here = ThreadState.current();
        VarContext outer = here.context;
        // The caller's, if it is the caller's thread: each callback has a context of its own.
        here.context = null;
        here.running = this;
        watched.runBy(Thread.currentThread());
        threadState = here;
        try {
            ThreadState.hosted(this, this::runUntilStopped);
        } finally {
            stopping = false;
            threadState = null;
            watched.runBy(null);
            here.running = null;
            here.context = outer;
        }
    }

    private void runUntilStopped() {
        times.runBegins(iterations, System.nanoTime());
        try {
            do {
                runOnce();
            } while (!stopping);
        } finally {
            times.runEnds(iterations, System.nanoTime());
        }
    }

    private void runOnce() {
        if (++iterations >= times.next) {
            times.iterationBegins(iterations, System.nanoTime());
        }
        if (iterations % ITERATIONS_BETWEEN_YIELDS == 0) {
            Engine.get().letOthersRun(this);
        }
        if (deferredError != null) {
            reportDeferred();
        }
        if (hasUnended()) {
            runJob(completion);
        }
        timers.dropCancelled();
        leaks.reportDead();
        inbox.drainTo(ready);
        if (interrupted || Thread.interrupted()) {
            actOnInterrupt();
        }
        if (ready.size() > 0 || stopping) {
            if (driver.hasChannels()) {
                select(0);
            }
        } else {
            sleep();
        }
        inbox.drainTo(ready);
        if (!timers.isEmpty()) {
            timers.moveDue(clock.nanos(), ready);
        }
        Recorder recorder = Recorder.activeOrNull();
        if (recorder == null) {
            runReady();
        } else {
            runReadyRecorded(recorder);
        }
        leaks.endIteration();
    }

    /** Does what precedes the jobs of an iteration, for {@link Stepping}: without what depends on the collector. */
    void collect() {
        if (deferredError != null) {
            reportDeferred();
        }
        if (hasUnended()) {
            runJob(completion);
        }
        timers.dropCancelled();
        inbox.drainTo(ready);
        select(0);
        inbox.drainTo(ready);
        if (!timers.isEmpty()) {
            timers.moveDue(clock.nanos(), ready);
        }
        leaks.endIteration();
    }

    void contextClassLoader(@Nullable ClassLoader loader) {
        contextClassLoader = loader;
    }

    private void runReadyRecorded(Recorder recorder) {
        Object iteration = recorder.iterationBegins();
        long before = ready.taken();
        try {
            runReady();
        } finally {
            if (iteration != null) {
                recorder.iterationEnds(iteration, name(), ready.taken() - before);
            }
        }
    }

    /** Runs the jobs that are ready now. */
    private void runReady() {
        if (debug) {
            runReadyWatched(ready.size());
        } else {
            runReady(ready.size());
        }
    }

    /**
     * Runs {@code count} jobs; tasks that hand over to each other may decrement {@code remaining}
     * too.
     */
    private void runReady(int count) {
        remaining = count;
        try {
            while (remaining > 0) {
                remaining--;
                runJob(ready.remove());
                assert leavesNoContext();
            }
        } finally {
            remaining = 0;
        }
    }

    /** Runs {@code count} jobs and reports those that block the loop too long. */
    private void runReadyWatched(int count) {
        for (int i = 0; i < count; i++) {
            Job job = ready.remove();
            long began = System.nanoTime();
            runningJob = job;
            runJob(job);
            runningJob = null;
            assert leavesNoContext();
            double seconds = Seconds.ofNanos(System.nanoTime() - began);
            if (seconds >= slowSeconds) {
                warnOfSlow(job, seconds);
            }
        }
    }

    private static void warnOfSlow(Job job, double seconds) {
        String name;
        try {
            name = job.toString();
        } catch (Throwable problem) {
            // Of a coroutine or a callback of the user.
            name = Repr.identity(job);
        }
        Log.warning(String.format(Locale.ROOT, "Executing %s took %.3f seconds", name, seconds));
    }

    /** Throws if a job has called user code outside of a context: the next such job would see its variables. */
    boolean leavesNoContext() {
        ThreadState here = threadState;
        if (here != null && here.context != null) {
            throw new AssertionError("bug in asyncio4j: code of the user has run outside of any context");
        }
        return true;
    }

    void runJob(Job job) {
        try {
            job.runJob();
        } catch (Throwable problem) {
            if (endsLoop(problem)) {
                throw problem;
            }
            try {
                report(LoopProblem.of("Exception in callback " + job).with("exception", problem));
            } catch (Throwable failure) {
                if (endsLoop(failure)) {
                    throw failure;
                }
                deferReport(problem);
            }
        }
    }

    @Override
    public void deferReport(Throwable problem) {
        if (deferredError == null) {
            deferredError = problem;
        } else {
            alsoDeferred++;
        }
    }

    /** Reports the failure that there was no memory to report. */
    private void reportDeferred() {
        Throwable problem = deferredError;
        if (problem == null) {
            return;
        }
        try {
            report(LoopProblem.of("Exception in a callback, reported late for lack of memory"
                            + (alsoDeferred > 0 ? "; " + alsoDeferred + " others are lost" : ""))
                    .with("exception", problem));
            deferredError = null;
            alsoDeferred = 0;
        } catch (Throwable failure) {
            if (endsLoop(failure)) {
                throw failure;
            }
            // The next iteration tries again.
        }
    }

    /** Waits until something is ready or due. */
    private void sleep() {
        long nanos = timers.isEmpty() ? Long.MAX_VALUE : timers.untilFirst(clock.nanos());
        if (nanos == 0 || hasUnended() || !inbox.fallAsleep()) {
            if (driver.hasChannels()) {
                select(0);
            }
            return;
        }
        try {
            boolean channels = hasOpenSources() || driver.hasChannels();
            if (nanos == Long.MAX_VALUE && !channels && !hasPendingJobs() && (debug || clock != SystemClock.INSTANCE)) {
                stuckTasks.look();
            } else if (endsItsRun) {
                stuckTasks.lookForCircles();
            }
            long rest = clock.beforeSleep(nanos, hasPendingJobs(), channels);
            if (rest == 0) {
                giveUpOnAnswers();
                select(0);
            } else {
                times.sleepBegins(iterations, System.nanoTime());
                select(rest);
                times.sleepEnds(iterations, System.nanoTime());
            }
        } finally {
            inbox.awake();
            watched.awake();
        }
    }

    private void select(long nanos) {
        try {
            driver.select(nanos, sink);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Records an interrupt of the thread that waits for the loop's. */
    private void interruptFromOutside() {
        interrupted = true;
        // An empty job wakes the loop, which then checks for the interrupt.
        enqueueFromAnywhere(() -> {});
    }

    private static LoopClock usualClock() {
        LoopClock ofTest = ClockOfNewLoops.chosenOrNull();
        return ofTest == null ? SystemClock.INSTANCE : ofTest;
    }

    /** Acts on an interrupt, which is Java's Ctrl-C for one thread. */
    private void actOnInterrupt() {
        interrupted = false;
        Runnable action = onInterrupt;
        if (action == null) {
            throw new KeyboardInterrupt();
        }
        action.run();
    }

    /** Passes an interrupt that came too late for the loop to act on to the calling thread. */
    private void restoreInterrupt() {
        if (interrupted) {
            interrupted = false;
            Thread.currentThread().interrupt();
        }
    }

    private void closeDriver() {
        try {
            if (driver instanceof NioDriver) {
                driver.close();
            } else {
                onThread(this::closeDriverHere);
            }
        } catch (Throwable e) {
            if (endsLoop(e)) {
                throw Throwing.unchecked(e);
            }
            report(LoopProblem.of("could not close the I/O driver of " + loop).with("exception", e));
        }
    }

    /** On the loop's thread, where a driver of somebody else's expects it. */
    private void closeDriverHere() {
        try {
            driver.close();
        } catch (IOException e) {
            throw Throwing.unchecked(e);
        }
    }
}
