package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Runner;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.Boom;
import org.junit.jupiter.api.Test;

/** The context class loader of the thread that runs a loop is that of all code of the loop. */
class ContextClassLoaderTest {

    private final List<String> seen = new ArrayList<>();

    @Test
    void ofAPlatformThreadThatRunsALoop() throws InterruptedException {
        Thread thread = Thread.ofPlatform().unstarted(this::lookEverywhere);
        thread.setContextClassLoader(loader("application"));
        thread.start();
        thread.join();
        assertEquals(List.of(), seen);
    }

    @Test
    void ofAVirtualThreadThatRunsALoop() throws InterruptedException {
        Thread thread = Thread.ofVirtual().unstarted(this::lookEverywhere);
        thread.setContextClassLoader(loader("application"));
        thread.start();
        thread.join();
        assertEquals(List.of(), seen);
    }

    @Test
    void eachRunHasThatOfItsCaller() throws InterruptedException {
        Thread thread = Thread.ofPlatform().start(() -> {
            try (Runner runner = new Runner()) {
                for (String name : List.of("first", "second")) {
                    Thread.currentThread().setContextClassLoader(loader(name));
                    runner.run(async(() -> {
                        seen.add(current());
                        await(toThread(() -> seen.add(current())));
                    }));
                }
            }
        });
        thread.join();
        assertEquals(List.of("first", "first", "second", "second"), seen);
    }

    @Test
    void aTaskMaySetItsOwn() {
        run(async(() -> {
            String before = current();
            await(createTask(async(() -> {
                Thread.currentThread().setContextClassLoader(loader("own"));
                await(sleep(0));
                seen.add(current());
                seen.add(await(toThread(ContextClassLoaderTest::current)));
            })));
            assertEquals(before, current());
        }));
        assertEquals(List.of("own", "own"), seen);
    }

    /** Notes in {@link #seen} where it is not the application's. */
    private void lookEverywhere() {
        look("caller");
        try {
            run(async(this::lookInALoop));
        } catch (Boom expected) {
            look("caller afterwards");
            return;
        }
        seen.add("main must fail");
    }

    private void lookInALoop() {
        EventLoop loop = Loops.getRunningLoop();
        look("main");
        loop.callSoon(() -> look("callback"));
        loop.callLater(0, () -> look("timer"));
        createTask(async(() -> look("task")));
        loop.createTask(async(() -> look("eager task")), TaskOptions.DEFAULT.withEagerStart(true));
        for (int item : each(generator())) {
            assertEquals(1, item);
        }
        await(toThread(() -> look("toThread")));
        try (ExecutorService bounded = Loops.newBoundedExecutor(1)) {
            await(loop.runInExecutor(bounded, () -> {
                look("bounded executor");
                return null;
            }));
        }
        loop.setExceptionHandler((where, problem) -> look("exception handler"));
        loop.callSoon(() -> {
            throw new Boom("reported");
        });
        loop.createTask(async(() -> {
            try {
                await(sleep(1000));
            } finally {
                look("finally");
                await(sleep(0));
                look("after another await");
            }
        }));
        await(sleep(0.01));
        AsyncGenerator<Integer> left = generator();
        assertEquals(1, left.next());
        throw new Boom("leaves the generator half way");
    }

    private AsyncGenerator<Integer> generator() {
        return asyncGenerator(out -> {
            try {
                look("generator");
                out.yield(1);
            } finally {
                look("end of a generator");
            }
        });
    }

    private void look(String place) {
        if (!"application".equals(current())) {
            seen.add(place + ": " + current());
        }
    }

    private static String current() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return loader == null ? "none" : String.valueOf(loader.getName());
    }

    private static ClassLoader loader(String name) {
        return new URLClassLoader(name, new URL[0], ContextClassLoaderTest.class.getClassLoader());
    }
}
