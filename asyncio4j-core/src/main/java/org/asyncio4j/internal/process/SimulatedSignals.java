package org.asyncio4j.internal.process;

import org.asyncio4j.internal.testing.Surroundings;

/** Sends signals to a child of a simulated world. */
record SimulatedSignals(Surroundings.Child child) implements ChildSignals {

    @Override
    public void send(int signal) {
        child.signal(signal);
    }

    @Override
    public void sendToGroup(int signal) {
        child.signal(signal);
    }

    @Override
    public int returncode(int exitValue) {
        return exitValue;
    }

    @Override
    public void release() {}
}
