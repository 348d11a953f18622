package org.asyncio4j.simulation;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The network of a world: who has which address, who listens where, and how connections are made. */
final class Network {

    /** After this time Linux gives an attempt to connect up. */
    private static final long CONNECT_NANOS = 127_000_000_000L;

    private static final int FIRST_FREE_PORT = 49_152;
    private static final int LAST_PORT = 65_535;

    private final Scheduler scheduler;
    private final Map<InetAddress, Host> hosts = new LinkedHashMap<>();
    private final Map<Long, Link> links = new LinkedHashMap<>();

    Network(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    void add(Host host) {
        hosts.put(host.address(), host);
    }

    Link link(Host a, Host b) {
        long key = ((long) Math.min(a.index, b.index) << 32) | Math.max(a.index, b.index);
        return links.computeIfAbsent(key, ignored -> new Link(scheduler, a, b));
    }

    Link.Direction path(Host from, Host to) {
        return link(from, to).from(from);
    }

    /** Returns the host that {@code address} leads to from {@code from}; null if there is none. */
    @Nullable
    Host hostAt(Host from, @Nullable InetAddress address) {
        if (address == null) {
            return null;
        }
        return address.isLoopbackAddress() || address.isAnyLocalAddress() ? from : hosts.get(address);
    }

    /** Returns the address to bind to, with a free port if none is given. */
    SocketAddress freeAddress(Machine machine, @Nullable SocketAddress wanted) throws IOException {
        if (wanted instanceof UnixDomainSocketAddress) {
            return wanted;
        }
        InetSocketAddress inet = (InetSocketAddress) wanted;
        InetAddress address = inet == null || inet.getAddress() == null ? machine.host.address() : inet.getAddress();
        ensureOurs(machine, address);
        int port = inet == null ? 0 : inet.getPort();
        return new InetSocketAddress(address, port == 0 ? freePort(machine) : port);
    }

    private static int freePort(Machine machine) {
        int port = machine.nextPort;
        while (machine.listeners.containsKey(port) || machine.datagrams.containsKey(port)) {
            port++;
        }
        machine.nextPort = port == LAST_PORT ? FIRST_FREE_PORT : port + 1;
        return port;
    }

    private void ensureOurs(Machine machine, InetAddress address) throws BindException {
        if (hostAt(machine.host, address) != machine.host) {
            throw new BindException("Cannot assign requested address");
        }
    }

    SocketAddress listen(SimServerSocketChannel channel, @Nullable SocketAddress wanted) throws IOException {
        Machine machine = channel.machine();
        if (wanted instanceof UnixDomainSocketAddress path) {
            if (machine.paths.putIfAbsent(path.getPath().toString(), channel) != null) {
                throw new BindException("Address already in use");
            }
            return path;
        }
        InetSocketAddress address = (InetSocketAddress) freeAddress(machine, wanted);
        SimServerSocketChannel other = machine.listeners.get(address.getPort());
        if (other != null && !(other.sharesPort() && channel.sharesPort())) {
            throw new BindException("Address already in use");
        }
        machine.listeners.put(address.getPort(), channel);
        return address;
    }

    void endListening(SimServerSocketChannel channel, SocketAddress address) {
        Machine machine = channel.machine();
        if (address instanceof UnixDomainSocketAddress path) {
            machine.paths.remove(path.getPath().toString(), channel);
        } else {
            machine.listeners.remove(((InetSocketAddress) address).getPort(), channel);
        }
    }

    /** Sends the request for a connection; the channel hears of the outcome later. */
    void connect(SimSocketChannel channel, SocketAddress address) {
        Machine machine = channel.machine();
        Host from = machine.host;
        Host to = address instanceof InetSocketAddress inet ? hostAt(from, inet.getAddress()) : from;
        if (to == null) {
            end(channel, scheduler.now, new ConnectException("No route to host"));
            return;
        }
        Link.Direction there = path(from, to);
        Link.Direction back = path(to, from);
        scheduler.trace.add(Trace.SENT, from.index, to.index);
        if (scheduler.choices.chance(Kind.CONNECT, there.link().connectFailures)) {
            scheduler.noteChoice(from, () -> "a connection of " + there + " is refused");
            end(channel, scheduler.now + latencyOf(there), new ConnectException("Connection refused"));
            return;
        }
        long began = scheduler.now;
        long latency = latencyOf(there);
        Runnable noteArrival = scheduler.noteSending(there, () -> "a request for a connection of " + there);
        scheduler.at(scheduler.now + latency, () -> {
            Machine peer = to.machineOrNull();
            if (there.cut || peer == null) {
                end(channel, began + CONNECT_NANOS, new ConnectException("Connection timed out"));
                return;
            }
            noteArrival.run();
            arrive(channel, address, peer, there, back, began);
        });
    }

    private long latencyOf(Link.Direction path) {
        long latency = path.nextLatency(scheduler);
        scheduler.noteLatency(
                path.from, path.link().latency, latency, () -> "a request for a connection, or its answer, of " + path);
        return latency;
    }

    private void arrive(
            SimSocketChannel channel,
            SocketAddress address,
            Machine peer,
            Link.Direction there,
            Link.Direction back,
            long began) {
        SimServerSocketChannel listener = address instanceof UnixDomainSocketAddress path
                ? peer.paths.get(path.getPath().toString())
                : peer.listeners.get(((InetSocketAddress) address).getPort());
        long answered = scheduler.now + latencyOf(back);
        if (back.cut) {
            // The answer is lost, and so are all that follow.
            end(channel, began + CONNECT_NANOS, new ConnectException("Connection timed out"));
            return;
        }
        if (listener == null || listener.isFull()) {
            end(channel, answered, new ConnectException("Connection refused"));
            return;
        }
        if (!channel.isOpen() || channel.machine().isOff()) {
            return;
        }
        SimSocketChannel accepted = new SimSocketChannel(peer, listener.unix);
        Flow request = new Flow(scheduler, there, channel, accepted);
        Flow reply = new Flow(scheduler, back, accepted, channel);
        SocketAddress local = Objects.requireNonNull(channel.local());
        accepted.join(address, local, request, reply);
        channel.in = reply;
        channel.out = request;
        scheduler.trace.add(Trace.ARRIVED, there.to.index, there.from.index);
        listener.offer(accepted);
        end(channel, answered, null);
    }

    private void end(SimSocketChannel channel, long when, @Nullable IOException failure) {
        scheduler.at(when, () -> {
            if (!channel.machine().isOff()) {
                channel.connectEnded(failure);
            }
        });
    }

    static String text(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return inet.getHostString() + ":" + inet.getPort();
        }
        return String.valueOf(address);
    }
}
