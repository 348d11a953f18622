package org.asyncio4j.internal.process;

import java.nio.channels.Channel;
import java.nio.channels.Pipe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A started child process and our ends of its pipes.
 *
 * @param copied our ends of the pipes through which open files are copied
 * @param outputs those of them that copy the child's output to files
 * @param ends all our ends
 */
record Launched(
        Process process,
        Pipe.@Nullable SinkChannel stdin,
        Pipe.@Nullable SourceChannel stdout,
        Pipe.@Nullable SourceChannel stderr,
        List<Channel> copied,
        List<OutputCopy> outputs,
        List<Channel> ends) {

    /** Kills the child and closes our ends of its pipes. */
    void discard() {
        process.toHandle().destroyForcibly();
        ends.forEach(Launcher::closeQuietly);
    }
}
