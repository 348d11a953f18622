package org.asyncio4j.tests.process;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Stdio;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.RandomBytes;
import org.junit.jupiter.api.io.TempDir;

/** How child processes are started through transports and protocols, with files and folders of their own. */
class SubprocessStartTest extends WithTransports {

    @AsyncioTest(realTime = true)
    @Ports("test_base_events.py::BaseEventLoopTests::test_subprocess_exec_invalid_args")
    void wrongCommandsAreRefusedAtOnce(EventLoop loop) {
        SubprocessOptions options = SubprocessOptions.PIPED;
        assertThrows(IllegalArgumentException.class, () -> loop.subprocessExec(ChildProtocol::new, List.of(), options));
        assertEquals(
                "embedded null character in command[1]",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> loop.subprocessExec(ChildProtocol::new, "cat", "a\0b"))
                        .getMessage());
    }

    @AsyncioTest(realTime = true)
    void whatCannotBeStartedFailsTheAwait(EventLoop loop, ReportedProblems problems) throws IOException {
        String noProgram = assertThrows(
                        FileNotFoundException.class, () -> await(loop.subprocessExec(ChildProtocol::new, "no such")))
                .getMessage();
        assertTrue(noProgram.startsWith("no such program: no such"), noProgram);
        SubprocessOptions nowhere = SubprocessOptions.PIPED.withCwd(Path.of("/no/such"));
        assertEquals(
                "cwd does not exist: /no/such",
                assertThrows(
                                FileNotFoundException.class,
                                () -> await(loop.subprocessExec(ChildProtocol::new, List.of("cat"), nowhere)))
                        .getMessage());
        SubprocessOptions file = SubprocessOptions.PIPED.withCwd(Path.of("/dev/null"));
        assertThrows(IOException.class, () -> await(loop.subprocessExec(ChildProtocol::new, List.of("cat"), file)));
        IOException tooLong = assertThrows(
                IOException.class, () -> await(loop.subprocessExec(ChildProtocol::new, "cat", "x".repeat(3 << 20))));
        assertTrue(tooLong.getMessage().contains("rgument"), tooLong.getMessage());
        SubprocessOptions noInput = SubprocessOptions.PIPED.withStdin(Stdio.of(Path.of("/no/in")));
        assertThrows(
                FileNotFoundException.class,
                () -> await(loop.subprocessExec(ChildProtocol::new, List.of("cat"), noInput)));
        assertEquals(List.of(), problems.take());
    }

    @AsyncioTest(realTime = true)
    void aFactoryThatFailsStartsNothing(EventLoop loop) {
        assertThrows(
                UnsupportedOperationException.class,
                () -> await(loop.subprocessExec(
                        () -> {
                            throw new UnsupportedOperationException();
                        },
                        "cat")));
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessMixin::test_cancel_post_init")
    void cancellingTheStartLeavesNoChild(EventLoop loop) {
        List<ChildProtocol> made = new ArrayList<>();
        Task<?> task = createTask(() -> await(loop.subprocessExec(
                () -> {
                    made.add(new ChildProtocol());
                    return made.getLast();
                },
                "sleep",
                "3600")));
        await(sleep(0));
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        ChildProtocol child = made.getFirst();
        assertTrue(child.completed.done(), "the cancellation waits for the end of the child");
        assertEquals(-9, child.transport().getReturncode());
        assertEquals("made", child.events.getFirst());
        assertEquals("lost", child.events.getLast());
    }

    @AsyncioTest(realTime = true)
    void filesAreReadWrittenAndAppendedTo(EventLoop loop, @TempDir Path folder) throws IOException {
        Path in = Files.writeString(folder.resolve("in"), "some\ntext\n");
        Path out = Files.writeString(folder.resolve("out"), "what was there before");
        Path errors = Files.writeString(folder.resolve("errors"), "before\n");
        SubprocessOptions options = SubprocessOptions.DEFAULT
                .withStdin(Stdio.of(in))
                .withStdout(Stdio.of(out))
                .withStderr(Stdio.append(errors))
                .withLimit(10);
        ChildProtocol child = shell(loop, "cat; echo problem >&2", options);
        await(child.completed);
        assertEquals("some\ntext\n", Files.readString(out));
        assertEquals("before\nproblem\n", Files.readString(errors));
    }

    @AsyncioTest(realTime = true)
    void openFilesAreReadAndWrittenFromWhereTheyStand(EventLoop loop, @TempDir Path folder) throws IOException {
        byte[] much = RandomBytes.of(1, 1_000_000);
        Path in = Files.write(folder.resolve("in"), much);
        Path out = Files.writeString(folder.resolve("out"), "0123456789");
        try (FileChannel input = FileChannel.open(in);
                FileChannel output = FileChannel.open(out, StandardOpenOption.WRITE)) {
            input.position(much.length - 3);
            output.position(5);
            SubprocessOptions options = SubprocessOptions.DEFAULT
                    .withStdin(Stdio.of(input))
                    .withStdout(Stdio.of(output))
                    .withStderr(Stdio.STDOUT);
            // With threads the JDK may close its pipes before a grandchild's words have come.
            String late = threads() ? "echo end >&2" : "(sleep 0.05; echo end >&2) & exit";
            ChildProtocol child = shell(loop, "cat; " + late, options);
            assertNull(child.transport().getPipeTransport(0));
            assertNull(child.transport().getPipeTransport(1));
            await(child.completed);
            assertEquals(much.length, input.position());
            while (output.size() < 12) {
                await(sleep(0.01));
            }
            byte[] written = Files.readAllBytes(out);
            assertArrayEquals("01234".getBytes(), Arrays.copyOf(written, 5));
            assertArrayEquals(
                    Arrays.copyOfRange(much, much.length - 3, much.length), Arrays.copyOfRange(written, 5, 8));
            assertArrayEquals("end\n".getBytes(), Arrays.copyOfRange(written, 8, written.length));
            assertEquals(12, output.position());
            assertTrue(output.isOpen());
        }
    }

    @AsyncioTest(realTime = true)
    void anOpenFileThatCannotBeWrittenIsReported(EventLoop loop, ReportedProblems problems) throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "no /dev/full on this system");
        try (FileChannel output = FileChannel.open(full, StandardOpenOption.WRITE)) {
            ChildProtocol child = shell(loop, "echo lost", SubprocessOptions.DEFAULT.withStdout(Stdio.of(output)));
            await(child.completed);
        }
        // What copies is a thread of its own.
        List<LoopProblem> reported = problems.take();
        while (reported.isEmpty()) {
            await(sleep(0.001));
            reported = problems.take();
        }
        assertEquals(1, reported.size());
        assertEquals(
                "could not copy between a file and a subprocess",
                reported.getFirst().message());
    }

    @AsyncioTest(realTime = true)
    void aChannelThatIsClosedFailsTheStart(EventLoop loop, @TempDir Path folder) throws IOException {
        FileChannel closed =
                FileChannel.open(folder.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        SubprocessOptions options = SubprocessOptions.DEFAULT.withStdout(Stdio.of(closed));
        closed.close();
        IOException refused = assertThrows(
                IOException.class,
                () -> await(loop.subprocessShell(ChildProtocol::new, "echo", options), IOException.class));
        assertEquals("the channel for stdout is closed", refused.getMessage());
    }

    @AsyncioTest
    void aChannelOfTheWrongDirectionIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        try (FileChannel in = FileChannel.open(file);
                FileChannel out = FileChannel.open(file, StandardOpenOption.APPEND)) {
            SubprocessOptions piped = SubprocessOptions.PIPED;
            assertThrows(IllegalArgumentException.class, () -> piped.withStdin(Stdio.of(out)));
            assertThrows(IllegalArgumentException.class, () -> piped.withStdout(Stdio.of(in)));
            assertThrows(IllegalArgumentException.class, () -> piped.withStderr(Stdio.of(in)));
            assertEquals(0, in.position());
            assertEquals("text", Files.readString(file));
        }
    }

    @AsyncioTest(realTime = true)
    void anOpenFileHoldsAllOfTheChildThoughAGrandchildKeepsIt(EventLoop loop, @TempDir Path folder) throws IOException {
        assumeFalse(threads(), "the JDK's pipe ends when nobody has it any more");
        Path out = folder.resolve("out");
        try (FileChannel output = FileChannel.open(out, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            SubprocessOptions options = SubprocessOptions.PIPED.withStdout(Stdio.of(output));
            String command = "(read -r line <&3; echo late) 3<&0 & echo $! >&2; head -c 300000 /dev/zero; exit 2";
            ChildProtocol child = shell(loop, command, options);
            while (child.transport().getReturncode() == null) {
                await(sleep(0.001));
            }
            assertTrue(Files.size(out) >= 300_000, () -> "only " + sizeOf(out));
            child.transport().close();
            await(child.completed);
            while (Files.size(out) < 300_005) {
                await(sleep(0.001));
            }
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AsyncioTest(realTime = true)
    void closeEndsTheCopyingOfOpenFiles(EventLoop loop, @TempDir Path folder) throws IOException {
        try (FileChannel output =
                FileChannel.open(folder.resolve("out"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ChildProtocol child =
                    shell(loop, "sleep 3600 & echo $! >&2; wait", SubprocessOptions.PIPED.withStdout(Stdio.of(output)));
            await(child.gotData[2].waitFor());
            child.transport().close();
            await(child.completed);
            ProcessHandle.of(Long.parseLong(child.text(2).strip()))
                    .orElseThrow()
                    .destroyForcibly();
        }
    }

    @AsyncioTest(realTime = true)
    void nothingIsReadFromOrWrittenToDevNull(EventLoop loop) {
        SubprocessOptions options = SubprocessOptions.DEFAULT
                .withStdin(Stdio.DEVNULL)
                .withStdout(Stdio.DEVNULL)
                .withStderr(Stdio.DEVNULL)
                .withLimit(10);
        ChildProtocol child = shell(loop, "test -z \"$(cat)\" && echo x && echo y >&2", options);
        await(child.completed);
        assertEquals(0, child.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    void directoryAndVariablesAreThoseAskedFor(EventLoop loop, @TempDir Path folder) throws IOException {
        SubprocessOptions options = SubprocessOptions.PIPED
                .withCwd(folder)
                .withEnv(Map.of("ONLY", "this"))
                .withVariable("AND", "that");
        ChildProtocol child = shell(loop, "pwd -P; echo $ONLY $AND ${HOME-no home}", options);
        await(child.completed);
        assertEquals(folder.toRealPath() + "\nthis that no home\n", child.text(1));
    }

    @AsyncioTest(realTime = true)
    void aProgramIsLookedUpInThePathOfTheChild(EventLoop loop, @TempDir Path folder) throws IOException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path tool = Files.writeString(bin.resolve("a4j-tool"), "#!/bin/sh\necho tool \"$@\"\n");
        SubprocessOptions options = SubprocessOptions.PIPED.withCwd(folder);
        SubprocessOptions absolute = options.withEnv(Map.of("PATH", bin + ":/bin:/usr/bin"));
        List<String> command = List.of("a4j-tool", "x");
        assertThrows(
                AccessDeniedException.class,
                () -> await(loop.subprocessExec(ChildProtocol::new, command, absolute), IOException.class));
        assertTrue(tool.toFile().setExecutable(true));
        for (String path : List.of(bin.toString(), "/nowhere:bin")) {
            ChildProtocol child = await(loop.subprocessExec(
                            ChildProtocol::new, command, options.withVariable("PATH", path + ":/bin")))
                    .protocol();
            await(child.completed);
            assertEquals("tool x\n", child.text(1));
        }
        FileNotFoundException nowhere = assertThrows(
                FileNotFoundException.class,
                () -> await(
                        loop.subprocessExec(ChildProtocol::new, command, options.withEnv(Map.of())),
                        IOException.class));
        assertEquals("no such program: a4j-tool (in the child's PATH, /bin:/usr/bin)", nowhere.getMessage());
    }

    @AsyncioTest(realTime = true)
    void aScriptThatDoesNotSayWhatRunsItIsRunByTheShell(EventLoop loop, @TempDir Path folder) throws IOException {
        Path script = Files.writeString(folder.resolve("script"), "echo \"$1\" from a script\n");
        assertTrue(script.toFile().setExecutable(true));
        ChildProtocol child = await(loop.subprocessExec(ChildProtocol::new, script.toString(), "this"))
                .protocol();
        await(child.completed);
        assertEquals("this from a script\n", child.text(1));
    }

    @AsyncioTest(realTime = true)
    void aChildHasNoOpenFileOfOurs(EventLoop loop, @TempDir Path folder) throws IOException {
        try (FileChannel file = FileChannel.open(Files.writeString(folder.resolve("file"), "x"));
                ServerSocketChannel server = ServerSocketChannel.open();
                Pipe.SourceChannel _ = Pipe.open().source()) {
            assertTrue(file.isOpen() && server.isOpen());
            ChildProtocol child = await(loop.subprocessExec(ChildProtocol::new, "ls", "/proc/self/fd"))
                    .protocol();
            await(child.completed);
            // The last is the directory that ls reads.
            assertEquals("0\n1\n2\n3\n", child.text(1));
        }
    }

    @AsyncioTest(realTime = true)
    void nothingIsLeftOfAChildThatHasEnded(EventLoop loop) {
        ChildProtocol child = shell(loop, "exit 1");
        await(child.completed);
        assertFalse(
                Files.exists(Path.of("/proc", String.valueOf(child.transport().getPid()))));
    }
}
