package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
    void start(List<Peer> peers, String workload, Map<Peer, Worker> workers)
            throws InterruptedException {
        for (Peer peer : peers) {
            if (!options.wants(peer) || workers.containsKey(peer)) {
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
    void turns(String workload, Map<Peer, Worker> workers, int first, Turn turn)
            throws InterruptedException {
        List<Peer> order = new ArrayList<>(workers.keySet());
        if (order.isEmpty()) {
            return;
        }
        // Nobody always comes after the same one.
        Collections.rotate(order, -first % order.size());
        for (Peer peer : order) {
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

    static void close(Map<Peer, Worker> workers) {
        workers.values().forEach(Worker::close);
    }

    static void say(String text) {
        System.err.println(text);
    }
}
