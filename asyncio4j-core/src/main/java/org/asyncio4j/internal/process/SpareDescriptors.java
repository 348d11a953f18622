package org.asyncio4j.internal.process;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes sure that {@link ProcessBuilder} gets the descriptors that it needs.
 *
 * <p>When it cannot open one of its pipes, the JDK (25 and before, on Linux) closes numbers that it has never set: at random
 * another connection of the program, or its standard input. That must not happen because a child cannot be started. Another
 * thread may still take the last descriptors in between; a spawned child, see {@link SpawnCall}, is not concerned.
 */
final class SpareDescriptors {

    /** Three to the child, and two for the start itself. */
    private static final int PIPES = 5;

    private SpareDescriptors() {}

    /** Fails, as the start would, if there are too few. */
    static void ensure() throws IOException {
        List<Pipe> probes = new ArrayList<>(PIPES);
        try {
            while (probes.size() < PIPES) {
                probes.add(Pipe.open());
            }
        } finally {
            for (Pipe probe : probes) {
                Launcher.closeQuietly(probe.source());
                Launcher.closeQuietly(probe.sink());
            }
        }
    }
}
