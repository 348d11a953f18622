package org.asyncio4j.internal.signals;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.asyncio4j.internal.util.Checks;

/** The names of signals and the numbers that the operating system gives them. */
public final class SignalNames {

    public static final int KILL = 9;
    public static final int TERM = 15;

    /** The highest number: Linux has real-time signals after those with names. */
    public static final int MAX = System.getProperty("os.name").startsWith("Linux") ? 64 : 31;

    static final String PREFIX = "SIG";

    /** Linux, from 1 on. */
    private static final String LINUX =
            "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT"
                    + " STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS";

    /** macOS and BSD, from 1 on. */
    private static final String BSD =
            "HUP INT QUIT ILL TRAP ABRT EMT FPE KILL BUS SEGV SYS PIPE ALRM TERM URG STOP TSTP CONT"
                    + " CHLD TTIN TTOU IO XCPU XFSZ VTALRM PROF WINCH INFO USR1 USR2";

    private static final Map<String, Integer> NUMBERS =
            numbers(System.getProperty("os.name").startsWith("Linux") ? LINUX : BSD);

    private SignalNames() {}

    /** Returns the name without {@code SIG}. */
    public static String withoutPrefix(String signal) {
        Checks.notNull(signal, "signal");
        return signal.startsWith(PREFIX) ? signal.substring(PREFIX.length()) : signal;
    }

    /**
     * Returns the number of the signal with this name, in upper or lower case, with or without
     * {@code SIG}.
     */
    public static int numberOf(String signal) {
        Checks.notNull(signal, "signal");
        Integer number = NUMBERS.get(withoutPrefix(signal.toUpperCase(Locale.ROOT)));
        if (number == null) {
            throw new IllegalArgumentException("unknown signal: " + signal);
        }
        return number;
    }

    private static Map<String, Integer> numbers(String names) {
        Map<String, Integer> numbers = new HashMap<>();
        for (String name : names.split(" ", -1)) {
            numbers.put(name, numbers.size() + 1);
        }
        return Map.copyOf(numbers);
    }
}
