package org.asyncio4j.tools.observe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Why a process can't be observed, or does not answer. What the system does not tell is left out. */
final class ProcessCheck {

    private static final int JCMD_SECONDS = 15;
    private static final String DISABLED = "-XX:+DisableAttachMechanism";

    private ProcessCheck() {}

    /** Throws if there is no such process, it is another user's, or not a JVM. */
    static void ensureObservable(long pid) throws ToolFailure {
        ProcessHandle process =
                ProcessHandle.of(pid).orElseThrow(() -> new ToolFailure("there is no process " + pid + "."));
        Optional<String> user = process.info().user();
        Optional<String> self = ProcessHandle.current().info().user();
        if (user.isPresent()
                && self.isPresent()
                && !user.equals(self)
                && !self.get().equals("root")) {
            throw new ToolFailure("process " + pid + " belongs to " + user.get() + ", and you are " + self.get()
                    + "; run this command as " + user.get() + ".");
        }
        Path maps = proc(pid, "maps");
        if (Files.isReadable(maps) && !mentions(maps, "libjvm.so", true)) {
            throw new ToolFailure("process " + pid + " is not a JVM but "
                    + process.info().command().orElse("something else") + ".");
        }
    }

    /** Returns why a JVM may not have answered. */
    static ToolFailure silence(long pid, double seconds) {
        String said = "process " + pid + " did not answer within " + Math.round(seconds) + " seconds: ";
        if (ProcessHandle.of(pid).isEmpty()) {
            return new ToolFailure("process " + pid + " has ended.");
        }
        if (isStopped(pid)) {
            return new ToolFailure(said + "it is stopped; kill -CONT " + pid + " lets it go on.");
        }
        if (mentions(proc(pid, "cmdline"), DISABLED, false) || mentions(proc(pid, "environ"), DISABLED, false)) {
            // To try it all the same would print that JVM's stacks on its output.
            return new ToolFailure(said + "no loop of asyncio4j runs in it. Whether it has asyncio4j at all can't be"
                    + " told, because " + DISABLED + " keeps jcmd from attaching to it.");
        }
        String classes = jcmd(pid, "VM.class_hierarchy", "org.asyncio4j.internal.loop.LoopCore");
        if (classes == null) {
            String program = ProcessHandle.of(pid)
                    .flatMap(process -> process.info().command())
                    .orElse("a program");
            return new ToolFailure(said + "no loop of asyncio4j runs in it. It is " + program
                    + "; whether that is a JVM and has asyncio4j at all can't be told, because jcmd can't"
                    + " attach to it.");
        }
        return new ToolFailure(
                classes.contains("LoopCore")
                        ? said + "it has asyncio4j, but none of its loops runs."
                        : "process " + pid + " has no asyncio4j in it, or has not used it yet.");
    }

    /** Returns what jcmd says; null if it failed. */
    private static @Nullable String jcmd(long pid, String... command) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        ProcessBuilder builder = new ProcessBuilder(jcmd.toString(), String.valueOf(pid));
        builder.command().addAll(List.of(command));
        try {
            Path output = Files.createTempFile("asyncio4j-", ".txt");
            try {
                Process child = builder.redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                boolean ended = child.waitFor(JCMD_SECONDS, TimeUnit.SECONDS);
                child.destroyForcibly();
                return ended && child.exitValue() == 0 ? Files.readString(output) : null;
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static boolean isStopped(long pid) {
        try {
            String stat = Files.readString(proc(pid, "stat"));
            return stat.substring(stat.lastIndexOf(')')).startsWith(") T");
        } catch (IOException notLinux) {
            return false;
        }
    }

    /** Returns whether a file contains a text; {@code unknown} if it can't be read, as when the process has just ended. */
    private static boolean mentions(Path file, String text, boolean unknown) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            return unknown;
        }
    }

    static Path proc(long pid, String name) {
        return Path.of("/proc", String.valueOf(pid), name);
    }
}
