package org.asyncio4j.internal.process;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.asyncio4j.Stdio;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * Decides which children are started by {@link SpawnCall}, and which by the JDK's {@code ProcessBuilder}.
 *
 * <p>A spawned child takes half the time, but what calls the C library takes a quarter of a second to get ready, and
 * needs native access. So a thread prepares it when a second child is started; until it is ready, and wherever it cannot
 * be had, {@code ProcessBuilder} starts them. A child that needs it waits. Any thread.
 */
final class Spawning {

    /** {@code auto}; {@code true}, which waits for the preparation and fails without; {@code false}. */
    private static final String PROPERTY = "asyncio4j.subprocess.spawn";

    private static final AtomicInteger STARTS = new AtomicInteger();

    private Spawning() {}

    /**
     * Returns whether a child is spawned; may block.
     *
     * @param paths whether its pipes have paths
     * @throws UnsupportedOperationException if it has to be, and cannot
     */
    static boolean isFor(SubprocessOptions options, boolean paths) {
        String wanted = System.getProperty(PROPERTY, "auto");
        String option = optionOf(options);
        boolean needed = option != null || wanted.equals("true");
        boolean possible = paths && !wanted.equals("false") && !PathPipe.isSwitchedOff();
        String obstacle = possible ? obstacle() : "pipes are served by threads, or a system property switches it off";
        if (!needed) {
            return obstacle.isEmpty() && isReady();
        }
        if (obstacle.isEmpty()) {
            obstacle = Preparation.RESULT.join();
        }
        if (!obstacle.isEmpty() && isSessionByProgram(options, wanted)) {
            return false;
        }
        if (!obstacle.isEmpty()) {
            throw new UnsupportedOperationException((option == null ? PROPERTY + "=true" : option)
                    + " is not available here: "
                    + obstacle
                    + ("startNewSession".equals(option) ? "; or the program setsid" : ""));
        }
        return true;
    }

    /** Returns whether a program can do all that {@code ProcessBuilder} lacks for these options. */
    private static boolean isSessionByProgram(SubprocessOptions options, String wanted) {
        return options.startNewSession()
                && options.processGroup() == null
                && !wanted.equals("true")
                && Prefix.hasSetsid();
    }

    /** Returns the option that {@code ProcessBuilder} lacks; null if there is none. */
    private static @Nullable String optionOf(SubprocessOptions options) {
        return options.processGroup() != null ? "processGroup" : options.startNewSession() ? "startNewSession" : null;
    }

    /** Returns what is known to be in the way without trying; empty if nothing is. */
    private static String obstacle() {
        String arch = System.getProperty("os.arch");
        if (!System.getProperty("os.name").startsWith("Linux")
                || !List.of("amd64", "aarch64").contains(arch)) {
            return "it needs Linux on x64 or arm64";
        }
        Module module = Spawning.class.getModule();
        return module.isNativeAccessEnabled()
                ? ""
                : "it needs native access; start java with --enable-native-access="
                        + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }

    private static boolean isReady() {
        // Most programs that start one child start no other.
        return STARTS.incrementAndGet() > 1 && Preparation.RESULT.getNow(" ").isEmpty();
    }

    /** Begins when it is initialized. */
    private static final class Preparation {

        /** What is in the way; empty if nothing is. */
        static final CompletableFuture<String> RESULT = begin();

        private static CompletableFuture<String> begin() {
            CompletableFuture<String> result = new CompletableFuture<>();
            Thread.ofPlatform()
                    .daemon()
                    .inheritInheritableThreadLocals(false)
                    .name("asyncio-prepare-spawn")
                    .start(() -> result.complete(tryOut()));
            return result;
        }

        /** Makes all the calls once: with a program that cannot be run, so that no child appears. */
        private static String tryOut() {
            try (SpawnCall call = new SpawnCall()) {
                SubprocessOptions options = SubprocessOptions.DEFAULT.withStdin(Stdio.DEVNULL);
                call.open(0, Launcher.NOTHING.getPath(), SystemCalls.O_RDONLY);
                int self = Math.toIntExact(ProcessHandle.current().pid());
                int _ = SystemCalls.waitFor(self, false);
                int _ = SystemCalls.kill(self, 0);
                call.start("/", List.of("/"), options);
                return "a directory could be run";
            } catch (IOException e) {
                return Repr.why(e).contains("error " + SystemCalls.EACCES + ",") ? "" : Repr.why(e);
            } catch (Throwable problem) {
                Throwable cause = problem.getCause() == null ? problem : problem.getCause();
                return Repr.why(cause);
            }
        }
    }
}
