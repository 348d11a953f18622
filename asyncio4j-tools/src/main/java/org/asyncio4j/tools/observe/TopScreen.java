package org.asyncio4j.tools.observe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/** {@code top} in a terminal: shows the tasks anew every so often, and does what keys say. */
final class TopScreen implements AutoCloseable {

    private static final String KEYS =
            "q quit  s sort  / filter  up, down select  Enter stack  c cancel  n connections  space look now";

    private final Observed observed;
    private final long intervalMillis;
    private final Terminal terminal;
    private final Attributes before;
    private final NonBlockingReader keys;
    private final Display display;

    private TopView.Sort sort = TopView.Sort.TIME;
    private String filter = "";
    private int selected;

    /** What is being asked for in the last line, or null. */
    private @Nullable String prompt;

    /** The task whose stack is shown or that is to be cancelled. */
    private @Nullable SeenTask chosen;

    private boolean showsStack;
    private boolean showsConnections;
    private boolean looksNow;
    private String message = "";
    private boolean ended;

    TopScreen(Observed observed, double interval) throws IOException {
        this.observed = observed;
        this.intervalMillis = Math.max(1, (long) (interval * 1000));
        terminal = TerminalBuilder.builder().system(true).build();
        before = terminal.enterRawMode();
        keys = terminal.reader();
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        display = new Display(terminal, true);
    }

    @Override
    public void close() throws IOException {
        terminal.puts(Capability.cursor_visible);
        terminal.puts(Capability.exit_ca_mode);
        terminal.flush();
        terminal.setAttributes(before);
        terminal.close();
    }

    /** Shows, until the user quits or the process ends. */
    void run() throws IOException, ToolFailure {
        TopView.Looks looks = new TopView.Looks(observed.look(), null, 0, Map.of(), List.of(), List.of());
        long last = System.nanoTime();
        while (!ended) {
            show(looks);
            long left = looksNow ? 0 : last + intervalMillis * 1_000_000 - System.nanoTime();
            looksNow = false;
            int key = left <= 0 ? NonBlockingReader.READ_EXPIRED : keys.read(Math.max(1, left / 1_000_000));
            if (key == NonBlockingReader.EOF) {
                return;
            }
            if (key != NonBlockingReader.READ_EXPIRED && (key != ' ' || prompt != null)) {
                act(key, showsConnections ? List.of() : TopView.tasks(looks, sort, filter));
                continue;
            }
            Map<String, Double> shares = observed.sample(Math.min(200, intervalMillis));
            SeenProcess now = observed.look();
            long time = System.nanoTime();
            List<SeenConnection> connections = showsConnections ? observed.connections() : List.of();
            looks = new TopView.Looks(now, looks.now(), (time - last) / 1e9, shares, connections, looks.connections());
            last = time;
        }
    }

    private void act(int key, List<SeenTask> tasks) throws IOException, ToolFailure {
        message = "";
        if (prompt != null) {
            answer(key);
            return;
        }
        switch (key) {
            case 'q', 3, 4 -> ended = true;
            case 's' -> sort = sort.next();
            case 'n' -> {
                showsConnections = !showsConnections;
                showsStack = false;
                selected = 0;
                looksNow = true;
            }
            case '/' -> prompt = "";
            case 'k' -> selected--;
            case 'j' -> selected++;
            case 27 -> escape();
            case '\r', '\n' -> {
                chosen = selectedOf(tasks);
                showsStack = !showsStack && chosen != null;
            }
            case 'c' -> {
                chosen = selectedOf(tasks);
                showsStack = false;
                prompt = chosen == null ? null : "";
            }
            default -> message = KEYS;
        }
    }

    /** An arrow key, or Escape itself. */
    private void escape() throws IOException {
        int next = keys.read(50);
        int code = next == '[' || next == 'O' ? keys.read(50) : next;
        switch (code) {
            case 'A' -> selected--;
            case 'B' -> selected++;
            default -> {
                showsStack = false;
                filter = "";
            }
        }
    }

