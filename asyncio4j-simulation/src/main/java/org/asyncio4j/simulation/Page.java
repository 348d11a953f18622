package org.asyncio4j.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run as a page for browsers: the report, and a timeline of its hosts, tasks and messages. It is one file, which needs no
 * network.
 *
 * <p>The page draws the lines that are in view, so a long run does not slow it down; what a journal does not keep is counted.
 */
final class Page {

    private static final String TEMPLATE = "page.html";
    private static final String DATA = "SIMULATION_DATA";

    /** So many columns of tasks a host has; others share the last. */
    private static final int MOST_LANES = 12;

    private final StringBuilder json = new StringBuilder();

    /** The columns: those of a host are together; the first is the host's own, for callbacks and events. */
    private final Map<String, List<String>> lanes = new LinkedHashMap<>();

    private Page() {}

    /** Returns the page of a run that was noted. */
    static String of(String title, String report, Journal journal, List<String> hosts) {
        Page page = new Page();
        List<Journal.Line> lines = journal.kept();
        hosts.forEach(host -> page.lanes.put(host, new ArrayList<>()));
        lines.forEach(page::addLane);
        page.write(title, report, journal.size() - lines.size(), lines);
        // In a script element only this could end it, or begin a comment; in JSON it is in strings only.
        return template().replace(DATA, page.json.toString().replace("<", "\\u003c"));
    }

    /** Writes it, and the folders that are missing. */
    static void write(Path file, String page) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, page);
    }

    private static String template() {
        try (InputStream in = Page.class.getResourceAsStream(TEMPLATE)) {
            if (in == null) {
                throw new AssertionError("bug in asyncio4j: " + TEMPLATE + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError("bug in asyncio4j: " + TEMPLATE + " can't be read", e);
        }
    }

    private void addLane(Journal.Line line) {
        List<String> tasks = lanes.computeIfAbsent(line.host(), ignored -> new ArrayList<>());
        if (isOfTask(line) && tasks.size() < MOST_LANES && !tasks.contains(line.other())) {
            tasks.add(line.other());
        }
    }

    private static boolean isOfTask(Journal.Line line) {
        return line.what() == Journal.What.STEP && !line.other().isEmpty();
    }

    private void write(String title, String report, int omitted, List<Journal.Line> lines) {
        json.append("{\"title\":");
        quote(title);
        json.append(",\"report\":");
        quote(report);
        json.append(",\"omitted\":").append(omitted).append(",\"hosts\":[");
        List<String> names = List.copyOf(lanes.keySet());
        for (int i = 0; i < names.size(); i++) {
            json.append(i == 0 ? "{\"name\":" : ",{\"name\":");
            quote(names.get(i));
            json.append(",\"tasks\":[");
            List<String> tasks = lanes.getOrDefault(names.get(i), List.of());
            for (int j = 0; j < tasks.size(); j++) {
                json.append(j == 0 ? "" : ",");
                quote(tasks.get(j));
            }
            json.append("]}");
        }
        json.append("],\"lines\":[");
        for (int i = 0; i < lines.size(); i++) {
            json.append(i == 0 ? "" : ",\n");
            write(lines.get(i), names);
        }
        json.append("]}");
    }

    /** Writes a line as an array: time, step, host, its column among those of the host, what, message, deviation, text, peer. */
    private void write(Journal.Line line, List<String> names) {
        List<String> tasks = lanes.getOrDefault(line.host(), List.of());
        int column = tasks.indexOf(line.other());
        int lane = !isOfTask(line) ? 0 : column >= 0 ? column + 1 : MOST_LANES;
        json.append('[');
        quote(Words.seconds(line.nanos()));
        json.append(',').append(line.step());
        json.append(',').append(names.indexOf(line.host()));
        json.append(',').append(lane);
        json.append(',').append(line.what().ordinal());
        json.append(',').append(line.message());
        json.append(',').append(line.deviates() ? 1 : 0).append(',');
        quote(line.text());
        if (line.what() == Journal.What.SEND) {
            json.append(',').append(names.indexOf(line.other()));
        }
        json.append(']');
    }

    private void quote(String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c)) {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
