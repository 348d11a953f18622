package org.asyncio4j.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The network between two hosts, in both directions. The methods change what is sent from now on; what is under way
 * arrives as it was to, unless the link is cut by then.
 *
 * <p>Belongs to its world: to be used by the test and by what it calls, not by other threads.
 */
public final class Link {

    private static final Latency USUAL = Latency.uniform(0.1, 2);
    private static final double USUAL_SPLITS = 0.02;
    private static final int USUAL_BUFFER = 256 << 10;

    /** One of the two directions. */
    final class Direction {
        final Host from;
        final Host to;
        boolean cut;

        /** What arrived while it was cut, and goes on when it is healed: what TCP sends again. */
        final List<Runnable> held = new ArrayList<>();

        Direction(Host from, Host to) {
            this.from = from;
            this.to = to;
        }

        Link link() {
            return Link.this;
        }

        /** Returns how long the next message is under way, in nanoseconds. */
        long nextLatency(Scheduler scheduler) {
            return latency.nanos(latency.isConstant() ? 0 : scheduler.choices.choose(Kind.LATENCY, Latency.STEPS));
        }

        @Override
        public String toString() {
            return from.name() + "->" + to.name();
        }
    }

    final Scheduler scheduler;
    final Direction there;
    final Direction back;
    Latency latency = USUAL;
    double loss;
    double resets;
    double duplicates;
    double splits = USUAL_SPLITS;
    double connectFailures;
    int buffer = USUAL_BUFFER;

    Link(Scheduler scheduler, Host a, Host b) {
        this.scheduler = scheduler;
        there = new Direction(a, b);
        back = a == b ? there : new Direction(b, a);
        if (a == b) {
            latency = Latency.constant(0);
            splits = 0;
        }
    }

    Direction from(Host host) {
        return host == there.from ? there : back;
    }

    /** Sets how long a message is under way. Bytes of one connection never overtake each other; datagrams do. */
    public Link latency(Latency newLatency) {
        latency = Objects.requireNonNull(newLatency, "latency must not be null");
        return this;
    }

    /** Sets the probability that a message is lost: a datagram for good, a piece of a connection for 0.2 seconds and longer, until it is sent again. */
    public Link loss(double probability) {
        loss = probability(probability, "loss");
        return this;
    }

    /** Sets the probability that a piece of data resets its connection instead of arriving. */
    public Link resets(double probability) {
        resets = probability(probability, "resets");
        return this;
    }

    /** Sets the probability that a datagram arrives twice. */
    public Link duplicates(double probability) {
        duplicates = probability(probability, "duplicates");
        return this;
    }

    /** Sets the probability that what was written at once arrives in two pieces; 0.02 by default, and 0 within a host. */
    public Link splits(double probability) {
        splits = probability(probability, "splits");
        return this;
    }

    /** Sets the probability that an attempt to connect is refused. */
    public Link connectFailures(double probability) {
        connectFailures = probability(probability, "connectFailures");
        return this;
    }

    /** Sets how many bytes of a connection may be under way or wait to be read, in each direction; 256 KiB by default. */
    public Link bufferSize(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("bufferSize must be > 0: " + bytes);
        }
        buffer = bytes;
        return this;
    }

    /** Cuts both directions: nothing arrives until {@link #heal}. Connections stay, and notice nothing for a long time. */
    public void cut() {
        cut(there, true);
        cut(back, true);
    }

    /** Cuts the direction that begins at {@code from} only. */
    public void cutFrom(Host from) {
        cut(from(from), true);
    }

    /** Ends what {@link #cut} or {@link #cutFrom} began: what connections have sent meanwhile arrives. */
    public void heal() {
        cut(there, false);
        cut(back, false);
    }

    /** Returns whether both directions, or one of them, are cut. */
    public boolean isCut() {
        return there.cut || back.cut;
    }

    private void cut(Direction direction, boolean now) {
        if (direction.cut == now) {
            return;
        }
        direction.cut = now;
        scheduler.note(direction.from, () -> direction + (now ? " is cut" : " is healed"));
        if (!now) {
            List<Runnable> waiting = new ArrayList<>(direction.held);
            direction.held.clear();
            waiting.forEach(Runnable::run);
        }
    }

    private static double probability(double value, String name) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be from 0 to 1: " + value);
        }
        return value;
    }

    @Override
    public String toString() {
        return "<Link " + there.from.name() + "-" + there.to.name() + (isCut() ? " cut" : "") + " " + latency + ">";
    }
}
