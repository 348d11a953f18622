package org.asyncio4j.benchmarks.peers;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;

import java.io.IOException;
import java.util.List;
import org.asyncio4j.Runner;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.SubprocessProtocol;
import org.jspecify.annotations.Nullable;

/** Child processes that do nothing: started, and their end awaited, one after the other. */
final class Processes {

    private static final int COUNT = 100;
    private static final String PROGRAM = "/bin/true";

    private Processes() {}

    /** What the JDK takes alone. */
    static int bare() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(PROGRAM).inheritIO();
        for (int i = 0; i < COUNT; i++) {
            check(builder.start().waitFor());
        }
        return COUNT;
    }

    /** By asyncio4j. */
    static Micro.Round asyncio4j() {
        Runner runner = new Runner();
        EventLoop loop = runner.getLoop();
        return () -> runner.run(async(() -> {
            for (int i = 0; i < COUNT; i++) {
                SettableFuture<Void> ended = loop.createFuture();
                var child =
                        await(loop.subprocessExec(() -> new Child(ended), List.of(PROGRAM), SubprocessOptions.DEFAULT));
                await(ended);
                check(child.transport().getReturncode());
            }
            return COUNT;
        }));
    }

    private record Child(SettableFuture<Void> ended) implements SubprocessProtocol {
        @Override
        public void connectionLost(@Nullable Throwable problem) {
            ended.setResult(null);
        }
    }

    private static void check(@Nullable Integer code) {
        if (code == null || code != 0) {
            throw new AssertionError(PROGRAM + " failed: " + code);
        }
    }
}
