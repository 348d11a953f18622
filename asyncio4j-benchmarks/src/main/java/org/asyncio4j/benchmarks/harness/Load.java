package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What one run of the load client against a server tells. */
record Load(double requestsPerSecond, double cpuNanos, double p50Nanos, double p99Nanos) {

    private static final int LEAD_MILLIS = 200;

    /** Runs the load client, which begins to count when all connections are busy. */
    static Load run(Toolbox tools, Worker server, String mode, int connections, int size, int millis)
            throws IOException, InterruptedException {
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
