package org.asyncio4j.internal.process;

import java.nio.channels.Channel;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.asyncio4j.internal.testing.Surroundings;
import org.jspecify.annotations.Nullable;

/**
 * A started child process and our ends of its pipes.
 *
 * @param copied our ends of the pipes through which open files are copied
 * @param outputs those of them that copy the child's output to files
 * @param ends all our ends
 * @param leadsSession whether a program has begun a session for it
 * @param simulated what it is in a simulated world; null for a process of the system
 */
record Launched(
        Process process,
        Pipe.@Nullable SinkChannel stdin,
        Pipe.@Nullable SourceChannel stdout,
        Pipe.@Nullable SourceChannel stderr,
        List<Channel> copied,
        List<OutputCopy> outputs,
        List<Channel> ends,
        boolean leadsSession,
        Surroundings.@Nullable Child simulated) {

    /** Returns a child of a simulated world. */
    static Launched of(Surroundings.Child child) {
        List<Channel> ends = new ArrayList<>();
        for (Channel end : new Channel[] {child.stdinEnd(), child.stdoutEnd(), child.stderrEnd()}) {
            if (end != null) {
                ends.add(end);
            }
        }
        return new Launched(
                child.process(),
                child.stdinEnd(),
                child.stdoutEnd(),
                child.stderrEnd(),
                List.of(),
                List.of(),
                ends,
                false,
                child);
    }

    /**
     * Returns what sends the child's signals.
     *
     * @param onFailure called, on any thread, if a signal of a living child could not be sent
     */
    ChildSignals signals(Consumer<Exception> onFailure) {
        if (simulated != null) {
            return new SimulatedSignals(simulated);
        }
        return process instanceof SpawnedProcess spawned
                ? new SpawnedSignals(spawned, onFailure)
                : new ProgramSignals(process, leadsSession, onFailure);
    }

    /** Kills the child and closes our ends of its pipes. */
    void discard() {
        ChildSignals.kill(process);
        if (process instanceof SpawnedProcess spawned) {
            spawned.release();
        }
        ends.forEach(Launcher::closeQuietly);
    }
}
