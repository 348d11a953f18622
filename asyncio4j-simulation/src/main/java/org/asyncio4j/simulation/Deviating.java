package org.asyncio4j.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.simulation.Choices.Deviation;
import org.jspecify.annotations.Nullable;

/**
 * Explores all schedules with at most a certain number of deviations from asyncio's own order (delay-bounded scheduling: Emmi,
 * Qadeer and Rakamaric, "Delay-Bounded Scheduling", POPL 2011). Each is run once: a run with some deviations is the parent of
 * those with one more, later in the run.
 *
 * <p>What differs: the paper bounds by how many places a task is delayed; here each choice of another step is one deviation,
 * whichever step that is. Network, faults and data are those of the plain run.
 */
final class Deviating implements Explorer {

    private final int most;
    private final ArrayDeque<List<Deviation>> waiting = new ArrayDeque<>();
    private List<Deviation> running = List.of();

    Deviating(int most) {
        this.most = most;
        waiting.add(List.of());
    }

    @Override
    public @Nullable Choices next() {
        List<Deviation> next = waiting.poll();
        if (next == null) {
            return null;
        }
        running = next;
        Choices choices = Choices.of(next);
        choices.keepBounds();
        return choices;
    }

    @Override
    public void ended(Choices run) {
        if (running.size() == most) {
            return;
        }
        int[] bounds = run.stepBounds();
        int from = running.isEmpty() ? 0 : running.getLast().index() + 1;
        for (int i = from; i < bounds.length; i++) {
            for (int value = 1; value < bounds[i]; value++) {
                List<Deviation> child = new ArrayList<>(running);
                child.add(new Deviation(Kind.STEP, i, value));
                waiting.add(child);
            }
        }
    }

    @Override
    public boolean isComplete() {
        return waiting.isEmpty();
    }
}
