import static org.asyncio4j.Asyncio.*;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.asyncio4j.Event;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.DatagramTransport;
import org.asyncio4j.lowlevel.Loops;

/**
 * Raft (Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", 2014): nodes elect a leader, which
 * puts the commands of clients into a log that is the same on all of them. Elections and the replication of the log,
 * without snapshots and changes of membership. {@code ./asyncio4j Raft.java} runs three nodes and ends their leader.
 * {@code RaftTest} has them in a simulated world, whose network, clocks and hosts fail, and takes one safeguard after
 * the other away.
 *
 * <p>Nodes talk by datagrams, which may be lost, come twice, and overtake each other:
 * <pre>
 * vote TERM FROM LAST_INDEX LAST_TERM          voted TERM FROM yes|no
 * append TERM FROM PREVIOUS_INDEX PREVIOUS_TERM COMMITTED [TERM:ID:COMMAND]...
 * appended TERM FROM yes|no INDEX
 * </pre>
 * A client sends a line {@code ID COMMAND}; the answer is {@code ok} once the command is applied, or {@code no} from
 * who does not lead.
 */
public class Raft {

    static final int PORT = 7000;
    private static final double BEAT = 0.05;
    private static final double SHORTEST_PATIENCE = 0.15;
    private static final double REPLY_WITHIN = 1.0;

    /** What keeps the nodes from harm. A test leaves one out. */
    enum Safeguard {
        /** A node votes for one candidate in a term. */
        ONE_VOTE_A_TERM,
        /** What it has voted is on the disk before the answer goes out. */
        VOTE_ON_DISK,
        /** It votes for those only whose log is as good as its own. */
        NEWEST_LOG_WINS,
        /** A leader has the votes of more than half. */
        MAJORITY_ELECTS,
        /** Who sees a higher term leads no more. */
        STEPS_DOWN,
        /** What leaders of earlier terms send is refused. */
        STALE_LEADERS,
        /** Entries follow the one that they follow at the leader. */
        LOGS_MATCH,
        /** Entries that contradict the leader's go. */
        CONFLICTS_GO,
        /** An entry is committed when more than half have it. */
        MAJORITY_COMMITS,
        /** Entries are on the disk before they are confirmed. */
        LOG_ON_DISK,
        /** A client hears of a command when that is applied, not before. */
        ANSWERS_WHEN_APPLIED,
        /** A command that comes again is applied once. */
        APPLIES_ONCE
    }

    /**
     * A command, with the term in which it came and the client's own number for it; the command that begins a term is
     * empty.
     */
    record Entry(long term, String id, String command) {
        static Entry parse(String text) {
            String[] parts = text.split(":", -1);
            return new Entry(Long.parseLong(parts[0]), parts[1], parts[2]);
        }

        @Override
        public String toString() {
            return term + ":" + id + ":" + command;
        }
    }

    /** What a node still has after a crash. */
    static final class Disk {
        long term;
        String votedFor = "";
        List<Entry> log = List.of();
    }

    private enum Role {
        FOLLOWER,
        CANDIDATE,
        LEADER
    }

    /** One node, from its start to its end. Subclasses may watch it. */
    static class Node implements DatagramProtocol {

        final String name;
        private final Map<String, SocketAddress> addresses;
        private final Disk disk;
        private final Random random;
        private final Set<Safeguard> without;

        private Role role = Role.FOLLOWER;
        private String votedFor;
        private final List<Entry> log;
        private int committed;
        private int applied;
        private boolean heard;
        private final Set<String> votes = new HashSet<>();
        private final Map<String, Integer> next = new HashMap<>();
        private final Map<String, Integer> matching = new HashMap<>();
        private final Set<String> known = new HashSet<>();
        private Event news = new Event();
        private DatagramTransport transport;
        private Server server;

        /** What the commands have made: here just those themselves, in their order. */
        final List<String> state = new ArrayList<>();

        /** @param addresses of all nodes by their names, this one too; may be filled until {@link #run} */
        Node(String name, Map<String, SocketAddress> addresses, Disk disk, Random random, Set<Safeguard> without) {
            this.name = name;
            this.addresses = addresses;
            this.disk = disk;
            this.random = random;
            this.without = without;
            votedFor = has(Safeguard.VOTE_ON_DISK) ? disk.votedFor : "";
            log = new ArrayList<>(disk.log);
        }

        /** Called whenever it acts as the leader of a term. */
        void leads(long term) {}

        /** Called for each entry that it applies, in the order of the log. */
        void applies(int index, Entry entry) {}

        boolean isLeader() {
            return role == Role.LEADER;
        }

        private boolean has(Safeguard safeguard) {
            return !without.contains(safeguard);
        }

        // --- life ----------------------------------------------------------------------------------

        /** Opens its ports; 0 for any. */
        void open(String host, int port) throws IOException {
            var options = DatagramOptions.DEFAULT.withLocalAddress(new InetSocketAddress(host, port));
            await(Loops.getRunningLoop().createDatagramEndpoint(() -> this, options));
            server = await(startServer(this::serve, host, port));
        }

