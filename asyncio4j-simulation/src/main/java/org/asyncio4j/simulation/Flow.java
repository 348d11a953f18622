package org.asyncio4j.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection. What is written becomes a piece that arrives later, in order; the end and a reset are pieces
 * too.
 *
 * <p>TCP hides loss by sending again: a lost piece arrives later, and so does all behind it. A piece that comes to a cut link
 * waits there until it is healed, and for so long that the sender gives up.
 */
final class Flow {

    /** After this time without an answer Linux gives a connection up. */
    private static final long GIVE_UP_NANOS = 924_600_000_000L;

    /** The shortest time after which TCP sends again; it doubles each time. */
    private static final long RESEND_NANOS = 200_000_000;

    private static final int MOST_RESENDS = 6;

    private final Scheduler scheduler;
    private final Link.Direction path;

    /** Who writes, and who reads: sockets, or ends of a pipe. */
    final Endpoint from;

    final Endpoint to;

    /** What has arrived. */
    final Bytes arrived = new Bytes();

    /** How many bytes are under way or have arrived and were not read. */
    private int unread;

    /**
     * Whether it carries TLS. The JDK puts real time and real random numbers into that, so the trace has its length and not
     * what it is.
     */
    private boolean encrypted;

    private long lastArrival;
    private int pieces;
    boolean ended;

    /** Whether the end has arrived. */
    boolean endArrived;

    /** What a socket or a pipe does at its end of a flow. */
    interface Endpoint {

        Machine machine();

        /** Called when data, or the end, has arrived. */
        void arrived(Flow flow);

        /** Called when there is room again. */
        void hasRoom();

        /** Called when the connection is no more. */
        void broken(IOException problem);

        /** Returns whether nobody reads any more. */
        boolean isDeaf();

        /** Called when data came to a closed end. */
        void refuse();
    }

    Flow(Scheduler scheduler, Link.Direction path, Endpoint from, Endpoint to) {
        this.scheduler = scheduler;
        this.path = path;
        this.from = from;
        this.to = to;
    }

    boolean hasRoom() {
        return unread < path.link().buffer;
    }

    /** Sends as much as there is room for, and returns how much. */
    int send(ByteBuffer source) {
        int count = Math.min(path.link().buffer - unread, source.remaining());
        if (count <= 0) {
            return 0;
        }
        byte[] data = new byte[count];
        source.get(data);
        unread += count;
        pieces++;
        encrypted |= beginsHandshake(data);
        scheduler.traceData(path, data, encrypted);
        Choices choices = scheduler.choices;
        String what = scheduler.isNoted() ? message(pieces) + " (" + Words.count(count, "byte") + ")" : "";
        if (choices.chance(Kind.RESET, path.link().resets)) {
            scheduler.noteChoice(path.from, () -> message(pieces) + " resets its connection");
            schedule(pieces, what, this::resetBoth);
            return count;
        }
        if (count > 1 && choices.chance(Kind.SPLIT, path.link().splits)) {
            int first = 1 + choices.choose(Kind.SPLIT, count - 1);
            int number = pieces;
            scheduler.noteChoice(
                    path.from,
                    () -> message(number) + " arrives in two pieces, of " + first + " and " + (count - first)
                            + " bytes");
            schedule(pieces, what, () -> arrive(ByteBuffer.wrap(data, 0, first)));
            schedule(pieces, what, () -> arrive(ByteBuffer.wrap(data, first, count - first)));
        } else {
            schedule(pieces, what, () -> arrive(ByteBuffer.wrap(data)));
        }
        return count;
    }

    /** A record of a handshake, in any version: its type, and 3 for the version's first part. */
    private static boolean beginsHandshake(byte[] data) {
        return data.length > 5 && data[0] == 22 && data[1] == 3 && data[5] >= 1 && data[5] <= 2;
    }

