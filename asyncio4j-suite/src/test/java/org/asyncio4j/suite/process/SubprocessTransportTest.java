package org.asyncio4j.suite.process;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.asyncio4j.CancelledError;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.ProcessLookupException;
import org.asyncio4j.Stdio;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.SubprocessProtocol;
import org.asyncio4j.lowlevel.SubprocessTransport;
import org.asyncio4j.suite.Ports;
import org.asyncio4j.suite.tools.OtherThread;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.junit.jupiter.api.io.TempDir;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Child processes at the framework's door. */
class SubprocessTransportTest extends WithChildren {

    /** Answers each line, on standard output, until there are no more. */
    private static final String ECHO = "while read -r line; do echo \"OUT:$line\"; done";

    private static final String ECHO_TWICE =
            "while read -r line; do echo \"OUT:$line\"; echo \"ERR:$line\" >&2; done";

    private static ChildProtocol shell(EventLoop loop, String command) {
        return shell(loop, command, SubprocessOptions.PIPED);
    }

    private static ChildProtocol shell(EventLoop loop, String command, SubprocessOptions options) {
        return await(loop.subprocessShell(ChildProtocol::new, command, options)).protocol();
    }

    private static ChildProtocol blocked(EventLoop loop) {
        return await(loop.subprocessExec(ChildProtocol::new, "sleep", "3600")).protocol();
    }

    @AsyncioTest(realTime = true)
    @Ports("test_events.py::SubprocessTestsMixin::test_subprocess_exec")
    void aProgramAnswersAndIsKilledByClose(EventLoop loop) {
        Connection<SubprocessTransport, ChildProtocol> child =
                await(loop.subprocessExec(ChildProtocol::new, "cat"));
        ChildProtocol protocol = child.protocol();
        assertEquals(List.of("made"), protocol.events);
        assertEquals(child.transport(), protocol.transport());
        protocol.stdin().write("Python The Winner".getBytes());
        await(protocol.gotData[1].waitFor());
        child.transport().close();
        assertTrue(child.transport().isClosing());
        await(protocol.completed);
        assertEquals(-9, child.transport().getReturncode());
        assertEquals("Python The Winner", protocol.text(1));
    }

    @AsyncioTest(realTime = true)
    @Ports("test_events.py::SubprocessTestsMixin::test_subprocess_interactive")
    void aConversationGoesBackAndForth(EventLoop loop) {
        ChildProtocol child = shell(loop, ECHO);
        child.stdin().write("Python\n".getBytes());
        await(child.gotData[1].waitFor());
        assertEquals("OUT:Python\n", child.text(1));
        child.gotData[1].clear();
        child.stdin().write("The Winner\n".getBytes());
        await(child.gotData[1].waitFor());
        assertEquals("OUT:Python\nOUT:The Winner\n", child.text(1));
        child.transport().close();
        await(child.completed);
    }

    @AsyncioTest(realTime = true)
    @Ports("test_events.py::SubprocessTestsMixin::test_subprocess_shell")
    void aShellRunsACommandLine(EventLoop loop) {
        ChildProtocol child = shell(loop, "echo Python");
        child.stdin().close();
        await(child.completed);
        assertEquals(0, child.transport().getReturncode());
        child.disconnects.forEach(pipe -> assertTrue(pipe.done()));
        assertEquals("Python\n", child.text(1));
        assertEquals("", child.text(2));
        child.transport().close();
    }

