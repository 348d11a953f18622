package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.await;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.spi.SelectorProvider;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.asyncio4j.Coroutine;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A simulated world: hosts with programs, the network between them, and what happens to both.
 *
 * {@snippet :
 * Host server = world.host("server", () -> serve(7000));
 * Host client = world.host("client", () -> ask("server", 7000));
 * world.link(server, client).latency(Latency.uniform(1, 20)).loss(0.01);
 * world.at(3.0, () -> world.partition(server, client));
 * world.at(9.0, world::heal);
 * await(client.join());
 * }
 *
 * <p>The test itself runs as a task on a host of its own, named {@code test}. All hosts run in turn on one thread, one step at a
 * time. Ordinary code runs unchanged on them: connections, servers, datagrams, Unix sockets, TLS, name lookups, timers,
 * calls of {@code toThread}, signals. Objects may be shared between the test and the programs; futures, tasks and locks belong to the host that made
 * them.
 *
 * <p>Its methods, and those of its hosts and links, are called by the test, by its programs, and by the actions of {@link
 * #at}; not by other threads.
 */
public final class World {

    private static final int FIRST_OCTET = 10;
    private static final int HOSTS_PER_NET = 250;
    private static final int MOST_HOSTS = 250;
    private static final double NANOS_PER_SECOND = 1e9;

    final Scheduler scheduler;
    final Host test;
    private final List<SettableFuture<Boolean>> waiting = new ArrayList<>();
    private @Nullable Random random;

    World(Scheduler scheduler, Scenario scenario) {
        this.scheduler = scheduler;
        test = add("test", () -> {
            scenario.run(this);
            return null;
        });
    }

    // --- hosts -------------------------------------------------------------------------------------

    /**
     * Adds a host, whose program starts with the next step. Others reach it by its name.
     *
     * @param program its main program, which may await; if it returns a coroutine, that is awaited too
     */
    public Host host(String name, Callable<?> program) {
        Host added = add(name, program);
        added.start();
        return added;
    }

    /** Adds a host, for a program without a result; see {@link #host(String, Callable)}. */
    public <X extends Exception> Host host(String name, Action<X> program) {
        Objects.requireNonNull(program, "program must not be null");
        return host(name, () -> {
            program.run();
            return null;
        });
    }

    private Host add(String name, Callable<?> program) {
        Objects.requireNonNull(name, "name must not be null");
        Objects.requireNonNull(program, "program must not be null");
        int index = scheduler.hosts.size();
        if (index >= MOST_HOSTS) {
            throw new IllegalStateException("a world has at most " + MOST_HOSTS + " hosts");
        }
        if (scheduler.hosts.stream().anyMatch(host -> host.name().equals(name))) {
            throw new IllegalArgumentException("there is a host of that name already: " + name);
        }
        Host host = new Host(scheduler, index, name, addressOf(name, index), program);
        scheduler.hosts.add(host);
        scheduler.network.add(host);
        scheduler.names.add(name, host.address());
        return host;
    }

    private static InetAddress addressOf(String name, int index) {
        try {
            byte[] bytes = {FIRST_OCTET, 0, (byte) (index / HOSTS_PER_NET), (byte) (index % HOSTS_PER_NET + 1)};
            return InetAddress.getByAddress(name, bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("bug in asyncio4j: bad length", e);
        }
    }

    // --- network -----------------------------------------------------------------------------------

    /** Returns the link between two hosts. */
    public Link link(Host a, Host b) {
        return scheduler.network.link(a, b);
    }

    /** Returns the link between a host and the test's own. */
    public Link link(Host host) {
        return link(host, test);
    }

    /** Returns the links between all pairs of hosts that there are now, without the test's own. */
    public List<Link> links() {
        List<Host> all = scheduler.hosts;
        List<Link> links = new ArrayList<>();
        for (int i = 1; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                links.add(link(all.get(i), all.get(j)));
            }
        }
        return links;
    }

    /** Cuts the link between two hosts; see {@link Link#cut}. */
    public void partition(Host a, Host b) {
        link(a, b).cut();
    }

    /** Cuts all links between one of {@code hosts} and one that is not among them, other than the test's own. */
    public void isolate(Host... hosts) {
        List<Host> inside = List.of(hosts);
        for (Link link : links()) {
            if (inside.contains(link.there.from) != inside.contains(link.there.to)) {
                link.cut();
            }
        }
    }

    /** Heals all links. */
    public void heal() {
        links().forEach(Link::heal);
    }

    /** Sets how long the answer to a name takes; from 0 to 1 ms by default. */
    public void nameLatency(Latency latency) {
        scheduler.names.latency = Objects.requireNonNull(latency, "latency must not be null");
    }

    /** Sets the probability that a name has no answer. */
    public void nameFailures(double probability) {
        scheduler.names.failures = probability;
    }

    /** Makes {@code name} a name of these hosts, in this order; it replaces what the name meant before. */
    public void name(String name, Host... hosts) {
        scheduler.names.replace(name, List.of(hosts).stream().map(Host::address).toList());
    }

    /** Sets how long it takes until a thread gets to run a call of {@code toThread} or {@code runInExecutor}; from 0 to 10 ms by default. */
    public void threadLatency(Latency latency) {
        scheduler.jobs.latency = Objects.requireNonNull(latency, "latency must not be null");
    }

    /** Says what the program of this name does when it is started as a child process. */
    public void program(String name, SimProcess program) {
        scheduler.programs.put(
                Objects.requireNonNull(name, "name must not be null"),
                Objects.requireNonNull(program, "program must not be null"));
    }

    /** Sets how long a child takes to start, to get a signal and to be seen to have ended; from 0 to 5 ms by default. */
    public void childLatency(Latency latency) {
        scheduler.childLatency = Objects.requireNonNull(latency, "latency must not be null");
    }

    /** Sets how late timers are; never by default. */
    public void timerLateness(Latency lateness) {
        scheduler.timerLateness = Objects.requireNonNull(lateness, "lateness must not be null");
        scheduler.machines().forEach(Machine::wakeup);
    }

    /** Returns what opens channels of the calling host, for code that opens them itself and hands them to its loop. */
    public SelectorProvider channels(Host host) {
        Machine machine = host.machineOrNull();
        if (machine == null) {
            throw new IllegalStateException("host " + host.name() + " is down");
        }
        return machine.channels();
    }

    // --- time --------------------------------------------------------------------------------------

    /** Calls {@code action} at a time in seconds since the begin of the world; it cannot await. */
    public void at(double seconds, Runnable action) {
        Objects.requireNonNull(action, "action must not be null");
        scheduler.at((long) (seconds * NANOS_PER_SECOND), action);
    }

    /** Returns the seconds since the begin of the world. */
    public double time() {
        return scheduler.now / NANOS_PER_SECOND;
    }

    /** Returns the world's time as a clock of {@code java.time}, which begins at the same moment in each run. */
    public Clock clock() {
        return new SimClock(() -> scheduler.now);
    }

    /**
     * Returns a coroutine that completes when nothing is ready, under way or due any more: all tasks wait, and no timer is set. For
     * programs that end or only answer; one that beats a heart never comes to rest.
     */
    public Coroutine<Void> quiet() {
        return org.asyncio4j.Asyncio.async("World.quiet", () -> {
            scheduler.checks().whenQuiet(() -> scheduler.complete(waiting));
            await(scheduler.awaitable("World.quiet", "the world to be quiet", false, waiting));
        });
    }

    // --- data --------------------------------------------------------------------------------------

    /** Returns random numbers for the program's own use. Their seed is one choice of the run, always the same in the plain run. */
    public Random random() {
        Random known = random;
        if (known == null) {
            int seed = scheduler.choices.choose(Kind.DATA, 1 << 20);
            known = new Random(seed);
            random = known;
            if (seed > 0) {
                scheduler.noteChoice(test, () -> "the random numbers of the test have seed " + seed);
            }
        }
        return known;
    }

    /**
     * Returns random numbers for {@code SSLContext.init}, so that keys and nonces of TLS are the same in each run with the same
     * choices; nothing that they make is secret.
     *
     * <p>Make the context in the test, or else sessions go on from run to run. What the JDK draws elsewhere stays real: signatures with
     * RSA and ECDSA, and the time in session tickets. A trace has the lengths only of what TLS sends; they are the same except for
     * ECDSA's signatures, whose length varies. So use a certificate with an RSA or Ed25519 key.
     */
    public SecureRandom secureRandom() {
        return new SeededSecureRandom(random());
    }

    /** Returns a UUID of {@link #random}. */
    public UUID uuid() {
        Random source = random();
        byte[] bytes = new byte[16];
        source.nextBytes(bytes);
        return UUID.nameUUIDFromBytes(bytes);
    }

    /** Chooses a number from 0 to {@code bound - 1}: one choice of the run, 0 in the plain run. */
    public int choose(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound must be > 0: " + bound);
        }
        int chosen = bound == 1 ? 0 : scheduler.choices.choose(Kind.TEST, bound);
        scheduler.trace.add(Trace.DATA, 0, chosen);
        if (chosen > 0) {
            scheduler.noteChoice(test, () -> "the test chose " + chosen + ", of 0 to " + (bound - 1));
        }
        return chosen;
    }

    /** Chooses whether something happens: one choice of the run, never in the plain run. */
    public boolean chance(double probability) {
        boolean happens = scheduler.choices.chance(Kind.TEST, probability);
        scheduler.trace.add(Trace.DATA, 0, happens ? 1 : 0);
        if (happens) {
            scheduler.noteChoice(test, () -> "what the test gave a chance of " + probability + " happens");
        }
        return happens;
    }

    // --- assertions --------------------------------------------------------------------------------

    /** Demands that a condition holds after each step from now on; the run fails at the first step after which it does not, or throws. */
    public void always(String name, BooleanSupplier condition) {
        scheduler.checks().always(name, condition);
    }

    /** Demands that a condition holds at some time from now on, and be it at the end. */
    public void eventually(String name, BooleanSupplier condition) {
        scheduler.checks().eventually(name, condition);
    }

    /** Allows programs to leave tasks and sockets when they end. Otherwise that is a failure. */
    public void allowLeaks() {
        scheduler.checks().allowsLeaks = true;
    }

    /** Sets how many seconds the world lasts at most; a day by default. A test that has not ended by then fails. */
    public void limit(double seconds) {
        scheduler.maxNanos = (long) (seconds * NANOS_PER_SECOND);
    }

    /** Sets how many steps the run takes at most; a million by default. */
    public void maxSteps(int steps) {
        scheduler.maxSteps = steps;
    }

    /** Returns how many steps were taken. */
    public int steps() {
        return scheduler.steps;
    }

    /** Adds a line to the report of a failing run. */
    public void note(String text) {
        scheduler.note(test, Journal.What.NOTE, () -> text);
    }

    @Override
    public String toString() {
        return "<World at " + time() + " s, " + scheduler.steps + " steps>";
    }
}
