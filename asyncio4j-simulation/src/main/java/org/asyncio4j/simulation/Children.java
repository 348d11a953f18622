package org.asyncio4j.simulation;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.internal.testing.Surroundings.ChildListener;

/** The child processes of a machine. */
final class Children {

    private final Machine parent;
    private final Set<RunningChild> running = new LinkedHashSet<>();

    Children(Machine parent) {
        this.parent = parent;
    }

    /** Returns the children that have not ended. */
    Set<RunningChild> running() {
        return running;
    }

    /** Returns how long the next start, signal or exit takes. */
    long nextLatency() {
        Latency latency = parent.scheduler.childLatency;
        long chosen =
                latency.nanos(latency.isConstant() ? 0 : parent.scheduler.choices.choose(Kind.CHILD, Latency.STEPS));
        parent.scheduler.noteLatency(
                parent.host, latency, chosen, () -> "what happens next to a child of " + parent.host.name());
        return chosen;
    }

    void start(List<String> command, SubprocessOptions options, ChildListener listener) {
        String path = command.getFirst();
        SimProcess program = parent.scheduler.programs.get(path.substring(path.lastIndexOf('/') + 1));
        Scheduler scheduler = parent.scheduler;
        scheduler.at(scheduler.now + nextLatency(), () -> {
            if (parent.isOff()) {
                return;
            }
            if (program == null) {
                parent.post(() -> listener.failed(new IOException("Cannot run program \"" + path
                        + "\": the simulated world does not know it; world.program(name, ...) says what it does")));
                return;
            }
            RunningChild child =
                    new RunningChild(parent, scheduler.nextProcessId(), command, options, program, listener);
            running.add(child);
            scheduler.trace.add(Trace.EVENT, parent.host.index, 6);
            scheduler.note(parent.host, () -> "child " + path + " (" + child.pid() + ") starts");
            parent.post(() -> listener.started(child));
        });
    }

    void ended(RunningChild child) {
        running.remove(child);
    }

    void vanish() {
        running.forEach(RunningChild::vanish);
        running.clear();
    }
}
