package org.asyncio4j.tests.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.createSubprocessShell;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.LimitOverrunException;
import org.asyncio4j.ProcessLookupException;
import org.asyncio4j.Stdio;
import org.asyncio4j.Subprocess;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.SubprocessOutput;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.RandomBytes;
import org.junit.jupiter.api.io.TempDir;

/** Child processes through the everyday API. */
class SubprocessTest extends WithChildren {

    private static final SubprocessOptions PIPED = SubprocessOptions.PIPED;
    private static final SubprocessOptions IN_AND_OUT = PIPED.withStderr(Stdio.INHERIT);
    private static final SubprocessOptions OUT = SubprocessOptions.DEFAULT.withStdout(Stdio.PIPE);

    /** More than a pipe holds. */
    private static final int MUCH = 4 << 20;

    private static Subprocess blocked() {
        return await(createSubprocessExec("sleep", "3600"));
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessMixin::test_stdin_stdout")
    void whatIsWrittenToCatIsReadFromIt() {
        Subprocess cat = await(createSubprocessExec(IN_AND_OUT, "cat"));
        cat.stdin().write("some data");
        await(cat.stdin().drain());
        cat.stdin().close();
        assertEquals("some data", await(cat.stdout().readString()));
        assertEquals(0, await(cat.waitFor()));
        await(cat.stdin().waitClosed());
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessMixin::test_communicate")
    void communicateWritesAndReads() {
        Subprocess cat = await(createSubprocessExec(PIPED, "cat"));
        SubprocessOutput output = await(cat.communicate("some data"));
        assertEquals("some data", output.stdoutString());
        assertEquals("", output.stderrString());
        assertEquals(0, cat.returncode());
    }

    @AsyncioTest(realTime = true)
    @Ports({
        "test_subprocess.py::SubprocessMixin::test_communicate_none_input",
        "test_subprocess.py::SubprocessMixin::test_empty_input"
    })
    void communicateWithoutInputClosesStandardInput() {
        Subprocess cat = await(createSubprocessExec(IN_AND_OUT, "cat"));
        assertArrayEquals(new byte[0], await(cat.communicate()).stdout());
        assertEquals(0, cat.returncode());
        Subprocess wc = await(createSubprocessExec(PIPED, "wc", "-c"));
        assertEquals("0", await(wc.communicate(new byte[0])).stdoutString().strip());
    }

    @AsyncioTest(realTime = true)
    void communicateReadsBothPipesAtOnce(@TempDir Path folder) throws IOException {
        byte[] own = RandomBytes.of(1, MUCH);
        byte[] given = RandomBytes.of(2, MUCH);
        String file = Files.write(folder.resolve("own"), own).toString();
        String command = "cat \"$1\" >&2; cat \"$1\"; cat";
        Subprocess child = await(createSubprocessExec(PIPED, "sh", "-c", command, "sh", file));
        SubprocessOutput output = await(child.communicate(given));
        byte[] both = Arrays.copyOf(own, 2 * MUCH);
        System.arraycopy(given, 0, both, MUCH, MUCH);
        assertArrayEquals(both, output.stdout());
        assertArrayEquals(own, output.stderr());
        assertEquals("<SubprocessOutput stdout=" + 2 * MUCH + " bytes stderr=" + MUCH + " bytes>", output.toString());
    }

    @AsyncioTest(realTime = true)
    void communicateTwiceFindsNothingMore() {
        Subprocess child = await(createSubprocessShell("echo x", PIPED));
        assertEquals("x\n", await(child.communicate()).stdoutString());
        assertEquals("", await(child.communicate("late")).stdoutString());
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessMixin::test_shell")
    void aShellExitsWithItsCode() {
        Subprocess child = await(createSubprocessShell("exit 7"));
        assertEquals(7, await(child.waitFor()));
        assertEquals(7, child.returncode());
        assertEquals("<Subprocess " + child.pid() + " returncode=7>", child.toString());
    }

    @AsyncioTest(realTime = true)
    @Ports({"test_subprocess.py::SubprocessMixin::test_kill", "test_subprocess.py::SubprocessMixin::test_terminate"})
    void aSignalEndsAChildWithItsNegativeNumber() {
        Subprocess killed = blocked();
        assertNull(killed.returncode());
        assertEquals("<Subprocess " + killed.pid() + " running>", killed.toString());
        killed.kill();
        assertEquals(-9, await(killed.waitFor()));
        Subprocess terminated = blocked();
        terminated.terminate();
        assertEquals(-15, await(terminated.waitFor()));
    }

    @AsyncioTest(realTime = true)
    @Ports(
            value = "test_subprocess.py::SubprocessMixin::test_kill_issue43884",
            adapted = "what the shell runs, and holds its pipe, tells that it does, instead of a second's wait")
    void aKilledShellEndsAlthoughWhatItRunsHoldsItsPipe() {
        Subprocess shell = await(createSubprocessShell("sh -c 'echo running; exec sleep 1'; sleep 300", OUT));
        assertEquals("running", await(shell.stdout().readlineString()));
        shell.kill();
        // At the latest when the first sleep has let go of the pipe; the second one never begins.
        assertEquals(-9, await(Asyncio.waitFor(shell.waitFor(), 30)));
        assertEquals("", await(shell.stdout().readString(UTF_8)));
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessMixin::test_send_signal")
    void anySignalCanBeSent() {
        Subprocess child = await(createSubprocessShell("echo sleeping; exec sleep 3600", OUT));
        assertEquals("sleeping", await(child.stdout().readlineString()));
        // Not one that a shell may have told us, and so our children, to ignore: HUP, INT.
        child.sendSignal("ALRM");
        assertEquals(-14, await(child.waitFor()));
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessMixin::test_subprocess_send_signal_race")
    void aSignalForAChildThatHasJustEndedIsNoError() {
        for (int i = 0; i < 20; i++) {
            Subprocess child = await(createSubprocessExec("true"));
            Task<Integer> waiting = createTask(child.waitFor());
            try {
                child.sendSignal("TERM");
            } catch (ProcessLookupException gone) {
                assertNotNull(child.returncode());
            }
            int code = await(waiting);
            assertTrue(code == 0 || code == -15, () -> "returncode " + code);
        }
    }

    @AsyncioTest(realTime = true)
    @Ports(
            value = "test_subprocess.py::SubprocessMixin::test_stdin_broken_pipe",
            adapted = "the failure is an IOException; the JDK has none of its own for it")
    void drainTellsOfABrokenPipe(ReportedProblems problems) {
        Subprocess child = await(createSubprocessExec(PIPED.withStdout(Stdio.DEVNULL), "head", "-c", "1"));
        child.stdin().write(RandomBytes.of(4, MUCH));
        IOException broken =
                assertThrows(IOException.class, () -> await(child.stdin().drain(), IOException.class));
        String words = brokenPipe();
        assertTrue(List.of(words, "Connection lost").contains(broken.getMessage()), broken::toString);
        assertEquals(0, await(child.waitFor()));
        IOException closed =
                assertThrows(IOException.class, () -> await(child.stdin().waitClosed(), IOException.class));
        assertEquals(words, closed.getMessage());
        assertThrows(IOException.class, () -> await(child.stdin().drain(), IOException.class));
        assertEquals(List.of(), problems.take());
    }

    /** What the system says of a pipe that nobody reads, in its own language. */
    private static String brokenPipe() {
        IOException broken = assertThrows(IOException.class, () -> {
            Pipe pipe = Pipe.open();
            pipe.source().close();
            try (WritableByteChannel sink = pipe.sink()) {
                sink.write(ByteBuffer.allocate(1));
            }
        });
        return String.valueOf(broken.getMessage());
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessMixin::test_communicate_ignore_broken_pipe")
    void communicateDoesNotMindAChildThatReadsNothing(ReportedProblems problems) {
        Subprocess child = await(createSubprocessExec(PIPED, "true"));
        await(child.communicate(RandomBytes.of(3, MUCH)));
        assertEquals(0, child.returncode());
        assertEquals(List.of(), problems.take());
    }

    @AsyncioTest(realTime = true)
    @Ports(
            value = "test_subprocess.py::SubprocessMixin::test_pause_reading",
            adapted = "asks the reader whether it has paused the transport")
    void moreOutputThanTwiceTheLimitPausesThePipe() {
        Subprocess child =
                await(createSubprocessShell("printf %21s x; printf %100000s x; echo done >&2", PIPED.withLimit(10)));
        while (!child.stdout().toString().contains("paused")) {
            await(sleep(0.001));
        }
        String printed = " ".repeat(20) + "x" + " ".repeat(99_999) + "x";
        SubprocessOutput output = await(child.communicate());
        assertEquals(printed, output.stdoutString());
        assertEquals("done\n", output.stderrString());
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessMixin::test_stdin_not_inheritable")
    void aChildDoesNotKeepThePipesOfAnother() {
        Subprocess first = await(createSubprocessExec(PIPED, "wc", "-c"));
        Subprocess second = await(createSubprocessExec(PIPED, "cat"));
        assertEquals("3", await(first.communicate("abc")).stdoutString().strip());
        assertEquals(0, first.returncode());
        await(second.communicate());
    }

    @AsyncioTest(realTime = true)
    @Ports({
        "test_subprocess.py::SubprocessMixin::test_devnull_input",
        "test_subprocess.py::SubprocessMixin::test_devnull_output",
        "test_subprocess.py::SubprocessMixin::test_devnull_error"
    })
    void devNullIsEmptyAndTakesEverything() {
        Subprocess input = await(createSubprocessExec(PIPED.withStdin(Stdio.DEVNULL), "wc", "-c"));
        assertEquals("0", await(input.communicate()).stdoutString().strip());
        assertEquals(0, await(input.waitFor()));
        String both = "cat; echo error >&2";
        Subprocess output = await(createSubprocessShell(both, PIPED.withStdout(Stdio.DEVNULL)));
        SubprocessOutput without = await(output.communicate("abc"));
        assertEquals("", without.stdoutString());
        assertEquals("error\n", without.stderrString());
        assertEquals(0, await(output.waitFor()));
        Subprocess error = await(createSubprocessShell(both, PIPED.withStderr(Stdio.DEVNULL)));
        SubprocessOutput withoutErrors = await(error.communicate("abc"));
        assertEquals("abc", withoutErrors.stdoutString());
        assertEquals("", withoutErrors.stderrString());
        assertEquals(0, await(error.waitFor()));
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessMixin::test_devstdin_input")
    void standardInputIsAFileOfTheChild() {
        Subprocess child = await(createSubprocessExec(PIPED, "cat", "/dev/stdin"));
        byte[] data = RandomBytes.of(5, 100_000);
        assertArrayEquals(data, await(child.communicate(data)).stdout());
        assertEquals(0, await(child.waitFor()));
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessMixin::test_cancel_process_wait")
    void cancellingAWaitLeavesTheChildAlone() {
        Subprocess child = blocked();
        Task<Integer> waiting = createTask(child.waitFor());
        await(sleep(0));
        waiting.cancel();
        assertThrows(CancelledError.class, () -> await(waiting));
        waiting.cancel();
        assertNull(child.returncode());
        child.kill();
        assertEquals(-9, await(child.waitFor()));
    }

    @AsyncioTest(realTime = true)
    void cancellingCommunicateLosesNothing() {
        Subprocess child = await(createSubprocessShell(
                "printf first; printf error >&2; read -r _; printf second", PIPED.withStdin(Stdio.PIPE)));
        Task<?> reading = createTask(
                () -> await(gather(child.stdout().read(), child.stderr().read())));
        await(sleep(0.05));
        reading.cancel();
        assertThrows(CancelledError.class, () -> await(reading));
        Task<SubprocessOutput> cancelled = createTask(child.communicate());
        await(sleep(0));
        cancelled.cancel();
        assertThrows(CancelledError.class, () -> await(cancelled));
        SubprocessOutput output = await(child.communicate());
        assertEquals("firstsecond", output.stdoutString());
        assertEquals("error", output.stderrString());
        assertEquals(0, child.returncode());
    }

    @AsyncioTest(realTime = true)
    void aChildIsKilledWhenTimeIsUp() {
        Subprocess child = blocked();
        assertThrows(TimeoutException.class, () -> with(timeout(0.01), () -> await(child.communicate())));
        assertNull(child.returncode());
        child.kill();
        assertEquals(-9, await(child.waitFor()));
    }

    @AsyncioTest(realTime = true)
    @Ports({
        "test_subprocess.py::SubprocessMixin::test_popen_error",
        "test_subprocess.py::SubprocessMixin::test_popen_error_with_stdin_pipe"
    })
    void aProgramThatIsNotThereFailsTheAwait(ReportedProblems problems) {
        for (SubprocessOptions options : List.of(SubprocessOptions.DEFAULT, PIPED)) {
            Coroutine<Subprocess> start = createSubprocessExec(options, "no-such-program", "x");
            assertThrows(FileNotFoundException.class, () -> await(start, FileNotFoundException.class));
        }
        assertEquals(List.of(), problems.take());
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessMixin::test_read_stdout_after_process_exit")
    void outputCanBeReadAfterTheChildHasEnded() {
        Subprocess child = await(createSubprocessShell("head -c 262144 /dev/zero; exit 1", OUT));
        int total = 0;
        while (true) {
            byte[] data = await(child.stdout().read(65_536));
            if (data.length == 0) {
                break;
            }
            total += data.length;
            await(sleep(0.01));
        }
        assertEquals(262_144, total);
        assertEquals(1, await(child.waitFor()));
    }

    @AsyncioTest(realTime = true)
    void nothingIsLostOfAChildThatHasLongEnded() {
        Subprocess child = await(createSubprocessShell("seq 1 10000", OUT));
        while (child.returncode() == null) {
            await(sleep(0.001));
        }
        List<String> lines = new ArrayList<>();
        for (String line : each(child.stdout().lines())) {
            lines.add(line);
        }
        assertEquals(10_000, lines.size());
        assertEquals("10000", lines.getLast());
    }

    @AsyncioTest(realTime = true)
    @Ports(
            value = "test_subprocess.py::SubprocessMixin::test_create_subprocess_exec_with_path",
            adapted = "a Path is given by its toString()")
    void aProgramMayBeGivenByItsPath() {
        Subprocess child = await(createSubprocessExec(Path.of("/bin/sh").toString(), "-c", "exit 3"));
        assertEquals(3, await(child.waitFor()));
        child = await(createSubprocessExec(
                "/bin/sh", "-c", "exec test -d \"$0\"", Path.of(".").toString()));
        assertEquals(0, await(child.waitFor()), "an argument, too");
    }

    @AsyncioTest(realTime = true)
    @Ports({
        "test_subprocess.py::SubprocessMixin::test_create_subprocess_env_shell",
        "test_subprocess.py::SubprocessMixin::test_create_subprocess_env_exec"
    })
    void variablesAreThoseOfTheOptions() {
        SubprocessOptions options = OUT.withVariable("FOO", "bar");
        Subprocess shell = await(createSubprocessShell("printf %s \"$FOO\"", options));
        assertEquals("bar", await(shell.communicate()).stdoutString());
        Subprocess program = await(createSubprocessExec(OUT.withEnv(Map.of("FOO", "baz")), "/usr/bin/env"));
        assertEquals("FOO=baz\n", await(program.communicate()).stdoutString());
        Task<Integer> again = createTask(program.waitFor());
        await(sleep(0));
        assertEquals(0, again.result());
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessMixin::test_subprocess_concurrent_wait")
    void anyNumberOfTasksMayWait() {
        Subprocess cat = await(createSubprocessExec(IN_AND_OUT, "cat"));
        List<Coroutine<Integer>> before = new ArrayList<>();
        List<Coroutine<Integer>> after = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            before.add(cat.waitFor());
            after.add(cat.waitFor());
        }
        Task<List<Integer>> waiting = createTask(() -> await(gather(before)));
        await(sleep(0));
        assertEquals("some data", await(cat.communicate("some data")).stdoutString());
        assertEquals(Collections.nCopies(10, 0), await(waiting));
        assertEquals(Collections.nCopies(10, 0), await(gather(after)));
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessMixin::test_subprocess_communicate_stdout")
    void eachOfManyChildrenAtATimeHasAnOutputOfItsOwn() {
        List<Coroutine<String>> outputs = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String word = "foo" + i;
            expected.add(word + "\n");
            outputs.add(async(() -> {
                Subprocess child = await(createSubprocessExec(OUT, "echo", word));
                SubprocessOutput output = await(child.communicate());
                assertEquals(0, child.returncode());
                return output.stdoutString();
            }));
        }
        assertEquals(expected, await(gather(outputs)));
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessMixin::test_cancel_make_subprocess_transport_exec")
    void cancellingTheStartLeavesNoChild(EventLoop loop) {
        Set<ProcessHandle> before = children();
        Task<Subprocess> starting = createTask(createSubprocessExec("sleep", "3600"));
        loop.callSoon(starting::cancel);
        assertThrows(CancelledError.class, () -> await(starting));
        Set<ProcessHandle> left = children();
        left.removeAll(before);
        assertEquals(Set.of(), left);
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toCollection(HashSet::new));
    }

    @AsyncioTest(realTime = true)
    @Ports(
            value = "test_subprocess.py::GenericWatcherTests::test_create_subprocess_with_pidfd",
            adapted = "there are no watchers; a loop in another thread has children as well")
    void aLoopInAnotherThreadHasChildrenOfItsOwn() {
        SubprocessOutput output = await(toThread(() -> run(async(() -> {
            Subprocess child = await(createSubprocessExec(PIPED, "cat"));
            SubprocessOutput answer = await(child.communicate("some data"));
            assertEquals(0, child.returncode());
            return answer;
        }))));
        assertEquals("some data", output.stdoutString());
    }

    @AsyncioTest(realTime = true)
    void waitForWithoutReadingWaitsForWhoReads(@TempDir Path folder) throws IOException {
        byte[] data = RandomBytes.of(6, 1_000_000);
        String file = Files.write(folder.resolve("data"), data).toString();
        Subprocess child = await(createSubprocessExec(OUT, "cat", file));
        Task<Integer> waiting = createTask(child.waitFor());
        await(sleep(0.05));
        assertFalse(waiting.done(), "the pipe is full");
        assertArrayEquals(data, await(child.stdout().read()));
        assertEquals(0, await(waiting));
    }

    @AsyncioTest(realTime = true)
    void aLineLongerThanTheLimitIsRefusedAndTheNextIsRead() {
        Subprocess child = await(createSubprocessShell("printf '%1000s\\nshort\\n' x", OUT.withLimit(100)));
        assertThrows(LimitOverrunException.class, () -> await(child.stdout().readline()));
        // What has come of the line is gone; the rest of it, if any, is still too long or the end.
        String last = null;
        while (true) {
            try {
                String line = await(child.stdout().readlineString());
                if (line == null) {
                    break;
                }
                last = line;
            } catch (LimitOverrunException stillTooLong) {
                last = null;
            }
        }
        assertEquals("short", last);
        assertEquals(0, await(child.waitFor()));
    }

    @AsyncioTest(realTime = true)
    void whatIsNoPipeIsNoStream() {
        Subprocess child = await(createSubprocessExec("true"));
        String message = assertThrows(IllegalStateException.class, child::stdin).getMessage();
        assertTrue(message.startsWith("stdin of <Subprocess " + child.pid()), message);
        assertTrue(message.endsWith(".withStdin(Stdio.PIPE)"), message);
        assertThrows(IllegalStateException.class, child::stdout);
        assertThrows(IllegalStateException.class, child::stderr);
        assertThrows(IllegalStateException.class, () -> child.communicate("input"));
        assertEquals(0, await(child.communicate()).stdout().length);
        assertEquals(0, await(child.waitFor()));
    }

    @AsyncioTest(realTime = true)
    void withABlockTheChildEndsWithIt() {
        Subprocess[] kept = new Subprocess[1];
        IllegalStateException problem = new IllegalStateException("on purpose");
        assertEquals(
                problem,
                assertThrows(
                        IllegalStateException.class,
                        () -> with(await(createSubprocessExec(PIPED, "sleep", "3600")), child -> {
                            kept[0] = child;
                            throw problem;
                        })));
        assertEquals(-9, kept[0].returncode());
        with(
                await(createSubprocessExec(PIPED, "cat")),
                cat -> assertEquals("x", await(cat.communicate("x")).stdoutString()));
    }

    @AsyncioTest(realTime = true)
    void tryWithResourcesKillsTheChild() {
        Subprocess kept;
        try (Subprocess child = blocked()) {
            assertNull(child.returncode());
            kept = child;
        }
        kept.close();
        assertEquals(-9, await(kept.waitFor()));
        assertThrows(ProcessLookupException.class, kept::kill);
        assertThrows(ProcessLookupException.class, kept::terminate);
        assertThrows(ProcessLookupException.class, () -> kept.sendSignal(1));
    }

    @AsyncioTest(realTime = true)
    void wrongOptionsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> PIPED.withStdin(Stdio.STDOUT));
        assertThrows(IllegalArgumentException.class, () -> PIPED.withStdout(Stdio.STDOUT));
        assertThrows(IllegalArgumentException.class, () -> PIPED.withStdin(Stdio.append(Path.of("x"))));
        assertThrows(IllegalArgumentException.class, () -> PIPED.withLimit(0));
        for (String name : List.of("", "a=b", "a\0")) {
            assertThrows(IllegalArgumentException.class, () -> PIPED.withVariable(name, "x"));
        }
        assertThrows(IllegalArgumentException.class, () -> PIPED.withVariable("x", "\0"));
        assertThrows(
                IllegalArgumentException.class,
                () -> createSubprocessExec(List.of(), PIPED).onAwait());
    }

    @AsyncioTest(realTime = true)
    void waitForEndsWithTheChildThoughAGrandchildHasItsPipes() {
        Subprocess child = await(createSubprocessShell("sleep 3600 & echo $!; wait", PIPED));
        String grandchild = await(child.stdout().readlineString()).strip();
        child.kill();
        assertEquals(-9, await(child.waitFor()));
        assertEquals(-9, await(child.waitFor()));
        assertFalse(child.stdout().atEof());
        kill(grandchild);
        assertArrayEquals(new byte[0], await(child.stdout().read()));
    }

    @AsyncioTest(realTime = true)
    void leavingDoesNotWaitForAGrandchildThatReadsNothing() {
        String command = "exec 3<&0; sleep 3600 <&3 >/dev/null 2>&1 & echo $!; read -r line; exit 0";
        String[] grandchild = {""};
        with(await(createSubprocessShell(command, PIPED)), child -> {
            grandchild[0] = await(child.stdout().readlineString()).strip();
            child.stdin().write(("\n" + "x".repeat(MUCH)).getBytes(StandardCharsets.US_ASCII));
            assertEquals(0, await(child.waitFor()));
        });
        kill(grandchild[0]);
    }

    @AsyncioTest(realTime = true)
    void anOpenFileIsNoPipeToWaitFor(@TempDir Path folder) throws IOException {
        assumeFalse(threads(), "the JDK's pipe ends when nobody has it any more");
        Path out = folder.resolve("out");
        try (FileChannel file = FileChannel.open(out, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            SubprocessOptions options = SubprocessOptions.DEFAULT.withStdout(Stdio.of(file));
            with(await(createSubprocessShell("sleep 3600 & echo $!", options)), child -> {
                assertEquals(0, await(child.waitFor()));
                kill(Files.readString(out).strip());
            });
        }
    }

    private static void kill(String pid) {
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    }
}