    /** A key while something is asked for: a filter, or whether to cancel the chosen task. */
    private void answer(int key) throws ToolFailure {
        SeenTask task = showsStack ? null : chosen;
        if (task != null) {
            prompt = null;
            chosen = null;
            if (key == 'y' || key == 'Y') {
                message = observed.cancel(task) > 0
                        ? "asked task " + task.name() + " to cancel"
                        : "task " + task.name() + " has ended";
            }
            return;
        }
        if (key == '\r' || key == '\n') {
            prompt = null;
        } else if (key == 27) {
            prompt = null;
            filter = "";
        } else if (key == 127 || key == '\b') {
            filter = filter.isEmpty() ? "" : filter.substring(0, filter.length() - 1);
        } else if (key >= ' ') {
            filter += (char) key;
        }
    }

    private @Nullable SeenTask selectedOf(List<SeenTask> tasks) {
        return tasks.isEmpty() ? null : tasks.get(Math.clamp(selected, 0, tasks.size() - 1));
    }

    private void show(TopView.Looks looks) {
        Size size = terminal.getSize();
        int rows = Math.max(10, size.getRows());
        int columns = Math.max(40, size.getColumns());
        List<AttributedString> lines = new ArrayList<>();
        TopView.head(looks).forEach(line -> lines.add(plain(line)));
        String head = showsConnections ? ConnectionTable.rateHead() : TopView.taskHead();
        lines.add(new AttributedString(head, AttributedStyle.INVERSE));
        SeenTask task = chosen;
        if (showsConnections) {
            addConnections(looks, rows - lines.size() - 1, lines);
        } else if (showsStack && task != null) {
            TopView.stack(current(task, looks)).forEach(line -> lines.add(plain(line)));
        } else {
            addTasks(looks, rows - lines.size() - 1, lines);
        }
        while (lines.size() < rows - 1) {
            lines.add(AttributedString.EMPTY);
        }
        List<AttributedString> shown = new ArrayList<>(lines.subList(0, rows - 1));
        shown.add(plain(lastLine()));
        display.resize(rows, columns);
        display.update(
                shown.stream()
                        .map(line -> line.columnSubSequence(0, columns))
                        .collect(Collectors.toCollection(ArrayList::new)),
                0);
    }

    private void addConnections(TopView.Looks looks, int room, List<AttributedString> lines) {
        List<String> all = looks.connectionLines(filter);
        selected = Math.clamp(selected, 0, Math.max(0, all.size() - 1));
        all.stream().skip(selected).limit(Math.max(0, room)).forEach(line -> lines.add(plain(line)));
    }

    private void addTasks(TopView.Looks looks, int room, List<AttributedString> lines) {
        List<SeenTask> tasks = TopView.tasks(looks, sort, filter);
        selected = Math.clamp(selected, 0, Math.max(0, tasks.size() - 1));
        int first = Math.max(0, selected - Math.max(0, room - 1));
        for (int i = first; i < Math.min(tasks.size(), first + room); i++) {
            String line = TopView.taskLine(tasks.get(i), looks);
            lines.add(i == selected ? new AttributedString(line, AttributedStyle.BOLD) : plain(line));
        }
    }

    private String lastLine() {
        SeenTask task = chosen;
        if (prompt != null) {
            return task != null && !showsStack ? "cancel task " + task.name() + "? [y/N] " : "filter: " + filter;
        }
        return !message.isEmpty() ? message : KEYS + (filter.isEmpty() ? "" : "  [" + filter + "]");
    }

    /** Returns what is known of the task now. */
    private static SeenTask current(SeenTask task, TopView.Looks looks) {
        Stream<SeenTask> all = looks.now().loops().stream().flatMap(loop -> loop.tasks().stream());
        return all.filter(other -> other.id().equals(task.id()) && other.name().equals(task.name()))
                .findFirst()
                .orElse(task);
    }

    private static AttributedString plain(String text) {
        return new AttributedString(text);
    }
}
