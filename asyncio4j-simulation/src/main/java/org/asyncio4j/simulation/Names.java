package org.asyncio4j.simulation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of a world: those of its hosts, and those that the test added. */
final class Names {

    private final Map<String, List<InetAddress>> known = new HashMap<>();
    Latency latency = Latency.uniform(0, 1);
    double failures;

    void add(String name, InetAddress address) {
        known.computeIfAbsent(name, ignored -> new ArrayList<>()).add(address);
    }

    void replace(String name, List<InetAddress> addresses) {
        known.put(name, new ArrayList<>(addresses));
    }

    long nextLatency(Scheduler scheduler, Host host, String name) {
        long chosen = latency.nanos(latency.isConstant() ? 0 : scheduler.choices.choose(Kind.NAME, Latency.STEPS));
        scheduler.noteLatency(host, latency, chosen, () -> "looking up " + name + " from " + host.name());
        return chosen;
    }

    /** Returns why there is no answer; null if there is one. */
    @Nullable
    IOException failure(Scheduler scheduler, Host host, String name) {
        if (!scheduler.choices.chance(Kind.NAME_FAILURE, failures)) {
            return null;
        }
        scheduler.noteChoice(host, () -> "looking up " + name + " from " + host.name() + " fails");
        return new UnknownHostException(name + ": Temporary failure in name resolution");
    }

    List<InetAddress> find(Host host, String name) {
        if (name.isEmpty() || name.equals("localhost")) {
            return List.of(InetAddress.ofLiteral("127.0.0.1"));
        }
        List<InetAddress> addresses = known.get(name);
        return addresses == null ? List.of() : List.copyOf(addresses);
    }
}
