package org.asyncio4j.simulation;

/** What happens in a simulated world; runs as a task and may await. */
@FunctionalInterface
public interface Scenario {

    /** Makes the hosts of {@code world}, and asserts what must hold. Called once for each run, with a fresh world. */
    void run(World world) throws Exception;
}