        SocketAddress address() {
            return transport.getExtraInfo(ExtraInfo.SOCKNAME);
        }

        int clientPort() {
            return server.port();
        }

        /** Takes part until it is cancelled. */
        void run() {
            try {
                with(server, taskGroup(), (_, group) -> {
                    group.createTask(this::watch);
                    group.createTask(this::beat);
                });
            } finally {
                transport.close();
            }
        }

        @Override
        public void connectionMade(BaseTransport made) {
            transport = (DatagramTransport) made;
        }

        /** Becomes a candidate when it has heard of no leader for some time, which is another one each time. */
        private void watch() {
            while (true) {
                heard = false;
                await(sleep(SHORTEST_PATIENCE * (1 + random.nextDouble())));
                if (!heard && role != Role.LEADER) {
                    campaign();
                }
            }
        }

        private void beat() {
            while (true) {
                await(sleep(BEAT));
                if (role == Role.LEADER) {
                    others().forEach(this::sendEntries);
                }
                disk.log = List.copyOf(log);
            }
        }

        private List<String> others() {
            return addresses.keySet().stream().filter(it -> !it.equals(name)).toList();
        }

        private boolean isMajority(int nodes) {
            return nodes * 2 > addresses.size();
        }

        private long termAt(int index) {
            return index == 0 ? 0 : log.get(index - 1).term;
        }

        private void save() {
            disk.votedFor = votedFor;
            if (has(Safeguard.LOG_ON_DISK)) {
                disk.log = List.copyOf(log);
            }
        }

        // --- messages ------------------------------------------------------------------------------

