package org.asyncio4j.tests.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.asyncio4j.tests.programs.Program.Script;
import org.asyncio4j.tests.programs.Program.Step;

/** Makes programs small that fail. */
final class Shrinker {

    private Shrinker() {}

    /** Leaves tasks and steps out as long as the program fails without them. */
    static Program shrink(Program program, Predicate<Program> fails) {
        Program small = program;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (List<Script> cut : cutsOfScripts(small.scripts())) {
                Program candidate = small.withScripts(cut);
                if (!cut.isEmpty() && fails.test(candidate)) {
                    small = candidate;
                    smaller = true;
                    break;
                }
            }
        }
        return small;
    }

    /** Without one of them, or with a part of one. */
    private static List<List<Script>> cutsOfScripts(List<Script> scripts) {
        List<List<Script>> cuts = new ArrayList<>();
        for (int i = 0; i < scripts.size(); i++) {
            Script script = scripts.get(i);
            cuts.add(replaced(scripts, i, List.of()));
            for (List<Step> steps : cutsOfSteps(script.steps())) {
                if (!steps.isEmpty()) {
                    cuts.add(replaced(scripts, i, List.of(new Script(script.dies(), steps))));
                }
            }
        }
        return cuts;
    }

    /** Without one of them, or with what is in it instead, or with a part of that. */
    private static List<List<Step>> cutsOfSteps(List<Step> steps) {
        List<List<Step>> cuts = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            cuts.add(replaced(steps, i, List.of()));
            if (!step.isLeaf()) {
                cuts.add(replaced(steps, i, step.steps()));
            }
            for (Script child : step.scripts()) {
                cuts.add(replaced(steps, i, child.steps()));
            }
            for (List<Step> body : cutsOfSteps(step.steps())) {
                addCut(cuts, steps, i, body, step.scripts());
            }
            for (List<Script> children : cutsOfScripts(step.scripts())) {
                addCut(cuts, steps, i, step.steps(), children);
            }
        }
        return cuts;
    }

    private static void addCut(
            List<List<Step>> cuts, List<Step> steps, int index, List<Step> body, List<Script> children) {
        if (!body.isEmpty() || !children.isEmpty()) { // otherwise it would be another step
            Step old = steps.get(index);
            cuts.add(replaced(steps, index, List.of(new Step(old.name(), old.number(), body, children))));
        }
    }

    private static <T> List<T> replaced(List<T> list, int index, List<T> by) {
        List<T> changed = new ArrayList<>(list.subList(0, index));
        changed.addAll(by);
        changed.addAll(list.subList(index + 1, list.size()));
        return changed;
    }
}
