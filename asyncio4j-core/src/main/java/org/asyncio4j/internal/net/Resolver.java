package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.testing.Surroundings;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * Resolves names to addresses and back; queries the system on other threads, because that blocks.
 */
final class Resolver {

    private static final int MAX_PORT = 65_535;

    private final NetLoop net;

    Resolver(NetLoop net) {
        this.net = net;
    }

    static int checkPort(int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port must be from 0 to 65535: " + port);
        }
        return port;
    }

    /** Returns the family of an address. */
    static ProtocolFamily familyOf(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET;
    }

    Coroutine<List<InetSocketAddress>> getaddrinfo(String host, int port, @Nullable ProtocolFamily family) {
        Checks.notNull(host, "host");
        checkPort(port);
        return net.call("getaddrinfo", () -> lookUp(host, port, family));
    }

    Coroutine<String> getnameinfo(InetSocketAddress address) {
        Checks.notNull(address, "address");
        return net.call("getnameinfo", () -> {
            InetAddress resolved = address.getAddress();
            if (resolved == null) {
                throw new UnknownHostException(address.getHostString());
            }
            Surroundings around = net.surroundings;
            return Awaiting.await(
                    around == null ? net.loop.runInExecutor(resolved::getCanonicalHostName) : name(around, resolved));
        });
    }

    /**
     * Returns the addresses of a host, without suspending if it is an address itself. Must be
     * called in a task.
     */
    List<InetSocketAddress> resolve(String host, int port, @Nullable ProtocolFamily family)
            throws UnknownHostException {
        InetAddress literal = literalOrNull(host);
        if (literal == null) {
            // Through the loop, because users may override its getaddrinfo.
            return checkFound(host, family, Awaiting.await(net.loop.getaddrinfo(host, port, family)));
        }
        return checkFound(host, family, ofFamily(List.of(new InetSocketAddress(literal, port)), family));
    }

    /**
     * Returns the addresses for {@code address}, which may be unresolved. Must be called in a task.
     */
    List<InetSocketAddress> resolve(InetSocketAddress address, @Nullable ProtocolFamily family)
            throws UnknownHostException {
        return address.isUnresolved()
                ? resolve(address.getHostString(), address.getPort(), family)
                : checkFound(address.getHostString(), family, ofFamily(List.of(address), family));
    }

    /**
     * Returns the distinct addresses of several hosts, looked up concurrently; throws the first
     * failure. Must be called in a task.
     */
    Set<InetSocketAddress> resolveAll(Collection<String> hosts, int port, @Nullable ProtocolFamily family) {
        List<Task<List<InetSocketAddress>>> lookups = new ArrayList<>();
        PlainFuture<Boolean> over = new PlainFuture<>(net.loopState);
        PlainFuture.setTarget(over, (WaitTarget) () -> new WaitReason(
                "dns", "the addresses of " + Repr.oneLine(String.join(", ", hosts)), List.copyOf(lookups)));
        int[] left = {hosts.size()};
        for (String host : hosts) {
            Task<List<InetSocketAddress>> lookup =
                    net.loop.createTask(new CodeCoroutine<>("resolve " + host, () -> resolve(host, port, family)));
            lookups.add(lookup);
            lookup.addDoneCallback(done -> {
                boolean failed = done.cancelled() || done.exception() != null;
                if ((--left[0] == 0 || failed) && !over.done()) {
                    over.setResult(true);
                }
            });
        }
        try {
            Awaiting.await(over);
            Set<InetSocketAddress> all = new LinkedHashSet<>();
            // After a failure the lookups that are not done are skipped, to reach the one that
            // failed.
            for (Task<List<InetSocketAddress>> lookup : lookups) {
                if (lookup.done()) {
                    all.addAll(lookup.result());
                }
            }
            return all;
        } finally {
            lookups.forEach(Task::cancel);
        }
    }

    private Future<List<InetSocketAddress>> systemsAnswer(String host, int port) {
        Surroundings around = net.surroundings;
        Future<List<InetSocketAddress>> answer =
                around == null ? net.loop.runInExecutor(() -> askSystem(host, port)) : ask(around, host, port);
        PlainFuture.setTarget(answer, (WaitTarget) () -> new WaitReason("dns", "the address of " + Repr.oneLine(host)));
        return answer;
    }

    private List<InetSocketAddress> lookUp(String host, int port, @Nullable ProtocolFamily family) {
        double began = net.loop.time();
        List<InetSocketAddress> found = Awaiting.await(systemsAnswer(host, port));
        double seconds = net.loop.time() - began;
        if (net.loopState.debug) {
            String text = String.format(
                    Locale.ROOT, "Getting address info %s:%d took %.3fms: %s", host, port, seconds * 1e3, found);
            if (seconds >= net.loop.getSlowCallbackDuration()) {
                Log.info(text);
            } else {
                Log.debug(text);
            }
        }
        return ofFamily(found, family);
    }

    private Future<List<InetSocketAddress>> ask(Surroundings around, String host, int port) {
        PlainFuture<List<InetSocketAddress>> answer = new PlainFuture<>(net.loopState);
        around.resolve(
                host,
                (found, failure) -> complete(
                        answer,
                        found == null
                                ? null
                                : found.stream()
                                        .map(address -> new InetSocketAddress(address, port))
                                        .toList(),
                        failure));
        return answer;
    }

    private Future<String> name(Surroundings around, InetAddress address) {
        PlainFuture<String> answer = new PlainFuture<>(net.loopState);
        around.nameOf(address, (found, failure) -> complete(answer, found, failure));
        return answer;
    }

    private static <T> void complete(PlainFuture<T> answer, @Nullable T found, @Nullable IOException failure) {
        if (answer.done()) {
            return;
        }
        if (found == null) {
            answer.setException(failure == null ? new UnknownHostException("no answer") : failure);
        } else {
            answer.setResult(found);
        }
    }

    private static List<InetSocketAddress> askSystem(String host, int port) throws UnknownHostException {
        return Arrays.stream(InetAddress.getAllByName(host))
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    private static List<InetSocketAddress> checkFound(
            String host, @Nullable ProtocolFamily family, List<InetSocketAddress> found) throws UnknownHostException {
        if (found.isEmpty()) {
            throw new UnknownHostException(
                    host + ": no address" + (family == null ? "" : " of family " + family.name()));
        }
        return found;
    }

    private static List<InetSocketAddress> ofFamily(
            List<InetSocketAddress> addresses, @Nullable ProtocolFamily family) {
        return family == null
                ? addresses
                : addresses.stream().filter(it -> familyOf(it).equals(family)).toList();
    }

    private static @Nullable InetAddress literalOrNull(String host) {
        boolean numeric = host.indexOf(':') >= 0
                || (!host.isEmpty() && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
        if (!numeric) {
            return null;
        }
        try {
            return host.indexOf(':') >= 0 ? InetAddress.ofLiteral(host) : Inet4Address.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
