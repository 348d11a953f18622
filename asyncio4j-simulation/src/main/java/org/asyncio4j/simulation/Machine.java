package org.asyncio4j.simulation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.internal.testing.SteppedLoop;
import org.asyncio4j.internal.testing.Surroundings;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.spi.LoopClock;
import org.jspecify.annotations.Nullable;

/**
 * A host from its start to its crash or end: its loop, and what that takes from outside. When the host starts again it has
 * another one.
 */
final class Machine implements Surroundings, LoopClock {

    private static final int FIRST_FREE_PORT = 49_152;
    private static final long UNKNOWN = Long.MIN_VALUE;

    final Host host;
    final Scheduler scheduler;
    final EventLoop loop;
    final SteppedLoop stepped;

    /** How many of the ready jobs belong to the iteration that has begun. */
    int remaining;

    final Map<Integer, SimServerSocketChannel> listeners = new HashMap<>();
    final Map<Integer, SimDatagramChannel> datagrams = new HashMap<>();
    final Map<String, SimServerSocketChannel> paths = new HashMap<>();
    final Map<String, Consumer<String>> signals = new HashMap<>();
    final Children children = new Children(this);
    int nextPort = FIRST_FREE_PORT;
    int datagramsSent;

    private final SelectorProvider provider = new SimProvider(this);
    private final Set<SimChannel> open = new LinkedHashSet<>();
    private final List<Registered> hot = new ArrayList<>();
    private final Map<SimChannel, Registered> registrations = new LinkedHashMap<>();
    private boolean off;

    /** Whether it has nothing to do until its first timer is due, or it is woken: by a step, or by another thread. */
    private volatile boolean asleep;

    /** When that timer is due, in the world's time; unknown until time goes on. */
    private long wakes = UNKNOWN;

    /** How late the first timer is: for its time, and in nanoseconds. */
    private long lateFor = Long.MIN_VALUE;

    private long late;

