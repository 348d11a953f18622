package org.asyncio4j.tests.process;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.createSubprocessShell;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.ProcessLookupException;
import org.asyncio4j.Subprocess;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.SubprocessTransport;
import org.asyncio4j.testing.ReportedProblems;
import org.junit.jupiter.api.Test;

/** Children that are left when their loop goes. */
class ChildrenLeftTest extends WithChildren {

    private final EventLoop loop = Loops.newEventLoop();
    private final ReportedProblems problems = new ReportedProblems();

    ChildrenLeftTest() {
        loop.setExceptionHandler(problems);
    }

    private Subprocess start(String... command) {
        return loop.runUntilComplete(createSubprocessExec(List.of(command), SubprocessOptions.PIPED));
    }

    @Test
    void oneThatRunsIsKilledAndReported() throws InterruptedException {
        ChildProtocol child = loop.runUntilComplete(
                        async(() -> await(loop.subprocessExec(ChildProtocol::new, "sleep", "3600"))))
                .protocol();
        Process process = Objects.requireNonNull(child.transport().getExtraInfo(ExtraInfo.SUBPROCESS));
        loop.close();
        assertEquals(137, process.waitFor());
        LoopProblem problem = problems.takeOnly();
        assertTrue(problem.message().startsWith("subprocess was still running when its loop was"), problem.message());
        assertEquals(child.transport(), problem.get("transport"));
        assertEquals(List.of("made"), child.events);
        SubprocessTransport transport = child.transport();
        transport.close();
        assertTrue(transport.isClosing());
        assertThrows(ProcessLookupException.class, transport::kill);
        child.stdin().close();
        child.stdin().abort();
        assertTrue(child.stdin().isClosing());
    }

    @Test
    void oneThatHasEndedIsNot() throws InterruptedException {
        ChildProtocol child = loop.runUntilComplete(async(() -> await(loop.subprocessExec(ChildProtocol::new, "true"))))
                .protocol();
        // Not by a handle of the JDK's, which may see the end before whoever watches the child has.
        Objects.requireNonNull(child.transport().getExtraInfo(ExtraInfo.SUBPROCESS))
                .waitFor();
        loop.close();
        assertEquals(List.of(), problems.take());
    }

    @Test
    void oneThatIsClosedIsNot() {
        Subprocess child = start("sleep", "3600");
        child.close();
        loop.close();
        assertEquals(List.of(), problems.take());
    }

    @Test
    void aFinallyBlockOfATaskThatIsUnwoundMayKillIt() {
        SettableFuture<Boolean> waits = loop.createFuture();
        loop.createTask(async(() -> {
            Subprocess child = await(createSubprocessExec("sleep", "3600"));
            try {
                waits.setResult(true);
                await(child.waitFor());
            } finally {
                child.kill();
            }
        }));
        loop.runUntilComplete(waits);
        loop.close();
        assertEquals(
                List.of("Task was destroyed but it is pending!"),
                problems.take().stream().map(LoopProblem::message).toList());
    }

    @Test
    void oneThatIsJustStartingIsKilled() throws InterruptedException {
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        loop.createTask(async(() -> await(createSubprocessExec("sleep", "3601"))));
        loop.callSoon(loop::stop);
        loop.runForever();
        loop.close();
        problems.take();
        for (int i = 0; i < 500; i++) {
            List<ProcessHandle> left =
                    new ArrayList<>(ProcessHandle.current().children().toList());
            left.removeAll(before);
            // Long enough for the start that was under way.
            if (i > 50 && left.isEmpty()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError(
                "a child is left: " + ProcessHandle.current().children().toList());
    }

    @Test
    void theEndOfRunCancelsTheTaskAndReportsTheChildItLeaves() {
        ReportedProblems ofRun = new ReportedProblems();
        Subprocess[] left = new Subprocess[1];
        run(async(() -> {
            Loops.getRunningLoop().setExceptionHandler(ofRun);
            createTask(() -> {
                left[0] = await(createSubprocessShell("exec sleep 3600"));
                await(left[0].waitFor());
            });
            while (left[0] == null) {
                await(sleep(0.001));
            }
        }));
        assertTrue(ofRun.takeOnly().message().contains("pid=" + left[0].pid()));
        ProcessHandle.of(left[0].pid()).ifPresent(process -> process.onExit().join());
        // To the JDK a child that was spawned is alive until it is reaped.
        while (ProcessHandle.of(left[0].pid()).isPresent()) {
            Thread.onSpinWait();
        }
        loop.close();
    }
}
