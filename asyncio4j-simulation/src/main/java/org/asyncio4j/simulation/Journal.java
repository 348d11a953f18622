package org.asyncio4j.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened in a run, in words: kept only when a run is to be shown. Of a long run it keeps the last lines, and all that
 * tell of a deviation.
 */
final class Journal {

    /** So many lines are kept. */
    static final int MOST_LINES = 20_000;

    /** What a line tells of. */
    enum What {
        /** A task or a callback of a host took a step. */
        STEP,
        /** A message was sent. */
        SEND,
        /** A message arrived. */
        ARRIVE,
        /** What the run chose, unlike the plain run. */
        CHOICE,
        /** What the test or a program did to the world, or what became of it. */
        EVENT,
        /** What the test notes. */
        NOTE
    }

    /**
     * One line.
     *
     * @param number its number among all lines, also of those that are not kept
     * @param step how many steps were taken before
     * @param deviates whether it tells of a deviation from the plain run
     * @param other of a step the name of its task, of a message that leaves the host to which it goes; or empty
     * @param message the number of the message that was sent or arrived, over all of the run; 0 if there is none
     */
    record Line(
            int number,
            long nanos,
            int step,
            boolean deviates,
            String host,
            What what,
            String text,
            String other,
            int message) {}

    private final ArrayDeque<Line> last = new ArrayDeque<>();
    private final List<Line> deviations = new ArrayList<>();
    private final List<Line> events = new ArrayList<>();
    private int lines;
    private int messages;

    /** How many deviations were told. */
    private int told;

    /** How many were not, by the time of the next step: a flaw of the simulation, for its tests. */
    private int untold;

    /** Adds a line; {@code chosen} is the number of deviations so far. */
    void add(int chosen, long nanos, int step, String host, What what, String text, String other, int message) {
        boolean tells = what == What.CHOICE || what == What.EVENT || what == What.NOTE;
        boolean deviates = tells && chosen > told;
        if (chosen > told) {
            untold += deviates ? 0 : chosen - told;
            told = chosen;
        }
        Line line = new Line(lines++, nanos, step, deviates, host, what, text, other, message);
        if (last.size() == MOST_LINES) {
            last.removeFirst();
        }
        last.addLast(line);
        if (deviates) {
            deviations.add(line);
        } else if (tells && events.size() < MOST_LINES) {
            events.add(line);
        }
    }

    int nextMessage() {
        return ++messages;
    }

    /** Returns how many lines there were. */
    int size() {
        return lines;
    }

    int untold() {
        return untold;
    }

    /** Returns the lines that tell of deviations. */
    List<Line> deviations() {
        return deviations;
    }

    /** Returns the lines that tell what else happened to the world. */
    List<Line> events() {
        return events;
    }

    /** Returns the last lines, and before them those of earlier deviations. */
    List<Line> kept() {
        int first = last.isEmpty() ? 0 : last.getFirst().number();
        List<Line> all = new ArrayList<>();
        deviations.stream().filter(line -> line.number() < first).forEach(all::add);
        all.addAll(last);
        return all;
    }
}
