package org.asyncio4j.examples;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.asyncio4j.examples.Schedule.Lane;
import org.asyncio4j.examples.Schedule.Step;
import org.asyncio4j.examples.Schedule.Wake;

/**
 * Draws a {@link Schedule}. Time goes down; each task has a lane. A step is a box with what it prints, a dashed line is a wait,
 * with what is awaited, a solid line is a task that is ready and waits for its turn. Arrows lead from the step that creates or
 * wakes a task to that task; timers are small circles at the beginning of a moment. As all of a moment happens at once, the
 * distances in it mean nothing but the order.
 */
final class SchedulePicture {

    private static final double CHARACTER = 7.3;
    private static final int MARGIN = 12;
    private static final int GUTTER = 64;
    private static final int LINE = 16;
    private static final int LABEL = 17;
    private static final int GAP = 14;
    private static final int MOMENT = 24;
    private static final int LONGEST = 28;

    /** The lane's line is so far from its left edge. */
    private static final int AXIS = 14;

    private static final String STYLE = """
        <style>
          svg { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
          .page { fill: #fff; stroke: #d0d7de }
          text { fill: #1f2328 }
          .name { font-weight: bold }
          .time, .awaits { fill: #59636e }
          .moment { stroke: #d8dee4 }
          .step { fill: #ddf4ff; stroke: #0969da }
          .outside { fill: #f6f8fa; stroke: #818b98 }
          .waits { stroke: #818b98; stroke-width: 1.5; stroke-dasharray: 2 4 }
          .ready { stroke: #1a7f37; stroke-width: 2 }
          .arrow { stroke: #1a7f37; fill: none }
          .later { stroke-dasharray: 5 3 }
          .head { fill: #1a7f37 }
          .timer { fill: #fff; stroke: #1a7f37; stroke-width: 2 }
          .end { stroke: #0969da; stroke-width: 3 }
          .bad { fill: #cf222e }
          @media (prefers-color-scheme: dark) {
            .page { fill: #0d1117; stroke: #3d444d }
            text { fill: #f0f6fc }
            .time, .awaits { fill: #9198a1 }
            .moment { stroke: #2a313c }
            .step { fill: #12305a; stroke: #4493f8 }
            .outside { fill: #21262d; stroke: #9198a1 }
            .waits { stroke: #9198a1 }
            .ready, .arrow, .timer { stroke: #3fb950 }
            .head { fill: #3fb950 }
            .timer { fill: #0d1117 }
            .end { stroke: #4493f8 }
            .bad { fill: #ff7b72 }
          }
        </style>
        """;

    private final Schedule schedule;
    private final boolean iterations;
    private final List<Lane> lanes;
    private final Map<Lane, Integer> left = new HashMap<>();
    private final Map<Lane, Integer> widths = new HashMap<>();
    private final Map<Step, Integer> top = new HashMap<>();
    private final Map<Step, Integer> bottom = new HashMap<>();
    private final Map<Step, Integer> gap = new HashMap<>();
    private final Map<Long, Integer> moments = new HashMap<>();

    /** Lines, then boxes, then texts: what comes later covers what came before. */
    private final StringBuilder lines = new StringBuilder();

    private final StringBuilder boxes = new StringBuilder();
    private final StringBuilder texts = new StringBuilder();

    private SchedulePicture(Schedule schedule, boolean iterations) {
        this.schedule = schedule;
        this.iterations = iterations;
        this.lanes = schedule.lanes;
    }

    /** Draws it; with lines between the iterations of the loop for those who have to do with them. */
    static String of(Schedule schedule, boolean iterations) {
        return new SchedulePicture(schedule, iterations).draw();
    }

    /** As one says it: {@code 2}, {@code 0.5}. */
    static String seconds(long nanos) {
        return BigDecimal.valueOf((nanos + 500_000) / 1_000_000, 3)
                .stripTrailingZeros()
                .toPlainString();
    }

