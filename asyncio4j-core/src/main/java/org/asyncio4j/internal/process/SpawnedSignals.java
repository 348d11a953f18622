package org.asyncio4j.internal.process;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends signals to a child that was spawned, before the call returns.
 *
 * @param onFailure called if a signal of a living child could not be sent
 */
record SpawnedSignals(SpawnedProcess process, Consumer<Exception> onFailure) implements ChildSignals {

    @Override
    public void send(int signal) {
        report(process.send(signal));
    }

    @Override
    public void sendToGroup(int signal) {
        report(process.sendToGroup(signal));
    }

    @Override
    public int returncode(int exitValue) {
        return process.returncode();
    }

    @Override
    public void release() {
        process.release();
    }

    private void report(@Nullable IOException problem) {
        if (problem != null) {
            onFailure.accept(problem);
        }
    }
}
