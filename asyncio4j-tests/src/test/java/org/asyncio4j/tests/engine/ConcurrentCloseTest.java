package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.tools.ForwardingDriver;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.Test;

/**
 * A loop that is closed while another thread closes it. A test cannot make a loop run that is closed between the check
 * and the claim: these are neighbours; it is asked again when it is claimed.
 */
class ConcurrentCloseTest {

    private final List<String> log = new ArrayList<>();

    @Test
    void whileItsTasksAreUnwoundASecondCloseIsRefused() {
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler(new ReportedProblems());
        loop.createTask(async(() -> {
            try {
                await(loop.createFuture());
            } finally {
                log.add(closeOnAnotherThread(loop));
            }
        }));
        OwnLoop.turn(loop);
        loop.close();
        assertEquals(List.of("Cannot close an event loop that another thread runs or closes"), log);
        assertTrue(loop.isClosed());
    }

    @Test
    void whileItsDriverIsClosedASecondCloseDoesNothing() {
        EventLoop[] loops = new EventLoop[1];
        ForwardingDriver driver = new ForwardingDriver() {
            @Override
            public void close() throws IOException {
                log.add("driver");
                log.add(closeOnAnotherThread(loops[0]));
                super.close();
            }
        };
        loops[0] = Loops.newEventLoop(LoopOptions.DEFAULT.withIoDriver(driver));
        loops[0].close();
        loops[0].close();
        assertEquals(List.of("driver", "closed"), log);
    }

    private static String closeOnAnotherThread(EventLoop loop) {
        String[] outcome = new String[1];
        Thread other = Thread.ofPlatform().start(() -> {
            try {
                loop.close();
                outcome[0] = "closed";
            } catch (IllegalStateException refused) {
                outcome[0] = refused.getMessage();
            }
        });
        try {
            other.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return outcome[0];
    }
}