    /** Sends the end. */
    void end() {
        if (!ended) {
            ended = true;
            pieces++;
            schedule(pieces, scheduler.isNoted() ? message(pieces) + " (the end)" : "", this::arriveEnd);
        }
    }

    /** Tells the other side that the connection is no more. */
    void reset() {
        ended = true;
        pieces++;
        schedule(
                pieces,
                scheduler.isNoted() ? message(pieces) + " (a reset)" : "",
                () -> to.broken(new IOException("Connection reset by peer")));
    }

    private void resetBoth() {
        from.broken(new IOException("Connection reset by peer"));
        to.broken(new IOException("Connection reset by peer"));
    }

    private String message(int number) {
        return "message " + number + " of " + path;
    }

    private void schedule(int number, String what, Runnable arrival) {
        long latency = path.nextLatency(scheduler);
        if (scheduler.isNoted()) {
            scheduler.noteLatency(path.from, path.link().latency, latency, () -> message(number));
        }
        int lost = 0;
        while (lost < MOST_RESENDS && scheduler.choices.chance(Kind.LOSS, path.link().loss)) {
            latency += RESEND_NANOS << lost++;
        }
        if (lost > 0) {
            int times = lost;
            long all = latency;
            scheduler.noteChoice(
                    path.from,
                    () -> message(number) + " is lost, sent again " + Words.count(times, "time") + ", and takes "
                            + Words.millis(all));
        }
        long arrivalTime = Math.max(lastArrival, scheduler.now + latency);
        lastArrival = arrivalTime;
        Machine receiver = to.machine();
        if (scheduler.isNoted()) {
            Runnable noteArrival = scheduler.noteSending(path, () -> what);
            Runnable unnoted = arrival;
            Runnable noted = () -> {
                noteArrival.run();
                unnoted.run();
            };
            scheduler.at(arrivalTime, () -> comeOrWait(receiver, noted));
        } else {
            scheduler.at(arrivalTime, () -> comeOrWait(receiver, arrival));
        }
    }

    /** Lets a piece arrive, or wait at a cut link. */
    private void comeOrWait(Machine receiver, Runnable arrival) {
        if (path.cut) {
            boolean[] over = new boolean[1];
            scheduler.at(scheduler.now + GIVE_UP_NANOS, () -> {
                if (!over[0]) {
                    over[0] = true;
                    from.broken(new IOException("Connection timed out"));
                }
            });
            path.held.add(() -> {
                if (!over[0]) {
                    over[0] = true;
                    lastArrival = Math.max(lastArrival, scheduler.now + RESEND_NANOS);
                    scheduler.at(lastArrival, () -> comeOrWait(receiver, arrival));
                }
            });
            return;
        }
        if (receiver.isOff()) {
            if (receiver.host.machineOrNull() != null) {
                // Another life of that host, which knows nothing of this connection.
                from.broken(new IOException("Connection reset by peer"));
            }
            return;
        }
        arrival.run();
    }

    private void arrive(ByteBuffer piece) {
        int count = piece.remaining();
        scheduler.trace.add(Trace.ARRIVED, path.to.index, count);
        if (to.isDeaf()) {
            to.refuse();
            return;
        }
        arrived.add(piece);
        to.arrived(this);
    }

    private void arriveEnd() {
        endArrived = true;
        scheduler.trace.add(Trace.ARRIVED, path.to.index, 0);
        to.arrived(this);
    }

    /** Reads what has arrived; -1 at the end. */
    int read(ByteBuffer target) {
        if (arrived.size() == 0) {
            return endArrived ? -1 : 0;
        }
        boolean full = !hasRoom();
        int count = arrived.moveTo(target);
        unread -= count;
        if (full && count > 0) {
            from.hasRoom();
        }
        return count;
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** Returns what a failing endpoint throws; a copy, so that its trace is that of the call. */
    static IOException again(@Nullable IOException problem, String usual) {
        return new IOException(problem == null ? usual : problem.getMessage());
    }
}
