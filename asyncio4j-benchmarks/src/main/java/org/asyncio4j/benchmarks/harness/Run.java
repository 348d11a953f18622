package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** One run: what there is, what is wanted, and what was measured so far. */
record Run(Toolbox tools, Options options, Figures figures) {

    /** One turn of a peer. */
    @FunctionalInterface
    interface Turn {
        void take(Peer peer, Worker worker) throws IOException, InterruptedException;
    }

    /** The workloads of a group that are wanted. */
    List<String> wanted(Group group) {
        return group.workloads().stream().filter(options::wants).toList();
    }

    /** Starts those peers that do not run yet; takes down why one cannot be started. */
    void start(List<Peer> peers, String workload, Map<Peer, Worker> workers) throws InterruptedException {
        for (Peer peer : peers) {
            if (!options.wantsPeer(peer.name()) || workers.containsKey(peer)) {
                continue;
            }
            String absent = peer.absent();
            if (absent == null) {
                try {
                    workers.put(peer, new Worker(peer.command(), errors(peer)));
                    continue;
                } catch (IOException e) {
                    absent = String.valueOf(e.getMessage());
                    say("    " + peer.name() + ": " + absent);
                }
            }
            figures.absent(workload, peer.name(), absent);
        }
    }

    private Path errors(Peer peer) {
        return tools.work.resolve(peer.name().replaceAll("\\W+", "-") + ".err");
    }

    /** Gives each peer a turn; one that fails is out, and it is taken down why. */
    void turns(String workload, Map<Peer, Worker> workers, int round, Turn turn) throws InterruptedException {
        for (Peer peer : order(workers.keySet(), round)) {
            Worker worker = workers.get(peer);
            try {
                turn.take(peer, worker);
            } catch (IOException e) {
                workers.remove(peer);
                String reason = worker.explain(e);
                worker.close();
                figures.absent(workload, peer.name(), reason);
                say("    " + peer.name() + ": " + reason);
            }
        }
    }

    /**
     * Who comes when: each round begins with another one, every second one goes backwards. So
     * nobody always comes after the same one, and what grows while time goes by is even.
     */
    static <T> List<T> order(Collection<T> all, int round) {
        List<T> list = List.copyOf(all);
        List<T> order = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            int index = round % 2 == 0 ? round + i : round - i;
            order.add(list.get(Math.floorMod(index, list.size())));
        }
        return order;
    }

    static void close(Map<Peer, Worker> workers) {
        workers.values().forEach(Worker::close);
    }

    static void say(String text) {
        System.err.println(text);
    }
}
