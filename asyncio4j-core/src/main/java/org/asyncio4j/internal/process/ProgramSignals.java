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
 *
 * <p>The id of a group is that of the child that leads it, and the system gives it to nobody while the group has members. When the
 * child has ended, a process that has its id is proof that the group has none.
 */
final class ProgramSignals implements ChildSignals {

    private static final int SIGNALLED = 128;

    private final Process process;

    /** Whether it leads a process group. */
    private final boolean ownGroup;

    /** Called on the thread that sends, if a signal of a living child could not be sent. */
    private final Consumer<Exception> onFailure;

    /** A signal to the child, or to its group. */
    private record Sending(int signal, boolean toGroup) {}

    /** Those that wait for the thread, which runs as long as there are any. Guarded by itself. */
    private final Queue<Sending> waiting = new ArrayDeque<>();

    private boolean sending;

    /** The signals sent: bit <i>N - 1</i> for signal <i>N</i>. The loop's thread only. */
    private long sent;

    ProgramSignals(Process process, boolean ownGroup, Consumer<Exception> onFailure) {
        this.process = process;
        this.ownGroup = ownGroup;
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
        if (!onThread(new Sending(signal, false))) {
            process.toHandle().destroy();
        }
    }

    /** Sends a signal, soon. */
    @Override
    public void sendToGroup(int signal) {
        if (!ownGroup) {
            throw ChildSignals.noGroup(process.pid());
        }
        sent |= bit(signal);
        boolean _ = onThread(new Sending(signal, true));
    }

    /** Leaves a signal to the thread, if it cannot be sent at once without it; returns whether. */
    private boolean onThread(Sending next) {
        synchronized (waiting) {
            if (!sending && !next.toGroup && next.signal == SignalNames.TERM) {
                return false;
            }
            waiting.add(next);
            if (!sending) {
                sending = true;
                // A platform thread: starting a process blocks the carrier of a virtual one.
                Thread.ofPlatform()
                        .daemon()
                        .inheritInheritableThreadLocals(false)
                        .name("asyncio-signal-" + process.pid())
                        .start(this::sendAll);
            }
            return true;
        }
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
            Sending next;
            synchronized (waiting) {
                if (waiting.isEmpty()) {
                    sending = false;
                    return;
                }
                next = waiting.remove();
            }
            if (next.toGroup) {
                if (process.isAlive() || ProcessHandle.of(process.pid()).isEmpty()) {
                    runKill(next.signal, -process.pid());
                }
            } else if (next.signal == SignalNames.TERM) {
                process.toHandle().destroy();
            } else if (process.isAlive()) {
                runKill(next.signal, process.pid());
            }
        }
    }

    private void runKill(int signal, long target) {
        List<String> command =
                List.of("/bin/sh", "-c", "kill -s \"$0\" -- \"$1\"", Integer.toString(signal), Long.toString(target));
        try {
            Process kill = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(Launcher.NOTHING))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            // It also fails if the child, or the last of its group, has exited meanwhile, which is no error.
            if (kill.waitFor() != 0 && process.isAlive()) {
                onFailure.accept(new IOException("kill -" + signal + " " + target + " failed"));
            }
        } catch (IOException e) {
            onFailure.accept(e);
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }
}
