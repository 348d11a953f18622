package org.asyncio4j.tests.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program in the language of {@code parity/programs/random_programs.py}: the sizes of the things
 * that its tasks share, and what the tasks do.
 */
record Program(String sizes, List<Script> scripts) {

    /** Something that a task does: {@code (name number what...)}. */
    record Step(String name, int number, List<Step> steps, List<Script> scripts) {

        boolean isLeaf() {
            return steps.isEmpty() && scripts.isEmpty();
        }

        @Override
        public String toString() {
            return "("
                    + name
                    + " "
                    + number
                    + scripts.stream().map(script -> " [" + script + "]").collect(Collectors.joining())
                    + steps.stream().map(step -> " " + step).collect(Collectors.joining())
                    + ")";
        }
    }

    /** What a task does: {@code die (...) (...)} or {@code go (...) (...)}. */
    record Script(boolean dies, List<Step> steps) {

        @Override
        public String toString() {
            return (dies ? "die" : "go")
                    + steps.stream().map(step -> " " + step).collect(Collectors.joining());
        }
    }

    /** Reads what {@link #lines} writes. */
    static Program parse(List<String> lines) {
        return new Program(
                lines.getFirst(),
                lines.stream().skip(1).map(line -> new Parser(line).script()).toList());
    }

    /** The sizes, and a line for each task. */
    List<String> lines() {
        return Stream.concat(Stream.of(sizes), scripts.stream().map(Script::toString))
                .toList();
    }

    /** Other tasks over the same things. */
    Program withScripts(List<Script> others) {
        return new Program(sizes, others);
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }

    private static final class Parser {
        private final String[] tokens;
        private int at;

        Parser(String line) {
            tokens = line.replaceAll("([()\\[\\]])", " $1 ").strip().split(" +");
        }

        Script script() {
            boolean dies = tokens[at++].equals("die");
            List<Step> steps = new ArrayList<>();
            while (at < tokens.length && tokens[at].equals("(")) {
                steps.add(step());
            }
            return new Script(dies, List.copyOf(steps));
        }

        private Step step() {
            String name = tokens[at + 1];
            int number = Integer.parseInt(tokens[at + 2]);
            at += 3;
            List<Step> steps = new ArrayList<>();
            List<Script> scripts = new ArrayList<>();
            while (!tokens[at].equals(")")) {
                if (tokens[at].equals("(")) {
                    steps.add(step());
                } else {
                    at++;
                    scripts.add(script());
                    at++;
                }
            }
            at++;
            return new Step(name, number, List.copyOf(steps), List.copyOf(scripts));
        }
    }
}
