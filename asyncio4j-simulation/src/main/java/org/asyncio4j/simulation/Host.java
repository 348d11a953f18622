package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.asyncio4j.Coroutine;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.SystemExit;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A host of a simulated world: an address, a clock, and a program, which runs as a task on a loop of its own. It may crash
 * and start again; what its program keeps in objects made outside of it is what a disk would keep.
 *
 * <p>Belongs to its world, as {@link World} says.
 */
public final class Host {

    private static final double MILLION = 1e6;

    final int index;
    private final Scheduler scheduler;
    private final String name;
    private final InetAddress address;
    private final Callable<?> program;
    private final List<SettableFuture<Boolean>> waiting = new ArrayList<>();

    double acceptFailures;

    /** How far its clock is ahead, and how much faster it goes, in millionths. */
    private long skewNanos;

    private double drift;

    private @Nullable Machine machine;
    private boolean ended;

    /** When its program ended, or it went down: in the world's time. */
    private long changedAt;

    Host(Scheduler scheduler, int index, String name, InetAddress address, Callable<?> program) {
        this.scheduler = scheduler;
        this.index = index;
        this.name = name;
        this.address = address;
        this.program = program;
    }

    /** Returns its name, by which others connect to it. */
    public String name() {
        return name;
    }

    /** Returns its address. */
    public InetAddress address() {
        return address;
    }

    /** Returns whether it is up: it has started, and has not crashed or been killed since. */
    public boolean isUp() {
        return machine != null;
    }

    /** Returns whether its program has returned. */
    public boolean hasEnded() {
        return ended;
    }

    /** Returns its loop, for {@code callSoonThreadsafe} from other hosts; not to be run or closed. */
    public EventLoop loop() {
        Machine running = machine;
        if (running == null) {
            throw new IllegalStateException("host " + name + " is down");
        }
        return running.loop;
    }

    /**
     * Stops it as a loss of power does, at once: no task takes another step, no {@code finally} block runs before the end of
     * the world, nothing more reaches the network, and its peers notice nothing. Does nothing if it is down.
     */
    public void crash() {
        Machine running = machine;
        if (running != null) {
            scheduler.note(this, () -> "host " + name + " crashes");
            scheduler.trace.add(Trace.EVENT, index, 2);
            goDown();
            scheduler.remove(running);
            running.cutOff();
        }
    }

    /** Ends its program as {@code kill -9} does: like {@link #crash}, but the system closes its connections, so that peers notice. */
    public void kill() {
        Machine running = machine;
        if (running != null) {
            scheduler.note(this, () -> "host " + name + " is killed");
            scheduler.trace.add(Trace.EVENT, index, 3);
            goDown();
            scheduler.remove(running);
            running.endProcess();
        }
    }

    private void goDown() {
        machine = null;
        changedAt = scheduler.now;
    }

    /** Starts its program again, on a new loop; crashes it before if it is up. */
    public void restart() {
        crash();
        scheduler.note(this, () -> "host " + name + " starts");
        scheduler.trace.add(Trace.EVENT, index, 4);
        start();
    }

    /** Returns a coroutine that completes when its program has returned; not when it crashes. Awaited in the test. */
    public Coroutine<Void> join() {
        return scheduler.awaitable("Host.join", "the end of the program of host " + name, ended, waiting);
    }

    /**
     * Delivers a signal: runs the handler that its program has added, or ends the program as {@link #kill} does if it has
     * none.
     *
     * @param signal its name, with or without {@code SIG}
     */
    public void signal(String signal) {
        Objects.requireNonNull(signal, "signal must not be null");
        Machine running = machine;
        if (running == null) {
            return;
        }
        String known = signal.startsWith("SIG") ? signal.substring(3) : signal;
        Consumer<String> handler = running.signals.get(known);
        scheduler.note(this, () -> "host " + name + " gets SIG" + known);
        scheduler.trace.add(Trace.EVENT, index, 5);
        if (handler != null) {
            running.post(() -> handler.accept(known));
        } else {
            kill();
        }
    }

