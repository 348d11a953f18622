package org.asyncio4j.tests.process;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.ProcessLookupException;
import org.asyncio4j.Stdio;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.SubprocessProtocol;
import org.asyncio4j.lowlevel.SubprocessTransport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.OtherThread;

/** Child processes through transports and protocols: how they live, are signalled, and end. */
class SubprocessTransportTest extends WithTransports {

    private static ChildProtocol blocked(EventLoop loop) {
        return await(loop.subprocessExec(ChildProtocol::new, "sleep", "3600")).protocol();
    }

    @AsyncioTest(realTime = true)
    @Ports("test_events.py::SubprocessTestsMixin::test_subprocess_exec")
    void aProgramAnswersAndIsKilledByClose(EventLoop loop) {
        Connection<SubprocessTransport, ChildProtocol> child = await(loop.subprocessExec(ChildProtocol::new, "cat"));
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
        ChildProtocol child = shell(loop, "exec cat");
        child.stdin().write("Python ".getBytes());
        await(child.gotData[1].waitFor());
        assertEquals("Python ", child.text(1));
        child.gotData[1].clear();
        child.stdin().write("The Winner".getBytes());
        await(child.gotData[1].waitFor());
        assertEquals("Python The Winner", child.text(1));
        child.transport().close();
        await(child.completed);
        assertEquals(-9, child.transport().getReturncode(), "killed");
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
        // Not one that a shell may have told us, and so our children, to ignore: SIGHUP, SIGINT.
        ChildProtocol byName = blocked(loop);
        byName.transport().sendSignal("SIGALRM");
        ChildProtocol byNumber = blocked(loop);
        byNumber.transport().sendSignal(14);
        await(killed.completed);
        await(terminated.completed);
        await(byName.completed);
        await(byNumber.completed);
        assertEquals(-9, killed.transport().getReturncode());
        assertEquals(-15, terminated.transport().getReturncode());
        assertEquals(-14, byName.transport().getReturncode());
        assertEquals(-14, byNumber.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    void aCodeLikeThatOfASignalNobodySentIsThatCode(EventLoop loop) {
        ChildProtocol child = shell(loop, "exit 137");
        await(child.completed);
        assertEquals(137, child.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    void aSignalThatTheChildOutlivesIsNotItsEnd(EventLoop loop) {
        ChildProtocol child = shell(loop, "trap 'echo caught' USR1; echo ready; while :; do read -r _; done");
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
        ChildProtocol child = shell(loop, "trap '' TERM; echo ready; while read -r line; do echo \"$line\"; done");
        await(child.gotData[1].waitFor());
        child.transport().terminate();
        // What it answers now, it answers after the signal.
        child.gotData[1].clear();
        child.stdin().write("alive\n".getBytes());
        await(child.gotData[1].waitFor());
        assertEquals("ready\nalive\n", child.text(1));
        assertNull(child.transport().getReturncode());
        child.transport().kill();
        await(child.completed);
        assertEquals(-9, child.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    @Ports("test_subprocess.py::SubprocessTransportTests::test_proc_exited")
    void signalsForAChildThatIsGoneFail(EventLoop loop) {
        ChildProtocol child = shell(loop, "exit 6", SubprocessOptions.DEFAULT);
        await(child.completed);
        assertEquals(List.of("made", "exited 6", "lost"), child.events, "lost by nothing");
        assertFalse(child.transport().isClosing());
        assertEquals(6, child.transport().getReturncode());
        SubprocessTransport gone = child.transport();
        assertThrows(ProcessLookupException.class, gone::kill);
        assertThrows(ProcessLookupException.class, gone::terminate);
        assertThrows(ProcessLookupException.class, () -> gone.sendSignal("HUP"));
        assertThrows(ProcessLookupException.class, () -> gone.sendSignal("TERM"));
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
        Late child = await(loop.subprocessShell(Late::new, "exit 3", SubprocessOptions.DEFAULT))
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
    @Ports(
            value = "test_subprocess.py::SubprocessTransportTests::test_subprocess_repr",
            adapted = "a transport is made with its child, so that there is none that has not started")
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
        ChildProtocol child = shell(loop, "exec cat", SubprocessOptions.PIPED.withStderr(Stdio.STDOUT));
        String text = child.transport().toString();
        assertTrue(text.endsWith(" stdin=" + child.stdin() + " stdout=" + pipe(child, 1) + ">"), text);
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
        assertThrows(IllegalArgumentException.class, () -> pipe(child, 1).setProtocol(new BaseProtocol() {}));
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
        SubprocessTransport child = await(loop.subprocessShell(() -> new SubprocessProtocol() {}, "echo x; exit 5"))
                .transport();
        while (child.getReturncode() == null) {
            await(sleep(0.01));
        }
        assertEquals(5, child.getReturncode());
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
        assertEquals(List.of("made", "pipe 0 lost", "pipe 1 lost", "pipe 2 lost"), child.events.subList(0, 4));
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
        for (Runnable call : List.<Runnable>of(
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
}
