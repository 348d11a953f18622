package org.asyncio4j.tests.process;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.asyncio4j.Stdio;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.RandomBytes;

/** The pipes of child processes through transports and protocols. */
class SubprocessPipesTest extends WithTransports {

    private static final String ECHO_TWICE = "while read -r line; do echo \"OUT:$line\"; echo \"ERR:$line\" >&2; done";

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
        ChildProtocol child = shell(loop, ECHO_TWICE, SubprocessOptions.PIPED.withStderr(Stdio.STDOUT));
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
        ChildProtocol child = shell(
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
        Ordered child =
                await(loop.subprocessShell(Ordered::new, command, options)).protocol();
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
        assertEquals(Set.of("made", "pipe 1 lost", "pipe 2 lost", "exited 0", "lost"), Set.copyOf(child.events));
        assertEquals(5, child.events.size());
    }

    @AsyncioTest(realTime = true)
    void aChildMayCloseItsPipesLongBeforeItEnds(EventLoop loop) {
        ChildProtocol child = shell(loop, "trap 'exit 4' USR1; exec 0<&- 1>&- 2>&-; while :; do sleep 0.01; done");
        await(child.disconnects.get(1));
        await(child.disconnects.get(2));
        assertNull(child.transport().getReturncode());
        child.transport().sendSignal("USR1");
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
        ChildProtocol child = shell(loop, "sleep 0.05; cat");
        byte[] data = RandomBytes.of(1, 5_000_000);
        child.stdin().write(data);
        assertTrue(child.stdin().getWriteBufferSize() > 4_000_000);
        child.stdin().close();
        child.stdin().write("dropped".getBytes());
        await(child.completed);
        assertArrayEquals(data, child.bytes(1));
    }

    @AsyncioTest(realTime = true)
    void writingAfterTheEndIsAnError(EventLoop loop) {
        ChildProtocol child = shell(loop, "exec cat");
        child.stdin().writeEof();
        child.stdin().writeEof();
        String message = assertThrows(
                        IllegalStateException.class, () -> child.stdin().write("x".getBytes()))
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
        Paused child =
                await(loop.subprocessShell(Paused::new, "read -r _; wc -c")).protocol();
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
}