    /**
     * Sets the probability that accepting a connection fails because it has too many open files. That its loop reports this is no
     * failure of the run.
     */
    public Host acceptFailures(double probability) {
        acceptFailures = probability;
        return this;
    }

    /** Sets how far its clock is ahead of the world's; negative for behind. To be set before it starts. */
    public Host clockSkew(Duration skew) {
        skewNanos = skew.toNanos();
        wake();
        return this;
    }

    /** Sets how much faster its clock goes than the world's, in millionths; negative for slower. */
    public Host clockDrift(double millionths) {
        drift = millionths;
        wake();
        return this;
    }

    /** Its clock is another one: its timers may be due. */
    private void wake() {
        if (machine != null) {
            machine.wakeup();
        }
    }

    /** Returns its clock, as a clock of {@code java.time}; it begins at the same moment in each run. */
    public Clock clock() {
        return new SimClock(() -> toLocal(scheduler.now));
    }

    // --- for the world -----------------------------------------------------------------------------

    long toLocal(long worldNanos) {
        return skewNanos + worldNanos + (drift == 0 ? 0 : (long) (worldNanos * (drift / MILLION)));
    }

    /** Returns the first moment at which its clock shows at least {@code localNanos}. */
    long toWorld(long localNanos) {
        if (drift == 0) {
            return localNanos - skewNanos;
        }
        long world = (long) ((localNanos - skewNanos) / (1 + drift / MILLION));
        while (toLocal(world) < localNanos) {
            world++;
        }
        return world;
    }

    /** Returns when its program ended, or it went down. */
    long changedAt() {
        return changedAt;
    }

    @Nullable
    Machine machineOrNull() {
        return machine;
    }

    void start() {
        ended = false;
        Machine started = scheduler.start(this);
        machine = started;
        started.post(() -> {
            Task<Void> main = started.loop.createTask(async(this::runProgram), TaskOptions.DEFAULT.withName(name));
            main.addDoneCallback(done -> mainEnded(started, done));
        });
    }

    private void runProgram() throws Exception {
        if (program.call() instanceof Coroutine<?> coroutine) {
            await(coroutine);
        }
    }

    private void mainEnded(Machine of, org.asyncio4j.Future<Void> done) {
        if (of != machine) {
            return;
        }
        Throwable problem = done.cancelled() ? new org.asyncio4j.CancelledError("cancelled") : done.exception();
        if (index == 0) {
            testEnded(problem);
            return;
        }
        if (problem != null) {
            scheduler.fail("the program of host " + name + " failed", problem);
            return;
        }
        ended = true;
        changedAt = scheduler.now;
        scheduler.note(this, () -> "the program of " + name + " ends");
        scheduler.complete(waiting);
    }

    private void testEnded(@Nullable Throwable problem) {
        ended = true;
        changedAt = scheduler.now;
        if (problem != null) {
            scheduler.fail("the test failed", problem);
        } else {
            scheduler.checks().atEnd();
            scheduler.succeed();
        }
    }

    /** A step has thrown what ends a loop. */
    void exited(Machine of, Throwable problem) {
        if (problem instanceof SystemExit || problem instanceof KeyboardInterrupt) {
            if (of == machine) {
                kill();
                ended = true;
                scheduler.complete(waiting);
            }
        } else {
            scheduler.fail("host " + name + " failed", problem);
        }
    }

    List<String> tasksLeft() {
        Machine running = machine;
        List<String> left = new ArrayList<>();
        if (running != null) {
            for (Task<?> task : allTasks(running.loop)) {
                left.add("task " + task.getName());
            }
        }
        return left;
    }

    @Override
    public String toString() {
        return "<Host " + name + (machine == null ? " down" : ended ? " ended" : "") + ">";
    }
}
