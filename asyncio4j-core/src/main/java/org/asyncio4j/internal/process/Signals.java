package org.asyncio4j.internal.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Signals by name and number, and sending them. */
final class Signals {

    static final int TERM = 15;
    static final int KILL = 9;

    /** Of Linux from 1 on. */
    private static final String LINUX =
            "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT"
                    + " STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS";

    /** Of macOS and BSD from 1 on. */
    private static final String BSD =
            "HUP INT QUIT ILL TRAP ABRT EMT FPE KILL BUS SEGV SYS PIPE ALRM TERM URG STOP TSTP CONT"
                    + " CHLD TTIN TTOU IO XCPU XFSZ VTALRM PROF WINCH INFO USR1 USR2";

    private static final Map<String, Integer> NUMBERS =
            numbers(System.getProperty("os.name").startsWith("Linux") ? LINUX : BSD);

    private Signals() {}

    /** The number of the signal with this name, with or without {@code SIG}. */
    static int number(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        Integer number = NUMBERS.get(upper.startsWith("SIG") ? upper.substring(3) : upper);
        if (number == null) {
            throw new IllegalArgumentException("unknown signal: " + name);
        }
        return number;
    }

    /** Sends a signal to a child that has not been seen to end. */
    static void send(Process process, int signal) {
        if (!process.isAlive()) {
            return;
        }
        switch (signal) {
            // Of the handle: those of the process close its streams as well.
            case TERM -> process.toHandle().destroy();
            case KILL -> process.toHandle().destroyForcibly();
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
            // It fails as well if the child has ended meanwhile, which is none.
            if (kill.waitFor() != 0 && process.isAlive()) {
                throw new IllegalArgumentException("signal " + signal + " cannot be sent to process " + process.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, Integer> numbers(String names) {
        Map<String, Integer> numbers = new HashMap<>();
        for (String name : names.split(" ", -1)) {
            numbers.put(name, numbers.size() + 1);
        }
        return Map.copyOf(numbers);
    }
}
