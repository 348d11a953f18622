package org.asyncio4j.recipes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts programs, those of this project and those of others, and ends them all in the end. */
final class Programs {

    static final String HOST = "127.0.0.1";
    static final boolean NIGHTLY = Boolean.getBoolean("asyncio4j.nightly");

    private final List<Process> running = new ArrayList<>();

    /** Starts a recipe in a JVM of its own, on the engine of this one. What it prints, errors too, is to be read. */
    Process recipe(List<String> options, String... programAndArguments) throws IOException {
        List<String> command = recipeCommand(options, programAndArguments);
        return keep(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    static List<String> recipeCommand(List<String> options, String... programAndArguments) {
        String engine = System.getProperty("asyncio4j.expectedEngine");
        List<String> command = new ArrayList<>();
        command.add(java());
        command.add("-Dasyncio4j.engine=" + engine);
        if (engine.equals("carrier")) {
            command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        }
        // They run for seconds: what starts fast is best.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.add("--class-path=" + System.getProperty("java.class.path"));
        command.addAll(List.of(programAndArguments));
        return command;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Starts a server, whose output goes to a file in the folder, and returns when it accepts connections. */
    void server(Path folder, int port, List<String> command) throws Exception {
        File log = folder.resolve("log").toFile();
        Process server = keep(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start());
        while (true) {
            try (Socket _ = new Socket(HOST, port)) {
                return;
            } catch (IOException notYet) {
                if (!server.isAlive()) {
                    throw new AssertionError(command + " has ended:\n" + Files.readString(log.toPath()), notYet);
                }
                Thread.sleep(50);
            }
        }
    }

    /** Runs a program to its end, and returns its exit code. */
    int run(String... command) throws Exception {
        return keep(new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start())
                .waitFor();
    }

    private Process keep(Process process) {
        running.add(process);
        return process;
    }

    /** Returns the path of a program of the system, or skips the test. {@code folders} are looked into besides PATH. */
    static String installed(String name, Path... folders) {
        Stream<Path> path =
                Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of);
        return Stream.concat(Stream.of(folders), path)
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseGet(() -> {
                    assumeTrue(false, name + " is not installed here");
                    return "";
                });
    }

    static boolean isPortableByDay() {
        return !NIGHTLY && System.getProperty("asyncio4j.expectedEngine").equals("portable");
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }

    void close() throws InterruptedException {
        running.forEach(Process::destroy);
        for (Process process : running) {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }
}
