package org.asyncio4j.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What must hold after each step, and at the end. */
final class Checks {

    private record Condition(String name, BooleanSupplier holds) {}

    private final Scheduler scheduler;
    private final List<Condition> always = new ArrayList<>();
    private final List<Condition> eventually = new ArrayList<>();
    private final List<Runnable> whenQuiet = new ArrayList<>();
    boolean allowsLeaks;

    Checks(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    void always(String name, BooleanSupplier holds) {
        always.add(new Condition(name, holds));
    }

    void eventually(String name, BooleanSupplier holds) {
        eventually.add(new Condition(name, holds));
    }

    /** Calls {@code action} as soon as nothing is ready, under way or due. */
    void whenQuiet(Runnable action) {
        whenQuiet.add(action);
    }

    /** Looks at the conditions; after each step. */
    void look() {
        for (int i = 0; i < always.size(); i++) {
            Condition condition = always.get(i);
            Throwable problem = null;
            boolean holds = false;
            try {
                holds = condition.holds().getAsBoolean();
            } catch (Throwable thrown) {
                problem = thrown;
            }
            if (!holds) {
                scheduler.fail("always '" + condition.name() + "' does not hold", problem);
            }
        }
        if (!eventually.isEmpty()) {
            eventually.removeIf(condition -> condition.holds().getAsBoolean());
        }
    }

    /** Nothing is ready, under way or due: either somebody waited for that, or the run is stuck. */
    void nothingIsDue() {
        if (whenQuiet.isEmpty()) {
            scheduler.fail("deadlock: all tasks wait and nothing is due" + scheduler.whereAllStand(), null);
            return;
        }
        List<Runnable> waiting = List.copyOf(whenQuiet);
        whenQuiet.clear();
        waiting.forEach(Runnable::run);
    }

    /** The test has ended without a failure: looks at what should have come, and at what is left. */
    void atEnd() {
        for (Condition condition : eventually) {
            boolean holds = condition.holds().getAsBoolean();
            if (!holds) {
                scheduler.fail("eventually '" + condition.name() + "' never held", null);
            }
        }
        for (Host host : scheduler.hosts) {
            Machine machine = host.machineOrNull();
            if (machine != null && host.hasEnded()) {
                machine.stepped.reportUnclaimed();
            }
        }
        if (!allowsLeaks) {
            for (Host host : scheduler.hosts) {
                String left = leftBy(host);
                if (left != null) {
                    scheduler.fail("leak: the program of host " + host.name() + " has ended and leaves " + left, null);
                }
            }
        }
    }

    private static @Nullable String leftBy(Host host) {
        Machine machine = host.machineOrNull();
        if (machine == null || !host.hasEnded()) {
            return null;
        }
        List<String> left = new ArrayList<>(host.tasksLeft());
        machine.open().forEach(channel -> left.add(channel.describe()));
        machine.children.running().forEach(child -> left.add(child.toString()));
        return left.isEmpty() ? null : String.join(", ", left);
    }
}
