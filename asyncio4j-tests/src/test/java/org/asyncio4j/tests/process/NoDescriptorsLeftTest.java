package org.asyncio4j.tests.process;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.run;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Test;

/** Starting a child fails at once while no file descriptor is left, and works when some are there again. */
class NoDescriptorsLeftTest {

    private static final String THREADS = "asyncio4j.subprocess.threads";

    /** Starts children while {@code left} descriptors are left, and when there are enough. */
    static final class Program {

        public static void main(String[] args) {
            run(() -> {
                loadClasses(args[0]);
                List<Channel> all = new ArrayList<>();
                String refusal = takeAll(all);
                for (int left = 0; left < 8; left++) {
                    String answer = echo("echo");
                    // A child needs more than any of these numbers.
                    IO.println(left + ": " + (answer.contains(refusal) ? "refused" : answer));
                    all.removeLast().close();
                }
                for (Channel one : all) {
                    one.close();
                }
                IO.println("again: " + echo("echo"));
            });
        }

        /** Loads what a start and a failure need, from folders that will not be readable any more. */
        private static void loadClasses(String kind) throws ClassNotFoundException {
            String threads = System.getProperty(THREADS, "false");
            if (kind.equals("cold")) {
                // Pipes of the kind that is tested have not been opened yet.
                System.setProperty(THREADS, "true");
                Class.forName("org.asyncio4j.internal.process.DescriptorFinder");
            }
            IO.println("warm: " + echo("echo"));
            IO.println("warm: " + echo("no such program").replaceFirst("^no such program.*", "refused"));
            System.setProperty(THREADS, threads);
        }

        /** Returns what the system says when there is none left, in its own language. */
        private static String takeAll(List<Channel> all) {
            try {
                while (true) {
                    all.add(DatagramChannel.open());
                }
            } catch (IOException none) {
                return String.valueOf(none.getMessage());
            }
        }

        private static String echo(String program) {
            try {
                return await(await(createSubprocessExec(SubprocessOptions.PIPED, program, "hello"), IOException.class)
                                .communicate())
                        .stdoutString()
                        .strip();
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    @Test
    void theFirstChildFailsAtOnce() {
        assertAnswers(new ChildJvm(Program.class).withDescriptors(80).run("cold"));
    }

    @Test
    void aLaterChildFailsAtOnce() {
        assertAnswers(new ChildJvm(Program.class).withDescriptors(80).run("warm"));
    }

    @Test
    void soItIsWhereThreadsServeThePipes() {
        assertAnswers(new ChildJvm(Program.class)
                .with("-Dasyncio4j.subprocess.threads=true")
                .withDescriptors(80)
                .run("warm"));
    }

    @Test
    void soItIsWhereChildrenAreSpawned() {
        assertAnswers(new ChildJvm(Program.class)
                .with("-Dasyncio4j.subprocess.spawn=true", "--enable-native-access=ALL-UNNAMED")
                .withDescriptors(80)
                .run("warm"));
    }

    private static void assertAnswers(ChildJvm.Outcome outcome) {
        List<String> lines = outcome.lines();
        if (outcome.exitCode() != 0
                || !outcome.errors().isEmpty()
                || !lines.contains("0: refused")
                || !lines.contains("1: refused")
                || !lines.getLast().equals("again: hello")
                || lines.stream().anyMatch(line -> !line.endsWith("refused") && !line.endsWith("hello"))) {
            throw new AssertionError("expected refusals and answers, but got " + outcome);
        }
    }
}
