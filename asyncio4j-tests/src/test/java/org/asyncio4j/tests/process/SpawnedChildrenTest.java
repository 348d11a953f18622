package org.asyncio4j.tests.process;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.ProcessLookupException;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.io.TempDir;

/** What spawned children have that the JDK's have not. */
class SpawnedChildrenTest extends WithTransports {

    /** The fields of {@code /proc/PID/stat}: process group and session. */
    private static final String GROUP_AND_SESSION = "cut -d' ' -f5,6 /proc/$$/stat; read -r _";

    private static final SubprocessOptions OWN_GROUP = SubprocessOptions.PIPED.withProcessGroup(0);

    @Override
    boolean spawned() {
        return true;
    }

    @AsyncioTest(realTime = true)
    void whoeverKilledAChildItsCodeIsTheSignal(EventLoop loop) {
        ChildProtocol killed = shell(loop, "kill -9 $$");
        ChildProtocol crashed = shell(loop, "kill -SEGV $$");
        await(killed.completed);
        await(crashed.completed);
        assertEquals(-9, killed.transport().getReturncode());
        assertEquals(-11, crashed.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    void aSignalThatTheChildCatchesIsNotItsCode(EventLoop loop) {
        ChildProtocol child = shell(loop, "trap 'exit 143' TERM; echo ready; while :; do read -r _; done");
        await(child.gotData[1].waitFor());
        child.transport().terminate();
        await(child.completed);
        assertEquals(143, child.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    void theProcessOfTheJdkKnowsItToo(EventLoop loop) throws Exception {
        ChildProtocol child = shell(loop, "exec cat");
        Process process = child.transport().getExtraInfo(ExtraInfo.SUBPROCESS);
        assertNotNull(process);
        assertTrue(process.isAlive());
        assertThrows(IllegalThreadStateException.class, process::exitValue);
        assertFalse(process.waitFor(1, TimeUnit.NANOSECONDS));
        assertEquals(process.pid(), process.toHandle().pid());
        assertEquals(-1, process.getInputStream().read());
        assertTrue(process.supportsNormalTermination());
        process.destroy();
        assertEquals(143, process.waitFor());
        assertEquals(143, process.onExit().join().exitValue());
        assertThrows(IllegalStateException.class, process::toHandle);
        process.destroyForcibly();
        await(child.completed);
        assertEquals(-15, child.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    void noSignalIsBlockedAndABrokenPipeIsDeadly(EventLoop loop) {
        // Not by a shell, which unblocks all.
        ChildProtocol child = await(
                        loop.subprocessExec(ChildProtocol::new, "grep", "-E", "Sig(Blk|Ign)", "/proc/self/status"))
                .protocol();
        await(child.completed);
        String[] lines = child.text(1).split("\\s+");
        assertEquals(0, Long.parseUnsignedLong(lines[1], 16), "blocked");
        assertEquals(0, Long.parseUnsignedLong(lines[3], 16) & (1L << 12 | 1L << 24), "ignored");
    }

    @AsyncioTest(realTime = true)
    void aProgramKeepsItsNameThoughItIsFoundElsewhere(EventLoop loop, @TempDir Path folder) throws IOException {
        Files.createSymbolicLink(folder.resolve("a4j-sh"), Path.of("/bin/sh"));
        ChildProtocol child = await(loop.subprocessExec(
                        ChildProtocol::new,
                        List.of("a4j-sh", "-c", "echo $0"),
                        SubprocessOptions.PIPED.withVariable("PATH", folder + ":/bin:/usr/bin")))
                .protocol();
        await(child.completed);
        assertEquals("a4j-sh\n", child.text(1));
    }

    @AsyncioTest(realTime = true)
    void aChildLeadsItsOwnGroupOrSession(EventLoop loop) {
        ChildProtocol plain = shell(loop, GROUP_AND_SESSION);
        ChildProtocol group = shell(loop, GROUP_AND_SESSION, OWN_GROUP);
        ChildProtocol session = shell(loop, GROUP_AND_SESSION, SubprocessOptions.PIPED.withStartNewSession(true));
        String[] ours = ids(plain);
        long id = group.transport().getPid();
        assertEquals(List.of(String.valueOf(id), ours[1]), List.of(ids(group)));
        String leader = String.valueOf(session.transport().getPid());
        assertEquals(List.of(leader, leader), List.of(ids(session)));
        assertNotEquals(leader, ours[1]);
        ChildProtocol joined =
                shell(loop, GROUP_AND_SESSION, SubprocessOptions.PIPED.withProcessGroup(Math.toIntExact(id)));
        assertEquals(List.of(String.valueOf(id), ours[1]), List.of(ids(joined)));
        for (ChildProtocol child : List.of(plain, group, session, joined)) {
            child.transport().close();
            await(child.completed);
        }
    }

    private static String[] ids(ChildProtocol child) {
        await(child.gotData[1].waitFor());
        return child.text(1).strip().split(" ");
    }

    @AsyncioTest(realTime = true)
    void aGroupThatCannotBeJoinedFailsTheStart(EventLoop loop) {
        // Of another session, or of nobody.
        SubprocessOptions nobodys = SubprocessOptions.PIPED.withProcessGroup(Integer.MAX_VALUE);
        SubprocessOptions leaders = OWN_GROUP.withStartNewSession(true);
        for (SubprocessOptions options : List.of(nobodys, leaders)) {
            IOException refused = assertThrows(
                    IOException.class,
                    () -> await(loop.subprocessExec(ChildProtocol::new, List.of("true"), options), IOException.class));
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.startsWith("cannot run program \"true\": error 1, "), message);
        }
    }

    @AsyncioTest(realTime = true)
    void killGroupReachesTheGrandchildren(EventLoop loop) {
        ChildProtocol child = shell(loop, "sleep 3600 & echo $!; wait", OWN_GROUP);
        long grandchild = grandchild(child);
        child.transport().killGroup();
        await(child.completed);
        assertEquals(-9, child.transport().getReturncode());
        awaitGone(grandchild);
    }

    @AsyncioTest(realTime = true)
    void killGroupReachesThoseThatOutliveTheChild(EventLoop loop) {
        ChildProtocol child = shell(loop, "sleep 3600 & echo $!", OWN_GROUP);
        long grandchild = grandchild(child);
        while (child.transport().getReturncode() == null) {
            await(sleep(0.001));
        }
        assertFalse(child.completed.done(), "the grandchild has the pipes");
        child.transport().sendSignalToGroup(15);
        await(child.completed);
        awaitGone(grandchild);
        assertEquals(0, child.transport().getReturncode());
        awaitGone(child.transport().getPid());
        assertThrows(ProcessLookupException.class, child.transport()::killGroup);
    }

    @AsyncioTest(realTime = true)
    void withoutItsOwnGroupThereIsNoneToKill(EventLoop loop) {
        ChildProtocol child = shell(loop, "read -r _");
        assertEquals(
                "the child " + child.transport().getPid() + " has no process group of its own; start it with"
                        + " SubprocessOptions.withProcessGroup(0) or withStartNewSession(true)",
                assertThrows(IllegalStateException.class, child.transport()::killGroup)
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> child.transport().sendSignalToGroup(-1));
        child.transport().close();
        await(child.completed);
    }

    @AsyncioTest(realTime = true)
    void aChildWithItsOwnGroupIsReapedWhenItIsClosed(EventLoop loop) {
        ChildProtocol child = shell(loop, "read -r _", OWN_GROUP);
        child.transport().close();
        await(child.completed);
        awaitGone(child.transport().getPid());
    }

    private static long grandchild(ChildProtocol child) {
        await(child.gotData[1].waitFor());
        return Long.parseLong(child.text(1).strip());
    }

    private static void awaitGone(long pid) {
        // It is init that reaps a grandchild; dead it is as good as gone.
        while (isAlive(Path.of("/proc", String.valueOf(pid), "stat"))) {
            await(sleep(0.001));
        }
    }

    private static boolean isAlive(Path stat) {
        try {
            return !Files.readString(stat).contains(") Z ");
        } catch (IOException gone) {
            return false;
        }
    }
}