    @AsyncioTest(realTime = true)
    @Ports({
        "test_events.py::SubprocessTestsMixin::test_subprocess_exitcode",
        "test_events.py::SubprocessTestsMixin::test_subprocess_close_after_finish"
    })
    void withoutPipesThereAreNoTransportsOfPipes(EventLoop loop) {
        ChildProtocol child = shell(loop, "exit 7", SubprocessOptions.DEFAULT);
        for (int fd : List.of(-1, 0, 1, 2, 3, Integer.MAX_VALUE)) {
            assertNull(child.transport().getPipeTransport(fd));
        }
        await(child.completed);
        assertEquals(7, child.transport().getReturncode());
        assertEquals(List.of("made", "exited 7", "lost"), child.events);
        child.transport().close();
        child.transport().close();
        assertEquals(7, child.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    @Ports({
        "test_events.py::SubprocessTestsMixin::test_subprocess_kill",
        "test_events.py::SubprocessTestsMixin::test_subprocess_terminate",
        "test_events.py::SubprocessTestsMixin::test_subprocess_send_signal"
    })
    void aSignalEndsAChildWithItsNegativeNumber(EventLoop loop) {
        ChildProtocol killed = blocked(loop);
        killed.transport().kill();
        ChildProtocol terminated = blocked(loop);
        terminated.transport().terminate();
        ChildProtocol hungUp = blocked(loop);
        hungUp.transport().sendSignal("SIGHUP");
        ChildProtocol interrupted = blocked(loop);
        interrupted.transport().sendSignal(2);
        await(killed.completed);
        await(terminated.completed);
        await(hungUp.completed);
        await(interrupted.completed);
        assertEquals(-9, killed.transport().getReturncode());
        assertEquals(-15, terminated.transport().getReturncode());
        assertEquals(-1, hungUp.transport().getReturncode());
        assertEquals(-2, interrupted.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    void aCodeLikeThatOfASignalNobodySentIsThatCode(EventLoop loop) {
        ChildProtocol child = shell(loop, "exit 137");
        await(child.completed);
        assertEquals(137, child.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    void aSignalThatTheChildOutlivesIsNotItsEnd(EventLoop loop) {
        ChildProtocol child =
                shell(loop, "trap 'echo caught' USR1; echo ready; while :; do read -r _; done");
        await(child.gotData[1].waitFor());
        child.gotData[1].clear();
        child.transport().sendSignal(0);
        child.transport().sendSignal("usr1");
        await(child.gotData[1].waitFor());
        assertEquals("ready\ncaught\n", child.text(1));
        assertNull(child.transport().getReturncode());
        child.transport().kill();
        await(child.completed);
        assertEquals(-9, child.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    void aChildThatIgnoresTermIsKilled(EventLoop loop) {
        ChildProtocol child = shell(loop, "trap '' TERM; echo ready; while :; do sleep 0.01; done");
        await(child.gotData[1].waitFor());
        child.transport().terminate();
        await(sleep(0.05));
        assertNull(child.transport().getReturncode());
        child.transport().kill();
        await(child.completed);
        assertEquals(-9, child.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    @Ports("test_events.py::SubprocessTestsMixin::test_subprocess_stderr")
    void standardErrorIsAPipeOfItsOwn(EventLoop loop) {
        ChildProtocol child = shell(loop, ECHO_TWICE);
        child.stdin().write("test\n".getBytes());
        child.stdin().writeEof();
        await(child.completed);
        assertEquals("OUT:test\n", child.text(1));
        assertEquals("ERR:test\n", child.text(2));
        assertEquals(0, child.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    @Ports("test_events.py::SubprocessTestsMixin::test_subprocess_stderr_redirect_to_stdout")
    void standardErrorMayGoWhereStandardOutputGoes(EventLoop loop) {
        ChildProtocol child =
                shell(loop, ECHO_TWICE, SubprocessOptions.PIPED.withStderr(Stdio.STDOUT));
        assertNotNull(child.transport().getPipeTransport(1));
        assertNull(child.transport().getPipeTransport(2));
        child.stdin().write("test\n".getBytes());
        child.stdin().writeEof();
        await(child.completed);
        assertEquals("OUT:test\nERR:test\n", child.text(1));
        assertEquals("", child.text(2));
    }

    @AsyncioTest(realTime = true)
    @Ports(
            value = "test_events.py::SubprocessTestsMixin::test_subprocess_close_client_stream",
            adapted = "the shell's printf tells of the closed pipe")
    void aChildWhoseOutputWasClosedGetsABrokenPipe(EventLoop loop) {
        ChildProtocol child =
                shell(
                        loop,
                        "trap '' PIPE; read -r line; echo \"OUT:$line\"; read -r line;"
                                + " until ! /bin/echo \"OUT:$line\" 2>/dev/null; do :; done;"
                                + " echo broken >&2; read -r line");
        child.stdin().write("test\n".getBytes());
        await(child.gotData[1].waitFor());
        assertEquals("OUT:test\n", child.text(1));
        pipe(child, 1).close();
        assertEquals("null", await(child.disconnects.get(1)));
        child.stdin().write("xxx\n".getBytes());
        await(child.gotData[2].waitFor());
        assertEquals("broken\n", child.text(2));
        child.transport().close();
        await(child.completed);
        assertEquals(-9, child.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessTransportTests::test_proc_exited")
    void signalsForAChildThatIsGoneFail(EventLoop loop) {
        ChildProtocol child = shell(loop, "exit 6", SubprocessOptions.DEFAULT);
        await(child.completed);
        assertFalse(child.transport().isClosing());
        assertEquals(6, child.transport().getReturncode());
        SubprocessTransport gone = child.transport();
        assertThrows(ProcessLookupException.class, gone::kill);
        assertThrows(ProcessLookupException.class, gone::terminate);
        assertThrows(ProcessLookupException.class, () -> gone.sendSignal("HUP"));
        assertThrows(ProcessLookupException.class, () -> gone.sendSignal(1));
        gone.close();
        assertTrue(gone.isClosing());
    }

    @AsyncioTest(realTime = true)
    void signalsForAChildThatHasJustEndedAreDropped(EventLoop loop) {
        class Late extends ChildProtocol {
            @Override
            public void processExited() {
                super.processExited();
                transport().kill();
                transport().sendSignal("HUP");
            }
        }
        Late child =
                await(loop.subprocessShell(Late::new, "exit 3", SubprocessOptions.DEFAULT))
                        .protocol();
        await(child.completed);
        assertEquals(List.of("made", "exited 3", "lost"), child.events);
    }

    @AsyncioTest(realTime = true)
    void wrongSignalsAreRefused(EventLoop loop) {
        ChildProtocol child = blocked(loop);
        SubprocessTransport transport = child.transport();
        assertEquals(
                "unknown signal: NO",
                assertThrows(IllegalArgumentException.class, () -> transport.sendSignal("NO"))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> transport.sendSignal(-1));
        assertThrows(IllegalArgumentException.class, () -> transport.sendSignal(1000));
        transport.kill();
        await(child.completed);
        assertEquals(-9, transport.getReturncode());
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessTransportTests::test_subprocess_repr")
    void toStringTellsTheState(EventLoop loop) {
        SubprocessOptions options = SubprocessOptions.DEFAULT.withStdin(Stdio.PIPE);
        ChildProtocol child = shell(loop, "read -r _; exit 6", options);
        long pid = child.transport().getPid();
        Object stdin = child.stdin();
        assertEquals(
                "<SubprocessTransport pid=" + pid + " running \"/bin/sh\" stdin=" + stdin + ">",
                child.transport().toString());
        assertTrue(stdin.toString().endsWith(" write=<idle, bufsize=0>>"), stdin.toString());
        child.stdin().close();
        await(child.completed);
        assertTrue(stdin.toString().startsWith("<WritePipeTransport closed "), stdin.toString());
        String closed = " \"/bin/sh\" stdin=" + stdin + ">";
        assertEquals(
                "<SubprocessTransport pid=" + pid + " returncode=6" + closed,
                child.transport().toString());
        child.transport().close();
        assertEquals(
                "<SubprocessTransport closed pid=" + pid + " returncode=6" + closed,
                child.transport().toString());
    }

    @AsyncioTest(realTime = true)
    void toStringTellsThePipes(EventLoop loop) {
        ChildProtocol child =
                shell(loop, "exec cat", SubprocessOptions.PIPED.withStderr(Stdio.STDOUT));
        String text = child.transport().toString();
        assertTrue(
                text.endsWith(" stdin=" + child.stdin() + " stdout=" + pipe(child, 1) + ">"), text);
        assertTrue(pipe(child, 1).toString().startsWith("<ReadPipeTransport "), text);
        child.stdin().close();
        await(child.completed);
    }

    @AsyncioTest(realTime = true)
    void theProcessIsKnown(EventLoop loop) {
        ChildProtocol child = blocked(loop);
        Process process = child.transport().getExtraInfo(ExtraInfo.SUBPROCESS);
        assertNotNull(process);
        assertEquals(child.transport().getPid(), process.pid());
        assertNull(child.transport().getExtraInfo(ExtraInfo.PEERNAME));
        assertNotNull(child.stdin().getExtraInfo(ExtraInfo.PIPE));
        child.transport().close();
        await(child.completed);
    }

    @AsyncioTest(realTime = true)
    void aProtocolOfAnotherKindIsRefused(EventLoop loop) {
        ChildProtocol child = blocked(loop);
        assertEquals(child, child.transport().getProtocol());
        BaseProtocol wrong = new Protocol() {};
        assertThrows(IllegalArgumentException.class, () -> child.transport().setProtocol(wrong));
        assertThrows(
                IllegalArgumentException.class,
                () -> pipe(child, 1).setProtocol(new BaseProtocol() {}));
        child.transport().close();
        await(child.completed);
    }

    @AsyncioTest(realTime = true)
    void anotherProtocolIsToldWhatFollows(EventLoop loop) {
        ChildProtocol first = shell(loop, "read -r _; echo more");
        ChildProtocol second = new ChildProtocol();
        second.connectionMade(first.transport());
        first.transport().setProtocol(second);
        first.stdin().write("\n".getBytes());
        await(second.completed);
        assertEquals("more\n", second.text(1));
        assertEquals(List.of("made"), first.events);
    }

    @AsyncioTest(realTime = true)
    @Ports("test_protocols.py::ProtocolsAbsTests::test_subprocess_protocol")
    void aProtocolNeedNotListen(EventLoop loop) {
        SubprocessTransport child =
                await(loop.subprocessShell(() -> new SubprocessProtocol() {}, "echo x; exit 5"))
                        .transport();
        while (child.getReturncode() == null) {
            await(sleep(0.01));
        }
        assertEquals(5, child.getReturncode());
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessMixin::test_subprocess_protocol_events")
    void allIsToldOnceAndOfEachPipeTheDataFirst(EventLoop loop) {
        List<String> order = new ArrayList<>();
        class Ordered extends ChildProtocol {
            @Override
            public void pipeDataReceived(int fd, byte[] received) {
                super.pipeDataReceived(fd, received);
                order.add("data of " + fd);
            }

            @Override
            public void pipeConnectionLost(int fd, Throwable problem) {
                super.pipeConnectionLost(fd, problem);
                order.add("end of " + fd);
            }
        }
        SubprocessOptions options = SubprocessOptions.PIPED.withStdin(Stdio.DEVNULL);
        String command = "printf stdout; printf stderr >&2";
        Ordered child = await(loop.subprocessShell(Ordered::new, command, options)).protocol();
        await(child.completed);
        assertEquals("stdout", child.text(1));
        assertEquals("stderr", child.text(2));
        for (int fd : List.of(1, 2)) {
            assertEquals(
                    List.of("data of " + fd, "end of " + fd),
                    order.stream().filter(it -> it.endsWith(" " + fd)).toList());
        }
        assertEquals("made", child.events.getFirst());
        assertEquals("lost", child.events.getLast());
        assertEquals(
                Set.of("made", "pipe 1 lost", "pipe 2 lost", "exited 0", "lost"),
                Set.copyOf(child.events));
        assertEquals(5, child.events.size());
    }

    @AsyncioTest(realTime = true)
    void aChildMayCloseItsPipesLongBeforeItEnds(EventLoop loop) {
        ChildProtocol child = shell(loop, "exec 0<&- 1>&- 2>&-; sleep 0.05; exit 4");
        await(child.disconnects.get(1));
        await(child.disconnects.get(2));
        assertNull(child.transport().getReturncode());
        await(child.completed);
        assertEquals(List.of("exited 4", "pipe 0 lost", "lost"), child.events.subList(3, 6));
    }

    @AsyncioTest(realTime = true)
    void aGrandchildMayKeepThePipesLongerThanTheChild(EventLoop loop) {
        assumeFalse(threads(), "the JDK may close its pipes before our thread has them");
        ChildProtocol child = shell(loop, "(read -r line <&3; echo \"late $line\") 3<&0 & exit 2");
        while (child.transport().getReturncode() == null) {
            await(sleep(0.01));
        }
        assertEquals(2, child.transport().getReturncode());
        // It is not known whether anybody still reads; what nobody can be asked is closed.
        await(child.disconnects.get(0));
        await(child.completed);
        assertEquals("late \n", child.text(1));
    }

    @AsyncioTest(realTime = true)
    void whatAGrandchildWritesLaterIsNotLost(EventLoop loop) {
        assumeFalse(threads(), "the JDK may close its pipes before our thread has them");
        ChildProtocol child = shell(loop, "(sleep 0.1; seq 1 20000; sleep 0.1; echo end) & exit 0");
        await(child.completed);
        assertEquals(0, child.transport().getReturncode());
        assertEquals(20_001, child.text(1).lines().count());
        assertTrue(child.text(1).endsWith("20000\nend\n"));
    }

    @AsyncioTest(realTime = true)
    void closeDoesNotWaitForAGrandchildThatKeepsThePipes(EventLoop loop) throws IOException {
        ChildProtocol child = shell(loop, "sleep 3600 & echo $!; wait");
        await(child.gotData[1].waitFor());
        child.transport().close();
        await(child.completed);
        assertEquals(-9, child.transport().getReturncode());
        ProcessHandle.of(Long.parseLong(child.text(1).strip())).orElseThrow().destroyForcibly();
    }

    @AsyncioTest(realTime = true)
    void whatWaitsToBeWrittenIsWrittenBeforeThePipeCloses(EventLoop loop) {
        ChildProtocol child = shell(loop, "sleep 0.05; wc -c");
        child.stdin().write(new byte[5_000_000]);
        assertTrue(child.stdin().getWriteBufferSize() > 4_000_000);
        child.stdin().close();
        child.stdin().write("dropped".getBytes());
        await(child.completed);
        assertEquals("5000000", child.text(1).strip());
    }

    @AsyncioTest(realTime = true)
    void writingAfterTheEndIsAnError(EventLoop loop) {
        ChildProtocol child = shell(loop, "exec cat");
        child.stdin().writeEof();
        child.stdin().writeEof();
        String message =
                assertThrows(IllegalStateException.class, () -> child.stdin().write("x".getBytes()))
                        .getMessage();
        assertTrue(message.startsWith("Cannot call write() after writeEof()"), message);
        await(child.completed);
    }

    @AsyncioTest(realTime = true)
    void aWriterIsPausedAndResumed(EventLoop loop) {
        List<String> calls = new ArrayList<>();
        class Paused extends ChildProtocol {
            @Override
            public void pauseWriting() {
                calls.add("pause");
            }

            @Override
            public void resumeWriting() {
                calls.add("resume");
            }
        }
        Paused child = await(loop.subprocessShell(Paused::new, "read -r _; wc -c")).protocol();
        child.stdin().write("\n".getBytes());
        child.stdin().writelines(List.of(ByteBuffer.allocate(300_000), ByteBuffer.allocate(1)));
        child.stdin().writeEof();
        await(child.completed);
        assertEquals("300001", child.text(1).strip());
        assertEquals(List.of("pause", "resume"), calls);
    }

    @AsyncioTest(realTime = true)
    void aPausedReaderMakesTheChildWait(EventLoop loop) {
        ChildProtocol child = shell(loop, "head -c 10000000 /dev/zero; echo done >&2");
        ReadTransport stdout = pipe(child, 1);
        stdout.pauseReading();
        stdout.pauseReading();
        assertFalse(stdout.isReading());
        await(sleep(0.1));
        assertEquals("", child.text(2), "it cannot be done: nobody reads");
        stdout.resumeReading();
        stdout.resumeReading();
        assertTrue(stdout.isReading());
        await(child.completed);
        assertEquals(10_000_000, child.text(1).length());
        assertEquals("done\n", child.text(2));
        stdout.resumeReading();
        assertFalse(stdout.isReading());
    }

    @AsyncioTest(realTime = true)
    @Ports("test_base_events.py::BaseEventLoopTests::test_subprocess_exec_invalid_args")
    void wrongCommandsAreRefusedAtOnce(EventLoop loop) {
        SubprocessOptions options = SubprocessOptions.PIPED;
        assertThrows(
                IllegalArgumentException.class,
                () -> loop.subprocessExec(ChildProtocol::new, List.of(), options));
        assertEquals(
                "embedded null character in a\\0b",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> loop.subprocessExec(ChildProtocol::new, "cat", "a\0b"))
                        .getMessage());
    }

    @AsyncioTest(realTime = true)
    void whatCannotBeStartedFailsTheAwait(EventLoop loop, ReportedProblems problems)
            throws IOException {
        String noProgram =
                assertThrows(
                                FileNotFoundException.class,
                                () -> await(loop.subprocessExec(ChildProtocol::new, "no such")))
                        .getMessage();
        assertTrue(noProgram.startsWith("no such program: no such"), noProgram);
        SubprocessOptions nowhere = SubprocessOptions.PIPED.withCwd(Path.of("/no/such"));
        assertEquals(
                "no such directory to start in: /no/such",
                assertThrows(
                                FileNotFoundException.class,
                                () ->
                                        await(
                                                loop.subprocessExec(
                                                        ChildProtocol::new,
                                                        List.of("cat"),
                                                        nowhere)))
                        .getMessage());
        SubprocessOptions file = SubprocessOptions.PIPED.withCwd(Path.of("/dev/null"));
        assertThrows(
                IOException.class,
                () -> await(loop.subprocessExec(ChildProtocol::new, List.of("cat"), file)));
        IOException tooLong =
                assertThrows(
                        IOException.class,
                        () ->
                                await(
                                        loop.subprocessExec(
                                                ChildProtocol::new, "cat", "x".repeat(3 << 20))));
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
                () ->
                        await(
                                loop.subprocessExec(
                                        () -> {
                                            throw new UnsupportedOperationException();
                                        },
                                        "cat")));
    }

    @AsyncioTest(realTime = true)
    @Ports({
        "test_subprocess.py::SubprocessMixin::test_cancel_post_init",
        "test_subprocess.py::SubprocessMixin::test_cancel_make_subprocess_transport_exec"
    })
    void cancellingTheStartLeavesNoChild(EventLoop loop) {
        List<ChildProtocol> made = new ArrayList<>();
        Task<?> task =
                createTask(() ->
                        await(
                                loop.subprocessExec(
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
    @Ports("test_subprocess.py::SubprocessMixin::test_close_kill_running")
    void closeKillsAChildThatRuns(EventLoop loop) {
        ChildProtocol child = blocked(loop);
        assertNull(child.transport().getReturncode());
        child.transport().close();
        child.transport().close();
        await(child.completed);
        assertEquals(-9, child.transport().getReturncode());
        assertEquals(
                List.of("made", "pipe 0 lost", "pipe 1 lost", "pipe 2 lost"),
                child.events.subList(0, 4));
    }

    @AsyncioTest(realTime = true)
    @Ports(
            value = "test_subprocess.py::SubprocessMixin::test_close_dont_kill_finished",
            adapted = "its code shows that it was not killed")
    void closeDoesNotKillAChildThatHasEnded(EventLoop loop) throws InterruptedException {
        ChildProtocol child = shell(loop, "read -r _; exit 3");
        Process process = child.transport().getExtraInfo(ExtraInfo.SUBPROCESS);
        assertNotNull(process);
        child.stdin().write("\n".getBytes());
        process.waitFor();
        assertNull(child.transport().getReturncode(), "the loop has not been told");
        child.transport().close();
        await(child.completed);
        assertEquals(3, child.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    void whatAProtocolThrowsIsReported(EventLoop loop, ReportedProblems problems) {
        class Failing extends ChildProtocol {
            @Override
            public void pipeDataReceived(int fd, byte[] received) {
                super.pipeDataReceived(fd, received);
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void connectionLost(Throwable problem) {
                super.connectionLost(problem);
                throw new IllegalStateException("at last");
            }
        }
        Failing child = await(loop.subprocessShell(Failing::new, "echo x")).protocol();
        await(child.completed);
        assertEquals(
                List.of("on purpose", "at last"),
                problems.take().stream().map(it -> it.exception().getMessage()).toList());
        assertThrows(ProcessLookupException.class, child.transport()::kill);
    }

    @AsyncioTest(realTime = true)
    void callsOfOtherThreadsFail(EventLoop loop) {
        ChildProtocol child = blocked(loop);
        SubprocessTransport transport = child.transport();
        ReadTransport stdout = pipe(child, 1);
        for (Runnable call :
                List.<Runnable>of(
                        transport::close,
                        transport::kill,
                        () -> transport.setProtocol(child),
                        stdout::close,
                        stdout::pauseReading,
                        stdout::resumeReading,
                        () -> child.stdin().write(new byte[1]),
                        child.stdin()::close,
                        child.stdin()::abort,
                        child.stdin()::writeEof)) {
            assertInstanceOf(IllegalStateException.class, OtherThread.failureOf(call::run));
        }
        assertFalse(transport.isClosing());
        transport.close();
        await(child.completed);
    }

    @AsyncioTest(realTime = true)
    void filesAreReadWrittenAndAppendedTo(EventLoop loop, @TempDir Path folder) throws IOException {
        Path in = Files.writeString(folder.resolve("in"), "some\ntext\n");
        Path out = Files.writeString(folder.resolve("out"), "what was there before");
        Path errors = Files.writeString(folder.resolve("errors"), "before\n");
        SubprocessOptions options =
                new SubprocessOptions(
                        Stdio.of(in), Stdio.of(out), Stdio.append(errors), null, null, 10);
        ChildProtocol child = shell(loop, "cat; echo problem >&2", options);
        await(child.completed);
        assertEquals("some\ntext\n", Files.readString(out));
        assertEquals("before\nproblem\n", Files.readString(errors));
    }

    @AsyncioTest(realTime = true)
    void openFilesAreReadAndWrittenFromWhereTheyStand(EventLoop loop, @TempDir Path folder)
            throws IOException {
        byte[] much = new byte[1_000_000];
        much[much.length - 1] = 1;
        Path in = Files.write(folder.resolve("in"), much);
        Path out = Files.writeString(folder.resolve("out"), "0123456789");
        try (FileChannel input = FileChannel.open(in);
                FileChannel output = FileChannel.open(out, StandardOpenOption.WRITE)) {
            input.position(much.length - 3);
            output.position(5);
            SubprocessOptions options =
                    SubprocessOptions.DEFAULT
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
            assertArrayEquals(
                    new byte[] {'0', '1', '2', '3', '4', 0, 0, 1, 'e', 'n', 'd', '\n'},
                    Files.readAllBytes(out));
            assertEquals(12, output.position());
            assertTrue(output.isOpen());
        }
    }

    @AsyncioTest(realTime = true)
    void anOpenFileThatCannotBeWrittenIsReported(
            EventLoop loop, ReportedProblems problems, @TempDir Path folder) throws IOException {
        FileChannel output =
                FileChannel.open(
                        folder.resolve("out"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        output.close();
        ChildProtocol child =
                shell(loop, "echo lost", SubprocessOptions.DEFAULT.withStdout(Stdio.of(output)));
        await(child.completed);
        assertEquals(
                "could not copy between a file and a subprocess", problems.takeOnly().message());
    }

    @AsyncioTest(realTime = true)
    void closeEndsTheCopyingOfOpenFiles(EventLoop loop, @TempDir Path folder) throws IOException {
        try (FileChannel output =
                FileChannel.open(
                        folder.resolve("out"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            ChildProtocol child =
                    shell(
                            loop,
                            "sleep 3600 & echo $! >&2; wait",
                            SubprocessOptions.PIPED.withStdout(Stdio.of(output)));
            await(child.gotData[2].waitFor());
            child.transport().close();
            await(child.completed);
            ProcessHandle.of(Long.parseLong(child.text(2).strip())).orElseThrow().destroyForcibly();
        }
    }

    @AsyncioTest(realTime = true)
    void nothingIsReadFromOrWrittenToDevNull(EventLoop loop) {
        SubprocessOptions options =
                new SubprocessOptions(Stdio.DEVNULL, Stdio.DEVNULL, Stdio.DEVNULL, null, null, 10);
        ChildProtocol child = shell(loop, "test -z \"$(cat)\" && echo x && echo y >&2", options);
        await(child.completed);
        assertEquals(0, child.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    void directoryAndVariablesAreThoseAskedFor(EventLoop loop, @TempDir Path folder)
            throws IOException {
        SubprocessOptions options =
                SubprocessOptions.PIPED
                        .withCwd(folder)
                        .withEnv(Map.of("ONLY", "this"))
                        .withVariable("AND", "that");
        ChildProtocol child = shell(loop, "pwd -P; echo $ONLY $AND ${HOME-no home}", options);
        await(child.completed);
        assertEquals(folder.toRealPath() + "\nthis that no home\n", child.text(1));
    }

    private static ReadTransport pipe(ChildProtocol child, int fd) {
        BaseTransport transport = child.transport().getPipeTransport(fd);
        return assertInstanceOf(ReadTransport.class, transport);
    }
}
