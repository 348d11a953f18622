package org.asyncio4j.benchmarks.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was measured: for each workload, peer and measure one value a round. */
final class Figures {

    private record Key(String workload, String peer, String measure) {}

    private record Case(String workload, String peer) {}

    private final Map<Key, List<Double>> values = new LinkedHashMap<>();
    private final Map<Case, String> absences = new LinkedHashMap<>();

    void add(String workload, String peer, String measure, double value) {
        values.computeIfAbsent(new Key(workload, peer, measure), any -> new ArrayList<>())
                .add(value);
    }

    /** Says why there is nothing, and drops what there was. */
    void absent(String workload, String peer, String reason) {
        values.keySet().removeIf(key -> key.workload.equals(workload) && key.peer.equals(peer));
        absences.put(new Case(workload, peer), reason);
    }

    /** Whether nothing was tried. */
    boolean isEmpty(String workload) {
        return values.keySet().stream().noneMatch(key -> key.workload.equals(workload))
                && absences.keySet().stream().noneMatch(at -> at.workload.equals(workload));
    }

    /** Whether there is a figure of any of the workloads. */
    boolean hasSome(List<String> workloads) {
        return values.keySet().stream().anyMatch(key -> workloads.contains(key.workload));
    }

    /** Whether there are figures or a reason why not. */
    boolean tried(String workload, String peer) {
        return absences.containsKey(new Case(workload, peer))
                || values.keySet().stream().anyMatch(key -> key.workload.equals(workload) && key.peer.equals(peer));
    }

    @Nullable
    Figure get(String workload, String peer, String measure) {
        List<Double> found = values.get(new Key(workload, peer, measure));
        return found == null ? null : Figure.of(found);
    }

    /**
     * One peer's values divided by another's of the same rounds. What disturbs the machine for
     * longer than a round disturbs both.
     */
    @Nullable
    Figure ratio(String workload, String measure, String peer, String base) {
        List<Double> above = values.get(new Key(workload, peer, measure));
        List<Double> below = values.get(new Key(workload, base, measure));
        if (above == null || below == null) {
            return null;
        }
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(above.size(), below.size()); i++) {
            ratios.add(above.get(i) / below.get(i));
        }
        return Figure.of(ratios);
    }

    /** Why cells are empty, as a list: each reason with those that it holds for. */
    String absences(List<String> workloads) {
        Map<String, Set<String>> peers = new LinkedHashMap<>();
        absences.forEach((at, reason) -> {
            if (workloads.contains(at.workload)) {
                peers.computeIfAbsent(reason, any -> new LinkedHashSet<>()).add(at.peer);
            }
        });
        StringBuilder text = new StringBuilder(peers.isEmpty() ? "" : "\nAbsent:\n\n");
        peers.forEach((reason, names) -> {
            text.append("- ").append(String.join("; ", names));
            text.append(": ").append(reason).append('\n');
        });
        return text.toString();
    }

    /** The values of some workloads, a line each, for other programs. */
    String csv(List<String> workloads) {
        StringBuilder text = new StringBuilder("workload,peer,measure,round,value\n");
        values.forEach((key, list) -> {
            for (int i = 0; workloads.contains(key.workload) && i < list.size(); i++) {
                text.append('"').append(key.workload).append("\",\"").append(key.peer);
                text.append("\",\"").append(key.measure).append("\",").append(i + 1);
                text.append(',').append(list.get(i)).append('\n');
            }
        });
        return text.toString();
    }
}
