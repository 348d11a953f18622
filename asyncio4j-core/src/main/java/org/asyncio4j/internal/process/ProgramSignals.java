package org.asyncio4j.internal.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.asyncio4j.internal.signals.SignalNames;

/**
 * Sends signals to a child that the JDK has started, in the order of the calls.
 *
 * <p>The JDK sends two signals. For the others a shell has to be started, which takes the time of
 * starting a child; so a thread of their own does it, and {@code SIGTERM} waits its turn while it
 * does. Nothing waits for {@code SIGKILL}, after which no other signal matters.
 *
 * <p>The JDK makes sure that its signals reach no other process that has got the same id. A shell
 * does not; but the child is alive when the shell is started, and ids are handed out in a circle: to
 * meet another process, all of them, 32,768 at least, would have to be used up while it starts.
 */
final class ProgramSignals implements ChildSignals {

    private static final int SIGNALLED = 128;

    private final Process process;

    /** Called on the thread that sends, if a signal of a living child could not be sent. */
    private final Consumer<Exception> onFailure;

    /** Those that wait for the thread, which runs as long as there are any. Guarded by itself. */
    private final Queue<Integer> waiting = new ArrayDeque<>();

    private boolean sending;

    /** The signals sent: bit <i>N - 1</i> for signal <i>N</i>. The loop's thread only. */
    private long sent;

    ProgramSignals(Process process, Consumer<Exception> onFailure) {
        this.process = process;
        this.onFailure = onFailure;
    }

    /** Sends a signal, soon, unless it is {@code SIGKILL}. */
    @Override
    public void send(int signal) {
        sent |= bit(signal);
        if (signal == SignalNames.KILL) {
            ChildSignals.kill(process);
            return;
        }
        synchronized (waiting) {
            if (sending) {
                waiting.add(signal);
                return;
            }
            if (signal != SignalNames.TERM) {
                sending = true;
                waiting.add(signal);
                // A platform thread: starting a process blocks the carrier of a virtual one.
                Thread.ofPlatform()
                        .daemon()
                        .inheritInheritableThreadLocals(false)
                        .name("asyncio-signal-" + process.pid())
                        .start(this::sendAll);
                return;
            }
        }
        process.toHandle().destroy();
    }

    @Override
    public void sendToGroup(int signal) {
        throw ChildSignals.noGroup(process.pid());
    }

    /** Returns what the JVM says, which is 128 + <i>N</i> for a signal, or <i>-N</i> if we have sent that. */
    @Override
    public int returncode(int exitValue) {
        int signal = exitValue - SIGNALLED;
        return signal > 0 && signal <= SignalNames.MAX && (sent & bit(signal)) != 0 ? -signal : exitValue;
    }

    /** Does nothing: the JDK has given the id back at once. */
    @Override
    public void release() {}

    private static long bit(int signal) {
        return 1L << (signal - 1);
    }

    private void sendAll() {
        while (true) {
            int signal;
            synchronized (waiting) {
                if (waiting.isEmpty()) {
                    sending = false;
                    return;
                }
                signal = waiting.remove();
            }
            if (signal == SignalNames.TERM) {
                process.toHandle().destroy();
            } else if (process.isAlive()) {
                runKill(signal);
            }
        }
    }

    private void runKill(int signal) {
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
                onFailure.accept(new IOException("kill -" + signal + " " + process.pid() + " failed"));
            }
        } catch (IOException e) {
            onFailure.accept(e);
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }
}
