package org.asyncio4j.tests.tasks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.Test;

/** The uncaught-exception handler of a task's thread, which code in the task may use and replace. */
class UncaughtExceptionHandlerTest {

    private static final ContextVar<String> NAME = new ContextVar<>("name");

    private final List<Object> log = new ArrayList<>();
    private final Thread.UncaughtExceptionHandler own = (thread, problem) -> log.add(problem);

    @AsyncioTest
    void aTaskThatSetsItsOwnRunsOnAsATask() {
        NAME.set("main");
        Task<?> self = currentTask();
        Thread.currentThread().setUncaughtExceptionHandler(own);
        assertSame(self, currentTask());
        await(sleep(0));
        await(sleep(1));
        assertEquals("main", NAME.get());
        assertEquals(List.of("a", "b"), await(async(() -> {
            List<String> both = new ArrayList<>();
            both.add(await(createTask(() -> "a")));
            both.add(await(toThread(() -> "b")));
            return both;
        })));
        Task<String> eager = createTask(async(() -> NAME.get()), TaskOptions.DEFAULT.withEagerStart(true));
        assertTrue(eager.done());
        assertSame(own, Thread.currentThread().getUncaughtExceptionHandler());
    }

    @AsyncioTest
    void aTaskThatRemovesItRunsOnAsATask() {
        Thread.currentThread().setUncaughtExceptionHandler(null);
        await(sleep(1));
        assertEquals("result", await(createTask(() -> "result")));
    }

    @AsyncioTest
    void anEagerTaskAndItsCreatorMayBothSetTheirs() {
        Thread.currentThread().setUncaughtExceptionHandler(own);
        Task<Task<?>> eager = createTask(
                async(() -> {
                    Thread.currentThread().setUncaughtExceptionHandler(own);
                    Task<?> inner = currentTask();
                    await(sleep(0));
                    return inner;
                }),
                TaskOptions.DEFAULT.withEagerStart(true));
        assertSame(eager, await(eager));
    }

    @AsyncioTest
    void aGeneratorMaySetItsOwn() throws Exception {
        AsyncGenerator<Integer> numbers = asyncGenerator(out -> {
            Thread.currentThread().setUncaughtExceptionHandler(own);
            for (int i = 0; i < 3; i++) {
                await(sleep(1));
                out.yield(i);
            }
        });
        for (int number : each(numbers)) {
            log.add(number);
            await(sleep(0));
        }
        assertEquals(List.of(0, 1, 2), log);
    }

    @Test
    void aCallbackMaySetItsOwnOnTheThreadOfTheLoop() {
        try (EventLoop loop = Loops.newEventLoop()) {
            loop.callSoon(() -> {
                Thread.currentThread().setUncaughtExceptionHandler(own);
                assertSame(loop, Loops.getRunningLoop());
                loop.callSoon(loop::stop);
                loop.createTask(async(() -> log.add(Loops.getRunningLoop())));
            });
            loop.runForever();
            loop.runUntilComplete(sleep(0));
            assertEquals(List.of(loop), log);
        } finally {
            // The loop has run on the calling thread if that is a virtual one.
            Thread.currentThread().setUncaughtExceptionHandler(null);
        }
    }

    @Test
    void aFinallyBlockMaySetItsOwnWhileTheLoopCloses() {
        EventLoop loop = Loops.newEventLoop();
        ReportedProblems problems = new ReportedProblems();
        loop.setExceptionHandler(problems);
        loop.createTask(async(() -> {
            try {
                await(loop.createFuture());
            } finally {
                Thread.currentThread().setUncaughtExceptionHandler(own);
                log.add(assertThrows(GeneratorExit.class, () -> await(sleep(0))).getClass());
            }
        }));
        loop.stop();
        loop.runForever();
        loop.close();
        assertEquals(List.of(GeneratorExit.class), log);
        problems.take();
    }

    @Test
    void whatALibraryBringsToTheThreadsHandlerReachesTheProgramsOwn() {
        Exception failure = new Exception("of a library");
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, problem) -> log.addAll(List.of(thread, problem)));
        try (LogCapture logged = new LogCapture()) {
            Thread tasks = run(() -> {
                Thread here = Thread.currentThread();
                here.getUncaughtExceptionHandler().uncaughtException(here, failure);
                return here;
            });
            assertEquals(List.of(tasks, failure), log);
            log.clear();
            Thread[] loops = new Thread[1];
            run(() -> {
                Loops.getRunningLoop().callSoon(() -> {
                    loops[0] = Thread.currentThread();
                    loops[0].getUncaughtExceptionHandler().uncaughtException(loops[0], failure);
                });
                await(sleep(0));
            });
            assertEquals(List.of(loops[0], failure), log);
            assertEquals(List.of(), logged.messages(Level.WARNING));
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
