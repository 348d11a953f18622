package org.asyncio4j.simulation.corpus;

import org.asyncio4j.simulation.Scenario;
import org.asyncio4j.simulation.World;

/**
 * A small program with a well-known fault.
 *
 * @param name what the table calls it
 * @param wrong what is wrong with it
 * @param program the program, with its fault or without
 */
record Bug(String name, String wrong, Program program) {

    /** A program that has a fault unless it is mended. */
    @FunctionalInterface
    interface Program {
        void run(World world, boolean mended) throws Exception;
    }

    Scenario broken() {
        return world -> program.run(world, false);
    }

    Scenario mended() {
        return world -> program.run(world, true);
    }

    @Override
    public String toString() {
        return name;
    }
}
