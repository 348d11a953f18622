import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.simulation.Exploration;
import org.asyncio4j.simulation.Host;
import org.asyncio4j.simulation.Latency;
import org.asyncio4j.simulation.Simulation;
import org.asyncio4j.simulation.Strategy;
import org.asyncio4j.simulation.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Raft in a world where all fails that can. It is in the package of the examples: in none. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class RaftTest {

    private static final int SEEDS =
            Integer.getInteger("asyncio4j.raft.seeds", Boolean.getBoolean("asyncio4j.nightly") ? 10_000 : 100);
    private static final long FIRST_SEED = Long.getLong("asyncio4j.raft.first", 0);
    private static final int MOST_RUNS = 2_000;
    private static final int COMMANDS = 5;
    private static final Latency USUAL = Latency.uniform(1, 30);
    private static final Set<Raft.Safeguard> NONE = EnumSet.noneOf(Raft.Safeguard.class);

    /** A cluster, its clients, and what goes wrong; and what all nodes together must never do. */
    private static final class Cluster {

        private final World world;
        private final Set<Raft.Safeguard> without;
        private final Map<String, SocketAddress> addresses = new LinkedHashMap<>();
        private final List<Host> hosts = new ArrayList<>();
        private final Map<Host, Raft.Node> nodes = new HashMap<>();
        private final Map<Long, String> leaders = new HashMap<>();
        private final List<String> chosen = new ArrayList<>();
        private final Set<String> acknowledged = new TreeSet<>();
        private String complaint = "";
        private boolean over;

        Cluster(World world, Set<Raft.Safeguard> without) {
            this.world = world;
            this.without = without;
        }

        void run() {
            world.limit(300);
            world.allowLeaks();
            world.always("one leader a term, one log for all", this::ensureNoComplaint);
            int size = world.chance(0.3) ? 5 : 3;
            for (int i = 0; i < size; i++) {
                hosts.add(addNode("n" + i));
            }
            for (Host host : hosts) {
                addresses.put(host.name(), new InetSocketAddress(host.address(), Raft.PORT));
                host.clockDrift(1_000.0 * world.choose(100));
            }
            world.links().forEach(link -> link.latency(USUAL).loss(0.05).duplicates(0.05));
            List<Host> clients = List.of(addClient("c0"), addClient("c1"));
            world.links().forEach(link -> link.connectFailures(0.02).resets(0.01));
            breakThings();
            for (Host client : clients) {
                await(client.join());
            }
            over = true;
            await(sleep(2));
            check();
        }

        private boolean ensureNoComplaint() {
            if (!complaint.isEmpty()) {
                throw new AssertionError(complaint);
            }
            return true;
        }

        private Host addNode(String name) {
            Raft.Disk disk = new Raft.Disk();
            return world.host(name, () -> {
                Raft.Node node = new Watched(name, disk);
                nodes.put(
                        hosts.stream()
                                .filter(it -> it.name().equals(name))
                                .findFirst()
                                .orElseThrow(),
                        node);
                node.open(name, Raft.PORT);
                node.run();
            });
        }

        private Host addClient(String name) {
            return world.host(name, () -> {
                for (int i = 0; i < COMMANDS; i++) {
                    String command = name + "-" + i;
                    for (int turn = 0;
                            !Raft.ask(hosts.get(turn % hosts.size()).name(), Raft.PORT, command, command);
                            turn++) {
                        await(sleep(0.02));
                    }
                    acknowledged.add(command);
                }
            });
        }

        private void breakThings() {
            for (int round = 0; round < 8; round++) {
                await(sleep(0.1 + 0.05 * world.choose(8)));
                Host one = hosts.get(world.choose(hosts.size()));
                Host other = hosts.get(world.choose(hosts.size()));
                switch (world.choose(9)) {
                    case 1 -> one.crash();
                    case 2 -> world.isolate(one);
                    case 3 -> world.link(one, other).cutFrom(one);
                    case 4 -> one.restart();
                    case 5 -> world.heal();
                    case 6 -> hosts.stream().filter(it -> !it.isUp()).forEach(Host::restart);
                    case 7 -> world.link(one, other).latency(Latency.uniform(50, 500));
                    case 8 -> hosts.stream().filter(it -> it != one).forEach(it -> world.partition(one, it));
                    default -> {}
                }
            }
            world.links().forEach(link -> link.latency(USUAL).heal());
            hosts.stream().filter(it -> !it.isUp()).forEach(Host::restart);
        }

        private void check() {
            List<String> expected = null;
            for (Host host : hosts) {
                List<String> state = nodes.get(host).state;
                expected = expected == null ? state : expected;
                assertEquals(expected, state, "node " + host.name() + " differs");
            }
            assertEquals(acknowledged, new TreeSet<>(expected));
            assertEquals(2 * COMMANDS, expected.size(), "a command was applied twice: " + expected);
        }

        /** A node whose doings are compared with those of the others. */
        private final class Watched extends Raft.Node {

            Watched(String name, Raft.Disk disk) {
                super(name, addresses, disk, world.random(), without);
            }

            @Override
            void leads(long term) {
                String known = leaders.putIfAbsent(term, name);
                if (known != null && !known.equals(name)) {
                    complaint = known + " and " + name + " lead term " + term;
                }
            }

            @Override
            void applies(int index, Raft.Entry entry) {
                if (index > chosen.size()) {
                    chosen.add(entry.toString());
                } else if (!chosen.get(index - 1).equals(entry.toString())) {
                    complaint = name + " applies " + entry + " where another applied " + chosen.get(index - 1);
                }
            }
        }
    }

    private static Simulation cluster(Set<Raft.Safeguard> without) {
        return Simulation.of(world -> new Cluster(world, without).run());
    }

    @Test
    void survivesAllFaults() {
        Exploration all = cluster(NONE).withSeed(FIRST_SEED).withRuns(SEEDS).explore();
        System.out.println("raft: " + all);
        all.check();
    }

    @Test
    void survivesOtherStrategies() {
        for (Strategy strategy : List.of(Strategy.pct(3), Strategy.pos())) {
            cluster(NONE)
                    .withStrategy(strategy)
                    .withRuns(Math.max(20, SEEDS / 10))
                    .explore()
                    .check();
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsThatASafeguardIsMissing(Raft.Safeguard missing) {
        Exploration found = cluster(EnumSet.of(missing))
                .withRuns(MOST_RUNS)
                .withShrinkingRuns(0)
                .explore();
        System.out.println("raft without " + missing + ": " + found
                + (found.failure() == null ? "" : " " + found.failure().getCause()));
        assertNotNull(found.failure(), () -> missing + ": " + found);
    }
}