    Machine(Host host, Scheduler scheduler) {
        this.host = host;
        this.scheduler = scheduler;
        loop = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(this).withIoDriver(this));
        loop.setExceptionHandler((_, problem) -> scheduler.problem(this, problem));
        stepped = SteppedLoop.of(loop);
    }

    Network network() {
        return scheduler.network;
    }

    /** Returns whether it has crashed or ended. */
    boolean isOff() {
        return off;
    }

    /** Cuts it off: from now on nothing that it does reaches anybody. */
    void cutOff() {
        off = true;
        open.forEach(SimChannel::vanish);
        hot.clear();
        children.vanish();
    }

    /** Ends it as the system ends a process: closes its channels. */
    void endProcess() {
        for (SimChannel channel : List.copyOf(open)) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new AssertionError("bug in asyncio4j: a simulated channel could not be closed", e);
            }
        }
        cutOff();
    }

    /** Lets the loop run {@code callback}, soon. */
    void post(Runnable callback) {
        if (!off) {
            loop.callSoonThreadsafe(callback);
        }
    }

    void opened(SimChannel channel) {
        open.add(channel);
    }

    void closed(SimChannel channel) {
        open.remove(channel);
    }

    /** Returns the channels that are open. */
    Set<SimChannel> open() {
        return open;
    }

    // --- steps ---------------------------------------------------------------------------------

    /** Returns whether an iteration may begin, which has something to do. */
    boolean hasWork() {
        return stepped.size() > 0 || !hot.isEmpty() || stepped.hasSubmissions() || isTimerDue();
    }

    private boolean isTimerDue() {
        long first = stepped.firstTimer();
        return first != Long.MAX_VALUE && first <= nanos() && dueAt(first) <= scheduler.now;
    }

    /** Begins the iteration that it has work for. */
    void beginIteration() {
        if (asleep) {
            asleep = false;
        }
        remaining = stepped.collect();
    }

    /** Returns whether it has nothing to do, for sure: a look at two fields, for at each step most hosts do nothing. */
    boolean isAsleep() {
        return asleep && (wakes == UNKNOWN || scheduler.now < wakes);
    }

    /** Called when it has no work. */
    void fallAsleep() {
        wakes = UNKNOWN;
        asleep = true;
        if (!stepped.fallAsleep()) {
            asleep = false;
        }
    }

    /** Returns when it has something to do without anything else, in the world's time. */
    long wakesAt() {
        if (!asleep) {
            return firstDue();
        }
        if (wakes == UNKNOWN) {
            wakes = firstDue();
        }
        return wakes;
    }

    private long firstDue() {
        long first = stepped.firstTimer();
        return first == Long.MAX_VALUE ? Long.MAX_VALUE : dueAt(first);
    }

    private long dueAt(long first) {
        Latency lateness = scheduler.timerLateness;
        if (lateness.isConstant()) {
            return host.toWorld(first) + lateness.nanos(0);
        }
        if (lateFor != first) {
            lateFor = first;
            late = lateness.nanos(scheduler.choices.choose(Kind.TIMER, Latency.STEPS));
            if (late > 0) {
                scheduler.noteChoice(host, () -> "a timer of " + host.name() + " is " + Words.millis(late) + " late");
            }
        }
        return host.toWorld(first) + late;
    }

    // --- clock ---------------------------------------------------------------------------------

    @Override
    public long nanos() {
        return host.toLocal(scheduler.now);
    }

    @Override
    public long beforeSleep(long nanos, boolean jobsRunning, boolean channelsOpen) {
        throw new AssertionError("bug in asyncio4j: a simulated loop sleeps");
    }

    // --- channels ------------------------------------------------------------------------------

    void touch(Registered registered) {
        if (!registered.hot && !off && (registered.reader != null || registered.writer != null)) {
            registered.hot = true;
            hot.add(registered);
            asleep = false;
        }
    }

    void forget(Registered registered) {
        registrations.remove(registered.channel, registered);
        if (registered.hot) {
            registered.hot = false;
            hot.remove(registered);
        }
    }

    @Override
    public void select(long timeoutNanos, ReadySink sink) {
        if (hot.isEmpty()) {
            return;
        }
        int kept = 0;
        for (int i = 0; i < hot.size(); i++) {
            Registered each = hot.get(i);
            boolean ready = false;
            Handle reader = each.reader;
            if (reader != null && each.channel.isReadable()) {
                sink.ready(reader);
                ready = true;
            }
            Handle writer = each.writer;
            if (writer != null && each.channel.isWritable()) {
                sink.ready(writer);
                ready = true;
            }
            if (ready) {
                hot.set(kept++, each);
            } else {
                each.hot = false;
            }
        }
        hot.subList(kept, hot.size()).clear();
    }

    /** Something that it cannot see may give it work. Any thread. */
    @Override
    public void wakeup() {
        asleep = false;
    }

    @Override
    public boolean hasChannels() {
        return !registrations.isEmpty();
    }

    @Override
    public @Nullable Handle setReader(SelectableChannel channel, @Nullable Handle reader) {
        Registered registered = register(channel);
        Handle before = registered.reader;
        registered.setReader(reader);
        return before;
    }

    @Override
    public @Nullable Handle setWriter(SelectableChannel channel, @Nullable Handle writer) {
        Registered registered = register(channel);
        Handle before = registered.writer;
        registered.setWriter(writer);
        return before;
    }

    @Override
    public Registered register(SelectableChannel channel) {
        if (!(channel instanceof SimChannel ours)) {
            throw refusal("a channel of your own (" + channel + ")", "the loop's connections, or world.channels()");
        }
        Registered known = ours.registered();
        if (known == null) {
            known = new Registered(ours, this);
            ours.registered(known);
            registrations.put(ours, known);
        }
        return known;
    }

    @Override
    public void close() {
        hot.clear();
    }

    @Override
    public ByteBuffer takeBuffer(int size) {
        ByteBuffer kept = scheduler.setting.buffers().poll();
        return kept == null ? ByteBuffer.allocateDirect(size) : kept;
    }

    @Override
    public void giveBuffer(ByteBuffer buffer) {
        scheduler.setting.buffers().push(buffer);
    }

    @Override
    public SelectorProvider channels() {
        return provider;
    }

    // --- names, threads, children, signals -------------------------------------------------------

    @Override
    public long nextTaskNumber(boolean named) {
        return scheduler.nextTaskNumber(named);
    }

    @Override
    public void resolve(String name, Answer<List<InetAddress>> answer) {
        Names names = scheduler.names;
        scheduler.at(scheduler.now + names.nextLatency(scheduler, host, name), () -> {
            IOException failure = names.failure(scheduler, host, name);
            List<InetAddress> found = failure == null ? names.find(host, name) : List.of();
            post(() -> {
                if (failure != null) {
                    answer.accept(null, failure);
                } else if (found.isEmpty()) {
                    answer.accept(null, new UnknownHostException(name + ": Name or service not known"));
                } else {
                    answer.accept(found, null);
                }
            });
        });
    }

    @Override
    public void nameOf(InetAddress address, Answer<String> answer) {
        Host there = network().hostAt(host, address);
        String name =
                address.isLoopbackAddress() ? "localhost" : there == null ? address.getHostAddress() : there.name();
        scheduler.at(
                scheduler.now + scheduler.names.nextLatency(scheduler, host, name),
                () -> post(() -> answer.accept(name, null)));
    }

    @Override
    public void execute(Executor executor, Runnable call) {
        scheduler.jobs.submit(this, executor, call);
    }

    @Override
    public void startChild(List<String> command, SubprocessOptions options, ChildListener listener) {
        children.start(command, options, listener);
    }

    @Override
    public void handleSignal(String name, @Nullable Consumer<String> deliver) {
        if (deliver == null) {
            signals.remove(name);
        } else {
            signals.put(name, deliver);
        }
    }

    @Override
    public RuntimeException refusal(String call, String instead) {
        return new UnsupportedOperationException(call + " cannot be simulated; use " + instead);
    }

    @Override
    public String toString() {
        return "<Machine " + host.name() + (off ? " off" : "") + ">";
    }
}
