package org.asyncio4j.tests.process;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.ProcessLookupException;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.io.TempDir;

/** Sessions, umasks and users, which programs give to children that the JDK starts, and whole trees of them. */
class ChildrenByProgramsTest extends WithTransports {

    private static final SubprocessOptions SESSION = SubprocessOptions.PIPED.withStartNewSession(true);

    /**
     * A tree of three generations that ignore SIGTERM, with their ids; the child itself says when it gets one.
     */
    private static final String TREE = """
        (trap '' TERM; sh -c 'sh -c "sleep 3600 & echo \\$!; wait" & echo $!; wait' & echo $!; wait) & echo $!
        trap 'echo terminated' TERM
        echo ready
        while :; do wait; done
        """;

    @AsyncioTest(realTime = true)
    void aChildLeadsItsSessionUnderItsOwnId(EventLoop loop) {
        ChildProtocol child = shell(loop, "echo $$; cut -d' ' -f5,6 /proc/$$/stat; read -r _", SESSION.withUmask(0));
        awaitLines(child, 2);
        long id = child.transport().getPid();
        assertEquals(id + "\n" + id + " " + id + "\n", child.text(1));
        child.transport().close();
        await(child.completed);
    }

    @AsyncioTest(realTime = true)
    void killGroupReachesATreeThatIgnoresTermination(EventLoop loop) {
        ChildProtocol child = shell(loop, TREE, SESSION);
        awaitLines(child, 5);
        List<Long> tree = new ArrayList<>();
        child.text(1).lines().filter(line -> !line.equals("ready")).forEach(line -> tree.add(Long.parseLong(line)));
        assertEquals(4, tree.size());
        child.transport().sendSignalToGroup(15);
        awaitLines(child, 6);
        assertTrue(child.text(1).endsWith("terminated\n"));
        for (long each : tree) {
            assertTrue(isAlive(each), "ignores it: " + each);
        }
        child.transport().killGroup();
        await(child.completed);
        assertEquals(-9, child.transport().getReturncode());
        tree.forEach(ChildrenByProgramsTest::awaitGone);
        assertThrows(ProcessLookupException.class, child.transport()::killGroup);
    }

    @AsyncioTest(realTime = true)
    void killGroupReachesThoseThatOutliveTheChild(EventLoop loop) {
        ChildProtocol child = shell(loop, "trap '' TERM; sleep 3600 & echo $!", SESSION);
        awaitLines(child, 1);
        long grandchild = Long.parseLong(child.text(1).strip());
        while (child.transport().getReturncode() == null) {
            await(sleep(0.001));
        }
        assertFalse(child.completed.done(), "the grandchild has the pipes");
        child.transport().killGroup();
        await(child.completed);
        awaitGone(grandchild);
        assertEquals(0, child.transport().getReturncode());
    }

    @AsyncioTest(realTime = true)
    void aChildHasItsUmask(EventLoop loop, @TempDir Path folder) throws IOException {
        ChildProtocol child = shell(
                loop,
                "umask; touch made",
                SubprocessOptions.PIPED.withUmask(0027).withCwd(folder));
        await(child.completed);
        assertEquals("0027\n", child.text(1));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("made"))));
    }

    @AsyncioTest(realTime = true)
    void argumentsVariablesAndTheDirectoryStayAsTheyAre(EventLoop loop, @TempDir Path folder) throws IOException {
        Path program = Files.writeString(folder.resolve("show it"), "#!/bin/sh\nprintf '%s|' \"$@\" \"$A\"; pwd -P");
        assertTrue(program.toFile().setExecutable(true));
        List<String> command = List.of("./show it", "a b", "$x", "\"", "", "-n", "é");
        SubprocessOptions options =
                SESSION.withCwd(folder).withVariable("A", "1 2").withUmask(0);
        ChildProtocol child =
                await(loop.subprocessExec(ChildProtocol::new, command, options)).protocol();
        await(child.completed);
        assertEquals("a b|$x|\"||-n|é|1 2|" + folder.toRealPath() + "\n", child.text(1));
    }

    @AsyncioTest(realTime = true)
    void aProgramThatIsNotThereFailsTheStart(EventLoop loop, @TempDir Path folder) throws IOException {
        SubprocessOptions options = SESSION.withUmask(0).withCwd(folder);
        Files.writeString(folder.resolve("text"), "no program");
        for (String missing : List.of("a4j-no-such-program", "./missing", folder + "/missing")) {
            assertThrows(
                    FileNotFoundException.class,
                    () -> await(loop.subprocessExec(ChildProtocol::new, List.of(missing), options), IOException.class));
        }
        for (String denied : List.of("./text", folder.toString())) {
            assertThrows(
                    AccessDeniedException.class,
                    () -> await(loop.subprocessExec(ChildProtocol::new, List.of(denied), options), IOException.class));
        }
    }

    @AsyncioTest(realTime = true)
    void aChildHasItsUser(EventLoop loop) {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may become another user");
        String show = "echo $(id -un) $(id -gn) $(id -G)";
        ChildProtocol named =
                shell(loop, show, SubprocessOptions.PIPED.withUser("nobody").withGroup("nogroup"));
        ChildProtocol numbered =
                shell(loop, show, SESSION.withUmask(0).withUser("65534").withGroup("65534"));
        ChildProtocol grouped = shell(loop, "id -un; id -gn", SubprocessOptions.PIPED.withGroup("nogroup"));
        await(named.completed);
        await(numbered.completed);
        assertEquals("nobody nogroup 65534\n", named.text(1));
        assertEquals("nobody nogroup 65534\n", numbered.text(1));
        await(grouped.completed);
        assertEquals("root\nnogroup\n", grouped.text(1));
    }

    @AsyncioTest(realTime = true)
    void aUserWithoutAGroupIsRefused(EventLoop loop) {
        SubprocessOptions options = SubprocessOptions.PIPED.withUser("nobody");
        assertEquals(
                "user nobody needs a group, or the child would keep that of this process: withGroup(...)",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> await(loop.subprocessExec(ChildProtocol::new, List.of("true"), options)))
                        .getMessage());
    }

    @AsyncioTest(realTime = true)
    void aUserThatIsNotThereIsTheChildsFailure(EventLoop loop) {
        ChildProtocol child = shell(
                loop, "echo ran", SubprocessOptions.PIPED.withUser("a4j-nobody").withGroup("nogroup"));
        await(child.completed);
        assertEquals("", child.text(1));
        assertTrue(child.text(2).startsWith("setpriv: "), child.text(2));
        assertEquals(1, child.transport().getReturncode());
    }

    private static void awaitLines(ChildProtocol child, int count) {
        while (child.text(1).lines().count() < count || !child.text(1).endsWith("\n")) {
            await(sleep(0.001));
        }
    }

    private static void awaitGone(long pid) {
        // It is init that reaps a grandchild; dead it is as good as gone.
        while (isAlive(pid)) {
            await(sleep(0.001));
        }
    }

    private static boolean isAlive(long pid) {
        try {
            return !Files.readString(Path.of("/proc", String.valueOf(pid), "stat"))
                    .contains(") Z ");
        } catch (IOException gone) {
            return false;
        }
    }
}
