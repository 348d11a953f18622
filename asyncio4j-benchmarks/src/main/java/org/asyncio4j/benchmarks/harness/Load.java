package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one run of the load client against a server tells; the latencies are 0 if it does not tell them. */
record Load(double requestsPerSecond, double cpuNanos, double p50Nanos, double p99Nanos) {

    /** The mode in which h2load is the client; the size is the number of streams on each connection. */
    static final String HTTP_2 = "http2";

    private static final int LEAD_MILLIS = 200;
    private static final Pattern H2LOAD = Pattern.compile("(\\d+) succeeded, (\\d+) failed");

    /** Runs the load client, which begins to count when all connections are busy. */
    static Load run(Toolbox tools, Worker server, String mode, int connections, int size, int millis)
            throws IOException, InterruptedException {
        if (mode.equals(HTTP_2)) {
            return http2(tools, server, connections, size, millis);
        }
        // Of its own, as several may run.
        Path errors = Files.createTempFile(tools.work, "load", ".err");
        String printed;
        try {
            printed = run(
                    tools.load(
                            Integer.toString(server.port()),
                            Long.toString(server.pid()),
                            Integer.toString(connections),
                            mode,
                            Integer.toString(size),
                            Integer.toString(Math.min(millis, LEAD_MILLIS)),
                            Integer.toString(millis)),
                    errors,
                    60L + millis / 1000);
        } finally {
            Files.delete(errors);
        }
        if (!printed.matches("\\d+( \\d+){5}")) {
            throw new IOException("the load client did not print six numbers: " + printed);
        }
        String[] numbers = printed.split(" ", -1);
        double count = Double.parseDouble(numbers[0]);
        if (count == 0) {
            throw new IOException("no request was answered");
        }
        return new Load(
                count / Double.parseDouble(numbers[1]) * 1e9,
                Double.parseDouble(numbers[2]) / count,
                Double.parseDouble(numbers[3]),
                Double.parseDouble(numbers[4]));
    }

    /** Its connections are made in the time that is measured, but not the first ones of all. */
    private static Load http2(Toolbox tools, Worker server, int connections, int streams, int millis)
            throws IOException, InterruptedException {
        Path errors = Files.createTempFile(tools.work, "h2load", ".err");
        try {
            // A server that is not warm answers the first requests when it can.
            String one = "--requests=" + connections * streams;
            run(h2load(tools, server, connections, streams, one), errors, 60);
            ProcessClock clock = new ProcessClock(server.pid());
            String duration = "--duration=" + millis + "ms";
            long began = System.nanoTime();
            long cpu = clock.nanos();
            String printed = run(h2load(tools, server, connections, streams, duration), errors, 60L + millis / 1000);
            cpu = clock.nanos() - cpu;
            double nanos = System.nanoTime() - began;
            Matcher told = H2LOAD.matcher(printed);
            if (!told.find()) {
                throw new IOException("h2load did not tell of requests: " + printed);
            }
            double count = Double.parseDouble(told.group(1));
            if (!told.group(2).equals("0")) {
                throw new IOException("h2load: " + told.group());
            }
            if (count == 0) {
                throw new IOException("no request was answered");
            }
            return new Load(count / nanos * 1e9, cpu / count, 0, 0);
        } finally {
            Files.delete(errors);
        }
    }

    private static List<String> h2load(Toolbox tools, Worker server, int connections, int streams, String length)
            throws IOException {
        String url = "http://127.0.0.1:" + server.port() + "/hello";
        return tools.onClientCore(List.of("h2load", "-c" + connections, "-m" + streams, length, url));
    }

    private static String run(List<String> command, Path errors, long limitSeconds)
            throws IOException, InterruptedException {
        Process client =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        if (!client.waitFor(limitSeconds, TimeUnit.SECONDS)) {
            client.destroyForcibly();
            throw new IOException("the load client did not end");
        }
        if (client.exitValue() != 0) {
            throw new IOException(Worker.complaint(errors, client.exitValue()));
        }
        try (Reader output = client.inputReader()) {
            return output.readAllAsString().strip();
        }
    }
}
