package org.asyncio4j.tools;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** What a command printed and returned. */
record Outcome(int exitCode, String output, String errors) {

    /** Runs a command that waits for a process, on a machine that may be busy. */
    static Outcome of(String... words) {
        List<String> patient = new ArrayList<>(List.of(words));
        patient.add("--timeout=60");
        return ofImpatient(patient.toArray(String[]::new));
    }

    static Outcome ofImpatient(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(words, new PrintWriter(out), new PrintWriter(err));
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    /** Returns the output without what differs from run to run: numbers of lines, identities, threads. */
    String general() {
        return output.replaceAll("\\.java:\\d+", ".java:N")
                .replaceAll("0x[1-9a-f][0-9a-f]*", "0xID")
                .replaceAll("(?m)^\\d+ +", "TID ")
                .replaceAll("\\d+\\.\\d{3} s", "T s")
                .replaceAll("for (\\d+\\.\\d|\\d+) (s|min)", "for T s")
                .replaceAll("thread \\d+", "thread N");
    }
}
