package org.asyncio4j.tests.cancelling;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.createSubprocessShell;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.tests.cancelling.CancelCase.pause;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.asyncio4j.Subprocess;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.lowlevel.SubprocessProtocol;
import org.asyncio4j.tests.cancelling.CancelCase.Setup;
import org.asyncio4j.tests.cancelling.CancelCase.Subject;

/** No child is left behind, and one that is still there can be waited for. */
final class ChildCases {

    private static final long LIMIT_NANOS = 20_000_000_000L;

    private ChildCases() {}

    static List<CancelCase> all() {
        return List.of(
                new CancelCase(
                        "Asyncio#createSubprocessExec", starting(() -> await(createSubprocessExec("sleep", "3600")))),
                new CancelCase(
                        "Asyncio#createSubprocessShell",
                        starting(() -> await(createSubprocessShell("exec sleep 3600")))),
                new CancelCase("Subprocess#waitFor", child(child -> await(child.waitFor()))),
                new CancelCase("Subprocess#communicate", child(child -> {
                    await(child.communicate("hello"));
                })),
                new CancelCase("Subprocess#onEnter", child(child -> with(child, () -> pause(1)))),
                new CancelCase("Subprocess#onExit", child(child -> with(child, () -> pause(1)))),
                new CancelCase("lowlevel.Subprocesses#subprocessExec", transport(false)),
                new CancelCase("lowlevel.Subprocesses#subprocessShell", transport(true)));
    }

    private interface Starting {
        Subprocess start() throws Exception;
    }

    /** If nobody got the child, it is killed. */
    private static Setup starting(Starting starting) {
        return () -> new Subject(
                () -> {
                    Subprocess child = starting.start();
                    child.kill();
                    await(child.waitFor());
                },
                _ -> assertNoChildren());
    }

    /** One that is still being started when its start is cancelled twice is killed a little later. */
    private static void assertNoChildren() {
        long begin = System.nanoTime();
        while (ProcessHandle.current().children().findAny().isPresent()) {
            assertTrue(System.nanoTime() - begin < LIMIT_NANOS, "a child is left");
            await(toThread(() -> Thread.sleep(1)));
        }
    }

    private interface Using {
        void use(Subprocess child) throws Exception;
    }

    private static Setup child(Using using) {
        return () -> {
            Subprocess child = await(createSubprocessExec(SubprocessOptions.PIPED, "cat"));
            return new Subject(
                    () -> {
                        child.stdin().write("some\n".getBytes());
                        getRunningLoop().callSoon(() -> {
                            if (child.returncode() == null) {
                                child.stdin().close();
                            }
                        });
                        using.use(child);
                    },
                    _ -> {
                        if (child.returncode() == null) {
                            child.kill();
                        }
                        await(child.waitFor());
                        with(child, () -> {});
                        assertNotNull(child.returncode());
                    });
        };
    }

    private static Setup transport(boolean shell) {
        return () -> new Subject(
                () -> {
                    var connection = shell
                            ? await(getRunningLoop().subprocessShell(() -> new SubprocessProtocol() {}, "cat"))
                            : await(getRunningLoop().subprocessExec(() -> new SubprocessProtocol() {}, "cat"));
                    connection.transport().close();
                },
                _ -> assertNoChildren());
    }
}
