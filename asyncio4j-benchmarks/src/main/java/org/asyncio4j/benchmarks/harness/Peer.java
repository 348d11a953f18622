package org.asyncio4j.benchmarks.harness;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program to compare.
 *
 * @param command how to start it
 * @param absent why it cannot be started here, or null
 * @param jvm whether it tells its own memory, as the ones in Java do
 */
record Peer(String name, List<String> command, @Nullable String absent, boolean jvm) {}
