package org.asyncio4j.netty;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A server of somebody else's, started for a test on a free port of the loopback interface. */
final class ServerProgram implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final List<String> command;
    private final Path output;
    final int port;
    private Process process;

    /** Starts {@code command}, which is to listen at {@code port}; its output is in {@code folder}. */
    ServerProgram(int port, Path folder, List<String> command) throws Exception {
        this.port = port;
        this.command = command;
        output = folder.resolve("output.txt");
        start();
    }

    /** Starts Redis with nothing stored. */
    static ServerProgram redis(Path folder) throws Exception {
        assumeTrue(isInstalled("redis-server"), "redis-server is not installed");
        int port = freePort();
        String options = "--bind 127.0.0.1 --port " + port + " --dir " + folder + " --save";
        List<String> command = new ArrayList<>(List.of("redis-server"));
        command.addAll(List.of(options.split(" ")));
        command.add("");
        return new ServerProgram(port, folder, command);
    }

    static boolean isInstalled(String program) {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Starts it, the first time and after {@link #kill}. Blocks until it says that it is ready. */
    void start() throws Exception {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        long limit = System.nanoTime() + PATIENCE_NANOS;
        while (!Files.readString(output).toLowerCase(Locale.ROOT).contains("ready to accept connections")) {
            String text = Files.readString(output);
            assertTrue(process.isAlive(), () -> command + " has ended: " + text);
            assertTrue(System.nanoTime() < limit, () -> command + " does not get ready: " + text);
            Thread.sleep(20);
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly();
        process.onExit().join();
    }
}
