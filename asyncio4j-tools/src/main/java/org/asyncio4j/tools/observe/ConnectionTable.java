package org.asyncio4j.tools.observe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The connections of a process as a table, with their bytes, or with what they have transferred between two looks. */
final class ConnectionTable {

    private static final String FORMAT = "%-9s %-12s %-9s %-26s %-26s %10s %10s %9s  %-22s %s";

    private ConnectionTable() {}

    /** Returns the lines of the table, with all bytes so far. */
    static List<String> lines(List<SeenConnection> connections) {
        List<String> lines = new ArrayList<>();
        String head = head("read", "written");
        lines.add(head);
        lines.add("-".repeat(Math.max(head.length(), 150)));
        for (SeenConnection each : connections) {
            lines.add(line(
                    each,
                    String.valueOf(each.bytesRead()),
                    String.valueOf(each.bytesWritten()),
                    String.valueOf(each.bytesBuffered())));
        }
        return lines;
    }

    static String rateHead() {
        return head("read/s", "written/s");
    }

    /** Returns a line for each connection that contains {@code filter}, those first that have transferred most. */
    static List<String> rateLines(
            List<SeenConnection> now, List<SeenConnection> before, double seconds, String filter) {
        Map<String, SeenConnection> known = new HashMap<>();
        before.forEach(each -> known.put(each.id() + each.peer(), each));
        double span = Math.max(seconds, 1e-3);
        record Rated(SeenConnection connection, double read, double written) {}
        String wanted = filter.toLowerCase(Locale.ROOT);
        return now.stream()
                .map(each -> {
                    SeenConnection then = known.getOrDefault(each.id() + each.peer(), each);
                    return new Rated(
                            each,
                            (each.bytesRead() - then.bytesRead()) / span,
                            (each.bytesWritten() - then.bytesWritten()) / span);
                })
                .sorted(Comparator.comparingDouble(each -> -each.read - each.written))
                .map(each -> line(each.connection, Sizes.text(each.read), Sizes.text(each.written), Sizes.text((double)
                        each.connection.bytesBuffered())))
                .filter(line -> line.toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
    }

    private static String head(String read, String written) {
        return FORMAT.formatted("loop", "id", "kind", "local", "peer", read, written, "buffered", "state", "protocol");
    }

    private static String line(SeenConnection each, String read, String written, String buffered) {
        return FORMAT.formatted(
                        each.loopName(),
                        each.id(),
                        each.kind(),
                        each.local(),
                        each.peer(),
                        read,
                        written,
                        buffered,
                        each.state(),
                        each.protocol())
                .stripTrailing();
    }
}
