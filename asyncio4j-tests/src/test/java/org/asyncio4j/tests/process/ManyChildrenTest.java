package org.asyncio4j.tests.process;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Subprocess;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.SubprocessOutput;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.asyncio4j.tests.tools.RandomBytes;
import org.junit.jupiter.api.Test;

/** Many children leave nothing behind, and much data goes through without being kept. */
class ManyChildrenTest extends WithChildren {

    private static final SubprocessOptions PIPED = SubprocessOptions.PIPED;
    private static final Path PROC = Path.of("/proc");

    /** How many hundredths of a second something may take to go. */
    private static final int PATIENCE = 3_000;

    private static final boolean NIGHTLY = Boolean.getBoolean("asyncio4j.nightly");
    private static final int MANY = NIGHTLY ? 500 : 100;

    /** By day as well far more than may be kept. */
    private static final long MUCH = NIGHTLY ? 1L << 30 : 1L << 27;

    @Test
    void manyInSequenceLeaveNothing() throws IOException, InterruptedException {
        leavesNothing(() -> {
            for (int i = 0; i < MANY; i++) {
                assertEquals(String.valueOf(i), await(echo(i)));
            }
        });
    }

    @Test
    void fiftyAtOnceLeaveNothing() throws IOException, InterruptedException {
        leavesNothing(() -> {
            for (int round = 0; round < (NIGHTLY ? 4 : 1); round++) {
                List<Coroutine<String>> all = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    all.add(echo(i));
                }
                List<String> answers = await(gather(all));
                for (int i = 0; i < answers.size(); i++) {
                    assertEquals(String.valueOf(i), answers.get(i));
                }
            }
        });
    }

    @Test
    void thoseThatAreCancelledLeaveNothing() throws IOException, InterruptedException {
        leavesNothing(() -> {
            List<Task<Subprocess>> starts = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                starts.add(createTask(createSubprocessExec(PIPED, "sleep", "3600")));
                await(sleep(i % 5 / 1000.0));
            }
            for (Task<Subprocess> start : starts) {
                start.cancel();
            }
            for (Task<Subprocess> start : starts) {
                while (!start.done()) {
                    await(sleep(0.001));
                }
                if (!start.cancelled()) {
                    start.result().kill();
                    assertEquals(-9, await(start.result().waitFor()));
                }
            }
        });
    }

    @Test
    void pipesThatOthersOpenAreNotTakenForOurs() throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        Thread other = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                openAndClose();
            }
        });
        try {
            run(async(() -> {
                for (int i = 0; i < MANY / 5; i++) {
                    List<String> answers = await(gather(echo(i), echo(-i)));
                    assertEquals(List.of(String.valueOf(i), String.valueOf(-i)), answers);
                }
            }));
        } finally {
            over.set(true);
            other.join();
        }
    }

    private static void openAndClose() {
        try {
            Pipe pipe = Pipe.open();
            pipe.source().close();
            pipe.sink().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void muchDataThroughCatAndBackIsNotKept() {
        long total = MUCH;
        int chunk = 64 << 10;
        byte[] piece = RandomBytes.of(1, chunk);
        int limit = 64 << 10;
        run(async(() -> {
            Subprocess cat = await(createSubprocessExec(PIPED.withLimit(limit), "cat"));
            Task<Void> writing = createTask(() -> {
                for (long sent = 0; sent < total; sent += chunk) {
                    cat.stdin().write(piece);
                    await(cat.stdin().drain());
                    long waiting = cat.stdin().transport().getWriteBufferSize();
                    assertTrue(waiting <= limit + chunk, () -> waiting + " bytes wait");
                }
                cat.stdin().close();
            });
            long received = 0;
            while (true) {
                byte[] data = await(cat.stdout().read(1 << 20));
                if (data.length == 0) {
                    break;
                }
                assertTrue(data.length <= 3 * limit, () -> data.length + " bytes were kept");
                for (int at = 0; at < data.length; ) {
                    int from = (int) (received % chunk);
                    int count = Math.min(chunk - from, data.length - at);
                    assertEquals(-1, Arrays.mismatch(piece, from, from + count, data, at, at + count));
                    at += count;
                    received += count;
                }
            }
            await(writing);
            assertEquals(total, received);
            assertEquals(0, await(cat.waitFor()));
        }));
    }

    private static Coroutine<String> echo(int number) {
        return async(() -> {
            Subprocess cat = await(createSubprocessExec(PIPED, "cat"));
            SubprocessOutput output = await(cat.communicate(String.valueOf(number)));
            assertEquals(0, cat.returncode());
            return output.stdoutString();
        });
    }

    /** Checks the threads, open files and processes before and after. */
    private void leavesNothing(Action<Exception> program) throws IOException, InterruptedException {
        assumeTrue(Files.isDirectory(PROC.resolve("self/fd")), "a system with /proc");
        // Some are opened once for all.
        run(async(() -> assertEquals("0", await(echo(0)))));
        List<String> filesBefore = openFiles();
        Set<String> threadsBefore = threadNames();
        run(async(program));
        assertEquals(Set.of(), children());
        // A thread that has told all it had to tell may still be on its last few instructions.
        Set<String> more = threadsBeyond(threadsBefore);
        for (int i = 0; i < PATIENCE && !more.isEmpty(); i++) {
            Thread.sleep(10);
            more = threadsBeyond(threadsBefore);
        }
        assertEquals(Set.of(), more);
        // One that is closed while a thread of its own is just leaving it is closed by that thread.
        for (int i = 0; i < PATIENCE && openFiles().size() > filesBefore.size(); i++) {
            Thread.sleep(10);
        }
        assertTrue(openFiles().size() <= filesBefore.size(), () -> openFiles() + " are open, not " + filesBefore);
    }

    private static Set<String> threadsBeyond(Set<String> known) {
        Set<String> more = threadNames();
        more.removeAll(known);
        return more;
    }

    /**
     * What this process has open but for what the JDK waits with, which it makes when it wants to.
     */
    private static List<String> openFiles() {
        File[] links = new File("/proc/self/fd").listFiles();
        return links == null
                ? List.of()
                : Arrays.stream(links)
                        .map(ManyChildrenTest::target)
                        .filter(target -> !target.startsWith("anon_inode:"))
                        .toList();
    }

    /** What a link leads to; nothing, if it is gone meanwhile. */
    private static String target(File link) {
        try {
            return Files.readSymbolicLink(link.toPath()).toString();
        } catch (IOException gone) {
            return "anon_inode:gone";
        }
    }

    /** The children that there are, zombies among them. */
    private static Set<String> children() throws IOException, InterruptedException {
        Set<String> children = childrenNow();
        for (int i = 0; i < PATIENCE && !children.isEmpty(); i++) {
            Thread.sleep(10);
            children = childrenNow();
        }
        return children;
    }

    private static Set<String> childrenNow() throws IOException {
        Set<String> children = new TreeSet<>();
        try (Stream<Path> tasks = Files.list(PROC.resolve("self/task"))) {
            for (Path task : tasks.toList()) {
                Path list = task.resolve("children");
                if (Files.exists(list)) {
                    children.addAll(Stream.of(Files.readString(list).strip().split(" +", -1))
                            .filter(pid -> !pid.isEmpty())
                            .toList());
                }
            }
        }
        return children;
    }

    /** The names of threads that are ours, or the JDK's for a child that runs. */
    private static Set<String> threadNames() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("asyncio") || name.startsWith("process reaper ("))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
