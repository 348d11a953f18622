package org.asyncio4j.benchmarks.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A process that is spoken to in lines. It ends when its input does. */
final class Worker implements AutoCloseable {

    private static final String END = "\0";
    private static final Pattern PORT = Pattern.compile("port \\d{1,5}");

    /** Of the fields after the name: user and system time of its own, then of its children. */
    private static final int USER_TIME = 11;

    private static final long NANOS_OF_A_TICK = 10_000_000;

    private final Process process;
    private final Path errors;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final String greeting;

    /** Starts it and waits for its first line. */
    Worker(List<String> command, Path errors) throws IOException, InterruptedException {
        this.errors = errors;
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(errors.toFile()))
                .start();
        Thread.ofPlatform().daemon().start(this::read);
        try {
            greeting = line(60);
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    long pid() {
        return process.pid();
    }

    /** Checks what it says first. */
    void expect(String text) throws IOException {
        if (!greeting.equals(text)) {
            throw new IOException("it said " + greeting + " instead of " + text);
        }
    }

    /** What a server says first: {@code port N}. */
    int port() throws IOException {
        if (!PORT.matcher(greeting).matches()) {
            throw new IOException("it said " + greeting + " instead of its port");
        }
        return Integer.parseInt(greeting.substring("port ".length()));
    }

    /**
     * CPU time that it has taken so far, of all its threads and, on Linux, of the processes whose
     * end it has awaited; in steps of ten milliseconds.
     */
    long cpuNanos() throws IOException {
        Path stat = Path.of("/proc/" + pid() + "/stat");
        if (Files.exists(stat)) {
            return cpuNanos(Files.readString(stat));
        }
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IOException("its CPU time is not known"))
                .toNanos();
    }

    /** What the kernel tells of a process: after its name, which may contain anything. */
    static long cpuNanos(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = 0;
        for (int i = USER_TIME; i < USER_TIME + 4; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks * NANOS_OF_A_TICK;
    }

    /** Sends a line and waits for the number that is the answer. */
    double ask(String line) throws IOException, InterruptedException {
        return numbers(line, 1)[0];
    }

    /** Sends a line and waits for so many numbers. */
    double[] numbers(String line, int count) throws IOException, InterruptedException {
        String answer = answer(line);
        try {
            double[] numbers = Arrays.stream(answer.strip().split(" ", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            if (numbers.length == count) {
                return numbers;
            }
        } catch (NumberFormatException e) {
            throw new IOException("not a number: " + answer, e);
        }
        throw new IOException("not " + count + " numbers: " + answer);
    }

    /** Sends a line and waits for the answer. */
    String answer(String line) throws IOException, InterruptedException {
        OutputStream out = process.getOutputStream();
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return line(300);
    }

    /** Bytes of memory that the process holds. */
    long residentBytes() throws IOException {
        try (var status = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
            return status.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElseThrow(() -> new IOException("the process is gone"));
        }
    }

    /** Why something with this process failed: by what it said last if it has ended. */
    String explain(IOException failure) throws InterruptedException {
        try {
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                return complaint(errors, process.exitValue());
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return String.valueOf(failure.getMessage());
    }

    private String line(int seconds) throws IOException, InterruptedException {
        String line = lines.poll(seconds, TimeUnit.SECONDS);
        if (line == null) {
            throw new IOException("no answer in " + seconds + " s");
        }
        if (line.equals(END)) {
            process.waitFor();
            throw new IOException(complaint(errors, process.exitValue()));
        }
        return line;
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add(END);
            return;
        }
        lines.add(END);
    }

    /** What a process that failed has said: the line with the error if there is one. */
    static String complaint(Path errors, int exitValue) throws IOException {
        List<String> said = Files.readString(errors, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("\t"))
                .toList();
        return said.stream()
                .filter(line -> line.contains("rror") || line.contains("xception"))
                .reduce((first, last) -> last)
                .orElse(said.isEmpty() ? "it ended with " + exitValue : said.getLast())
                .replaceFirst("^Exception in thread \"[^\"]*\" ", "");
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