        private void send(String to, String message) {
            transport.sendto(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)), addresses.get(to));
        }

        @Override
        public void datagramReceived(byte[] data, SocketAddress sender) {
            String[] words = new String(data, StandardCharsets.UTF_8).split(" ");
            long term = Long.parseLong(words[1]);
            String from = words[2];
            if (term > disk.term) {
                beginTerm(term);
            }
            switch (words[0]) {
                case "vote" -> vote(term, from, Integer.parseInt(words[3]), Long.parseLong(words[4]));
                case "voted" -> countVote(term, from, words[3].equals("yes"));
                case "append" -> append(term, from, words);
                default -> appended(term, from, words[3].equals("yes"), Integer.parseInt(words[4]));
            }
        }

        private void beginTerm(long term) {
            disk.term = term;
            votedFor = "";
            if (role != Role.LEADER || has(Safeguard.STEPS_DOWN)) {
                role = Role.FOLLOWER;
            }
            save();
            tell();
        }

        /** Wakes the clients that wait. */
        private void tell() {
            news.set();
            news = new Event();
        }

        // --- elections -----------------------------------------------------------------------------

        private void campaign() {
            beginTerm(disk.term + 1);
            role = Role.CANDIDATE;
            votedFor = name;
            save();
            votes.clear();
            for (String other : others()) {
                send(other, "vote " + disk.term + " " + name + " " + log.size() + " " + termAt(log.size()));
            }
            countVote(disk.term, name, true);
        }

        private void vote(long term, String candidate, int lastIndex, long lastTerm) {
            long ownTerm = termAt(log.size());
            boolean asGood = lastTerm > ownTerm || lastTerm == ownTerm && lastIndex >= log.size();
            boolean free = votedFor.isEmpty() || votedFor.equals(candidate);
            boolean granted = term == disk.term
                    && (free || !has(Safeguard.ONE_VOTE_A_TERM))
                    && (asGood || !has(Safeguard.NEWEST_LOG_WINS));
            if (granted) {
                votedFor = candidate;
                heard = true;
                save();
            }
            send(candidate, "voted " + disk.term + " " + name + " " + (granted ? "yes" : "no"));
        }

        private void countVote(long term, String voter, boolean granted) {
            if (role != Role.CANDIDATE || !granted || term != disk.term) {
                return;
            }
            votes.add(voter);
            if (isMajority(votes.size() + (has(Safeguard.MAJORITY_ELECTS) ? 0 : 1))) {
                role = Role.LEADER;
                next.clear();
                matching.clear();
                add(new Entry(disk.term, "", ""));
            }
        }

        // --- the log -------------------------------------------------------------------------------

        /** As the leader: adds an entry, and sends it. */
        private void add(Entry entry) {
            leads(disk.term);
            log.add(entry);
            save();
            others().forEach(this::sendEntries);
            commit();
        }

        private void sendEntries(String to) {
            leads(disk.term);
            int from = Math.min(next.computeIfAbsent(to, _ -> log.size()), log.size() + 1);
            int previous = Math.max(from, 1) - 1;
            StringBuilder message = new StringBuilder("append " + disk.term + " " + name + " " + previous + " "
                    + termAt(previous) + " " + committed);
            log.subList(previous, log.size()).forEach(entry -> message.append(' ').append(entry));
            send(to, message.toString());
        }

        private void append(long term, String leader, String[] words) {
            if (term < disk.term && has(Safeguard.STALE_LEADERS)) {
                send(leader, "appended " + disk.term + " " + name + " no 0");
                return;
            }
            if (role == Role.CANDIDATE || has(Safeguard.STEPS_DOWN)) {
                role = Role.FOLLOWER;
            }
            heard = true;
            int previous = Integer.parseInt(words[3]);
            boolean matches = previous <= log.size() && termAt(previous) == Long.parseLong(words[4]);
            if (previous > log.size() || !matches && has(Safeguard.LOGS_MATCH)) {
                send(leader, "appended " + disk.term + " " + name + " no " + Math.min(previous, log.size() + 1));
                return;
            }
            int index = previous;
            for (int i = 6; i < words.length; i++) {
                Entry entry = Entry.parse(words[i]);
                index++;
                if (index <= log.size() && termAt(index) != entry.term && has(Safeguard.CONFLICTS_GO)) {
                    log.subList(index - 1, log.size()).clear();
                }
                if (index > log.size()) {
                    log.add(entry);
                }
            }
            save();
            committed = Math.max(committed, Math.min(Integer.parseInt(words[5]), index));
            apply();
            send(leader, "appended " + disk.term + " " + name + " yes " + index);
        }

        private void appended(long term, String from, boolean done, int index) {
            if (role != Role.LEADER || term != disk.term) {
                return;
            }
            if (done) {
                matching.merge(from, index, Math::max);
                next.put(from, matching.get(from) + 1);
                commit();
            } else {
                next.put(from, Math.max(index, matching.getOrDefault(from, 0) + 1));
            }
        }

        /** As the leader: commits what more than half have, if the last of it is of this term (section 5.4.2). */
        private void commit() {
            for (int index = log.size(); index > committed && termAt(index) == disk.term; index--) {
                int least = index;
                int having = 1 + (int) matching.values().stream().filter(it -> it >= least).count();
                if (isMajority(having) || !has(Safeguard.MAJORITY_COMMITS)) {
                    committed = index;
                    apply();
                }
            }
        }

        private void apply() {
            while (applied < committed) {
                Entry entry = log.get(applied++);
                applies(applied, entry);
                boolean isNew = known.add(entry.id) || !has(Safeguard.APPLIES_ONCE);
                if (isNew && !entry.id.isEmpty()) {
                    state.add(entry.command);
                }
            }
            tell();
        }

        // --- clients -------------------------------------------------------------------------------

        private void serve(StreamReader reader, StreamWriter writer) {
            try (writer) {
                mayThrow(IOException.class);
                for (String line : each(reader.lines())) {
                    String[] words = line.split(" ");
                    writer.write(submit(words[0], words[1]) ? "ok\n" : "no\n");
                    await(writer.drain());
                }
            } catch (IOException e) {
                // The client has gone; it asks again.
            }
        }

        private boolean submit(String id, String command) {
            if (role != Role.LEADER) {
                return false;
            }
            long term = disk.term;
            add(new Entry(term, id, command));
            while (has(Safeguard.ANSWERS_WHEN_APPLIED) && !known.contains(id)) {
                if (role != Role.LEADER || disk.term != term) {
                    return false;
                }
                await(news.waitFor());
            }
            return true;
        }
    }

    /** Asks a node to carry out a command; returns whether it has. */
    static boolean ask(String host, int port, String id, String command) {
        try {
            return Boolean.TRUE.equals(with(timeout(REPLY_WITHIN), () -> askOnce(host, port, id, command)));
        } catch (IOException | TimeoutException e) {
            return false;
        }
    }

    private static boolean askOnce(String host, int port, String id, String command) throws IOException {
        try (StreamPair connection = await(openConnection(host, port))) {
            connection.writer().write(id + " " + command + "\n");
            return "ok".equals(await(connection.reader().readlineString()));
        }
    }

    private final Map<String, SocketAddress> addresses = new LinkedHashMap<>();
    private final Map<Node, Task<Void>> running = new LinkedHashMap<>();

    private void carryOut(String command) {
        for (int round = 0; round < 100; round++) {
            for (Node node : running.keySet()) {
                if (ask("127.0.0.1", node.clientPort(), command, command)) {
                    return;
                }
            }
            await(sleep(BEAT));
        }
        throw new IllegalStateException("no leader for " + command);
    }

    void main() {
        run(() -> {
            for (String name : List.of("a", "b", "c")) {
                Node node = new Node(name, addresses, new Disk(), new Random(), EnumSet.noneOf(Safeguard.class));
                node.open("127.0.0.1", 0);
                addresses.put(name, node.address());
                running.put(node, null);
            }
            running.replaceAll((node, _) -> createTask(node::run));
            carryOut("one");
            carryOut("two");
            Node leader =
                    running.keySet().stream().filter(Node::isLeader).findFirst().orElseThrow();
            running.remove(leader).cancel();
            carryOut("three");
            Node next =
                    running.keySet().stream().filter(Node::isLeader).findFirst().orElseThrow();
            IO.println("without its first leader: " + next.state);
            running.values().forEach(Task::cancel);
        });
    }
}