    private String draw() {
        int width = placeLanes();
        int height = placeSteps();
        for (Lane lane : lanes) {
            drawLane(lane, height - 4);
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img">
            %3$s<rect class="page" x="0.5" y="0.5" width="%4$d" height="%5$d" rx="6"/>
            %6$s%7$s%8$s</svg>
            """.formatted(width, height, STYLE, width - 1, height - 1, lines, boxes, texts);
    }

    private int placeLanes() {
        int x = MARGIN + GUTTER;
        for (Lane lane : lanes) {
            double longest = lane.name.length() * 1.05;
            for (Step step : lane.steps) {
                for (String line : wrapped(step)) {
                    longest = Math.max(longest, line.length());
                }
                longest = Math.max(longest, step.awaits == null ? 0 : step.awaits.length() + 10);
            }
            longest = Math.max(longest, outcomeOf(lane).length() + 3);
            int width = (int) (longest * CHARACTER) + 20;
            left.put(lane, x);
            widths.put(lane, width);
            x += width + 16;
        }
        return x - 16 + MARGIN;
    }

    private int placeSteps() {
        for (Lane lane : lanes) {
            text("name", left.get(lane), MARGIN + 14, lane.name);
        }
        int y = MARGIN + 20;
        int end = left.get(lanes.getLast()) + widths.get(lanes.getLast());
        long now = -1;
        int iteration = -1;
        for (Step step : schedule.steps) {
            if (step.nanos != now) {
                now = step.nanos;
                iteration = step.iteration;
                y += now == 0 ? 8 : 14;
                moments.put(now, y);
                text("time", MARGIN, y + 4, seconds(now) + " s");
                line("moment", MARGIN + GUTTER - 8, y, end, y);
                y += MOMENT - 8;
            } else if (iterations && step.iteration != iteration) {
                iteration = step.iteration;
                line("moment later", MARGIN + GUTTER - 8, y, end, y);
                y += GAP;
            }
            List<String> printed = wrapped(step);
            int height = printed.isEmpty() ? 12 : printed.size() * LINE + 6;
            top.put(step, y);
            int x = left.get(step.lane);
            String kind = step.lane.name.equals(Schedule.MAIN_THREAD) || step.lane.name.equals(Schedule.CALLBACKS)
                    ? "outside"
                    : "step";
            boxes.append("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\"/>\n"
                    .formatted(kind, x, y, widths.get(step.lane), height));
            for (int i = 0; i < printed.size(); i++) {
                text("", x + 9, y + 3 + (i + 1) * LINE - 4, printed.get(i));
            }
            y += height;
            bottom.put(step, y);
            boolean ends = step == step.lane.steps.getLast() && step.lane.outcome != null;
            if (step.awaits != null) {
                text("awaits", x + AXIS + 9, y + 13, "await " + step.awaits);
            } else if (ends && !outcomeOf(step.lane).isEmpty()) {
                text("bad", x + AXIS + 9, y + 13, outcomeOf(step.lane));
            }
            y += step.awaits != null || ends ? LABEL : 4;
            gap.put(step, y + GAP / 2 - 2);
            y += GAP;
        }
        return y;
    }

    private void drawLane(Lane lane, int end) {
        if (lane.steps.isEmpty()
                || lane.steps.getFirst().awaits == null && lane.steps.size() == 1 && lane.outcome == null) {
            return;
        }
        int x = left.get(lane) + AXIS;
        if (lane.creator != null) {
            int from = gap.get(lane.creator);
            arrow(lane.creator, x, from, true);
            line("ready", x, from, x, top.get(lane.steps.getFirst()));
        }
        for (int i = 0; i < lane.steps.size(); i++) {
            Step step = lane.steps.get(i);
            Step next = i + 1 < lane.steps.size() ? lane.steps.get(i + 1) : null;
            int y = bottom.get(step);
            if (next == null) {
                if (step.awaits != null) {
                    line("waits", x, y, x, end);
                } else if (lane.outcome != null) {
                    boxes.append("<line class=\"end\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n"
                            .formatted(left.get(lane), y, left.get(lane) + widths.get(lane), y));
                }
            } else if (step.wake != null) {
                int woken = wokenAt(step, next, x);
                line("waits", x, y, x, woken);
                line("ready", x, woken, x, top.get(next));
            }
        }
    }

    /** Draws what wakes a task behind {@code step}, and returns where its line becomes one of a task that is ready. */
    private int wokenAt(Step step, Step next, int x) {
        Wake wake = step.wake;
        if (wake.by() == null) {
            int y = moments.get(next.nanos);
            boxes.append("<circle class=\"timer\" cx=\"%d\" cy=\"%d\" r=\"4\"/>\n".formatted(x, y));
            return y;
        }
        if (wake.by() == step) {
            return bottom.get(step);
        }
        int y = gap.get(wake.by());
        arrow(wake.by(), x, y, wake.direct());
        return y;
    }

    /** From below a box to the line of another lane. */
    private void arrow(Step from, int x, int y, boolean direct) {
        int box = left.get(from.lane);
        int side = x > box + AXIS ? box + widths.get(from.lane) - 6 : x < box ? box + 5 : -1;
        if (side < 0) {
            return;
        }
        int tip = x > side ? x - 6 : x + 6;
        lines.append("<path class=\"arrow%s\" d=\"M%d %dV%dH%d\"/>\n"
                .formatted(direct ? "" : " later", side, bottom.get(from), y, tip));
        boxes.append("<path class=\"head\" d=\"M%d %dl%d -4v8z\"/>\n".formatted(x, y, x > side ? -8 : 8));
    }

    /** Empty for a task that just ends. */
    private static String outcomeOf(Lane lane) {
        if (lane.outcome == null || lane.outcome.equals("finished")) {
            return "";
        }
        String problem = lane.outcome.replaceFirst("failed: ", "").replaceFirst(":.*", "");
        return problem.substring(problem.lastIndexOf('.') + 1);
    }

    private static List<String> wrapped(Step step) {
        List<String> lines = new ArrayList<>();
        for (String whole : step.printed) {
            String rest = whole;
            while (rest.length() > LONGEST) {
                int space = rest.lastIndexOf(' ', LONGEST);
                int cut = space > LONGEST / 2 ? space : LONGEST;
                lines.add(rest.substring(0, cut));
                rest = "  " + rest.substring(cut).stripLeading();
            }
            lines.add(rest);
        }
        return lines;
    }

    private void line(String kind, int x1, int y1, int x2, int y2) {
        lines.append("<line class=\"%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n".formatted(kind, x1, y1, x2, y2));
    }

    private void text(String kind, int x, int y, String text) {
        String escaped = text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace(" ", "\u00a0");
        String style = kind.isEmpty() ? "" : " class=\"%s\"".formatted(kind);
        texts.append(String.format(Locale.ROOT, "<text%s x=\"%d\" y=\"%d\">%s</text>%n", style, x, y, escaped)
                .replace(System.lineSeparator(), "\n"));
    }
}
