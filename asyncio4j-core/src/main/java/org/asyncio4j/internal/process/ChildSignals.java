package org.asyncio4j.internal.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import org.asyncio4j.internal.signals.SignalNames;

/** Sends signals to child processes. */
final class ChildSignals {

    private ChildSignals() {}

    /** Sends a signal to a child; does nothing if it has exited. */
    static void send(Process process, int signal) {
        if (!process.isAlive()) {
            return;
        }
        switch (signal) {
            // Through the handle: the methods of Process also close its streams.
            case SignalNames.TERM -> process.toHandle().destroy();
            case SignalNames.KILL -> process.toHandle().destroyForcibly();
            default -> runKill(process, signal);
        }
    }

    private static void runKill(Process process, int signal) {
        List<String> command =
                List.of("/bin/sh", "-c", "kill -\"$0\" \"$1\"", Integer.toString(signal), Long.toString(process.pid()));
        try {
            Process kill = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(Launcher.NOTHING))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            // It also fails if the child has exited meanwhile, which is no error.
            if (kill.waitFor() != 0 && process.isAlive()) {
                throw new IllegalArgumentException("signal " + signal + " cannot be sent to process " + process.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
