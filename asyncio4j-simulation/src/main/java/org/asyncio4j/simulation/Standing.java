package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.allTasks;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;
import org.asyncio4j.Task;

/** Where the tasks of all hosts stand, with what they await. */
final class Standing {

    private static final int MOST_FRAMES = 4;

    private static final Set<String> OURS = Set.of(Host.class.getName(), World.class.getName());

    private Standing() {}

    static String of(Scheduler scheduler) {
        StringWriter text = new StringWriter();
        PrintWriter lines = new PrintWriter(text);
        for (Host host : scheduler.hosts) {
            Machine machine = host.machineOrNull();
            lines.println("host " + host.name()
                    + (machine == null ? ": down" : host.hasEnded() ? ": its program has ended" : ""));
            if (machine == null) {
                continue;
            }
            for (Task<?> task : allTasks(machine.loop)) {
                lines.println("  task " + task.getName());
                task.getStack().reversed().stream()
                        .filter(frame -> !OURS.contains(frame.getClassName()))
                        .limit(MOST_FRAMES)
                        .forEach(frame -> lines.println("    at " + frame));
            }
        }
        lines.flush();
        return text.toString();
    }
}
