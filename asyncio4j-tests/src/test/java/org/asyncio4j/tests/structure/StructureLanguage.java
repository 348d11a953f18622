package org.asyncio4j.tests.structure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The language of {@code parity/programs/structure.py}: what the tasks of a program do. */
final class StructureLanguage {

    private StructureLanguage() {}

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

        static Script parse(String line) {
            return new Parser(line).script();
        }

        @Override
        public String toString() {
            return (dies ? "die" : "go")
                    + steps.stream().map(step -> " " + step).collect(Collectors.joining());
        }
    }

    /** The tasks of the program, a line for each. */
    static List<Script> parse(List<String> lines) {
        return lines.stream().map(Script::parse).toList();
    }

    /** Reads what {@link Script#toString} writes. */
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
