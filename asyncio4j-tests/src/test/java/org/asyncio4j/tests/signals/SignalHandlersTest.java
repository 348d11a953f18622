package org.asyncio4j.tests.signals;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.tests.tools.Refusals.assertNullRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Event;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.OtherThread;
import org.asyncio4j.tests.tools.Sigint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Handlers of signals that the JVM leaves free, sent by this JVM to itself. */
class SignalHandlersTest {

    private final List<Object> log = new ArrayList<>();
    private final Event came = new Event();
    private final Object before = Sigint.handlerOf("USR1");

    @BeforeEach
    void nobodyHandlesIt() {
        assertEquals("sun.misc.Signal$SunMiscHandler", before.getClass().getName());
    }

    @AfterEach
    void theJvmHasItAgain(EventLoop loop) {
        loop.removeSignalHandler("USR1");
        assertSame(before, Sigint.handlerOf("USR1"));
    }

    @AsyncioTest
    @Ports({
        "test_events.py::EventLoopTestsMixin::test_add_signal_handler",
        "test_unix_events.py::SelectorEventLoopSignalTests::test_add_signal_handler"
    })
    void aSignalCallsTheHandlerUntilThatIsRemoved(EventLoop loop) {
        loop.addSignalHandler("USR1", came::set);
        Sigint.raise("USR1");
        await(came.waitFor());
        came.clear();
        Sigint.raise("USR1");
        await(came.waitFor());
        assertTrue(loop.removeSignalHandler("USR1"));
        assertFalse(loop.removeSignalHandler("USR1"));
    }

    @AsyncioTest
    @Ports("test_events.py::EventLoopTestsMixin::test_signal_handling_while_selecting")
    void aSignalWakesALoopThatSleeps(EventLoop loop) {
        loop.addSignalHandler("SIGUSR1", came::set);
        Thread.ofPlatform().start(() -> {
            // Not before the loop waits: then there is no other work.
            loop.callSoonThreadsafe(() -> {});
            Sigint.raise("USR1");
        });
        await(came.waitFor());
    }

    @AsyncioTest
    @Ports(
            value = "test_events.py::EventLoopTestsMixin::test_signal_handling_args",
            adapted = "a lambda has its arguments already")
    void theHandlerRunsInTheContextInWhichItWasAdded(EventLoop loop) {
        ContextVar<String> variable = new ContextVar<>("variable");
        variable.set("then");
        loop.addSignalHandler("USR1", () -> {
            log.add(variable.get());
            came.set();
        });
        variable.set("now");
        Sigint.raise("USR1");
        await(came.waitFor());
        assertEquals(List.of("then"), log);
    }

    @AsyncioTest
    void theHandlerIsAnOrdinaryCallback(EventLoop loop, ReportedProblems problems) {
        Boom boom = new Boom();
        loop.addSignalHandler("USR1", () -> {
            came.set();
            throw boom;
        });
        Sigint.raise("USR1");
        await(came.waitFor());
        assertSame(boom, problems.take().getFirst().exception());
        came.clear();
        Sigint.raise("USR1");
        await(came.waitFor());
        assertSame(boom, problems.take().getFirst().exception());
    }

    @AsyncioTest
    void aLaterHandlerReplacesAnEarlierOne(EventLoop loop) {
        loop.addSignalHandler("USR1", () -> log.add("earlier"));
        loop.addSignalHandler("SIGUSR1", came::set);
        Sigint.raise("USR1");
        await(came.waitFor());
        assertEquals(List.of(), log);
    }

    @AsyncioTest
    @Ports({
        "test_unix_events.py::SelectorEventLoopSignalTests::test_handle_signal_no_handler",
        "test_unix_events.py::SelectorEventLoopSignalTests::test_handle_signal_cancelled_handler"
    })
    void aSignalThatCameBeforeTheHandlerWasRemovedIsDropped(EventLoop loop) {
        loop.addSignalHandler("WINCH", came::set);
        loop.addSignalHandler("USR1", () -> log.add("removed"));
        for (int i = 0; i < 20; i++) {
            // Some of them will be with the loop already, which does not run meanwhile.
            Sigint.raise("USR1");
        }
        loop.removeSignalHandler("USR1");
        Sigint.raise("WINCH");
        await(came.waitFor());
        assertEquals(List.of(), log);
        assertTrue(loop.removeSignalHandler("WINCH"));
    }

    @AsyncioTest
    @Ports({
        "test_unix_events.py::SelectorEventLoopSignalTests::test_remove_signal_handler",
        "test_unix_events.py::SelectorEventLoopSignalTests::test_remove_signal_handler_2"
    })
    void removingPutsBackWhatHandledTheSignalBefore(EventLoop loop) {
        Object jvm = Sigint.handle("WINCH", () -> log.add("the program's"));
        try {
            Object program = Sigint.handlerOf("WINCH");
            loop.addSignalHandler("WINCH", came::set);
            Sigint.raise("WINCH");
            await(came.waitFor());
            assertTrue(loop.removeSignalHandler("WINCH"));
            assertSame(program, Sigint.handlerOf("WINCH"));
            assertEquals(List.of(), log);
        } finally {
            Sigint.put("WINCH", jvm);
        }
    }

    @AsyncioTest
    void whatTheProgramPutInBetweenStays(EventLoop loop) {
        loop.addSignalHandler("WINCH", came::set);
        Sigint.handle("WINCH", () -> {});
        Object program = Sigint.handlerOf("WINCH");
        try {
            assertTrue(loop.removeSignalHandler("WINCH"));
            assertSame(program, Sigint.handlerOf("WINCH"));
        } finally {
            Sigint.putDefault("WINCH");
        }
    }

    @AsyncioTest
    @Ports("test_unix_events.py::SelectorEventLoopSignalTests::test_close")
    void closingTheLoopRemovesAll() {
        Object urgent = Sigint.handlerOf("URG");
        EventLoop other = Loops.newEventLoop();
        other.addSignalHandler("USR1", () -> log.add("closed"));
        other.addSignalHandler("URG", () -> log.add("closed"));
        other.close();
        assertSame(before, Sigint.handlerOf("USR1"));
        assertSame(urgent, Sigint.handlerOf("URG"));
        assertFalse(other.removeSignalHandler("USR1"));
        assertThrows(IllegalStateException.class, () -> other.addSignalHandler("USR1", () -> {}));
    }

    @AsyncioTest
    void oneLoopAtATimeHasASignal(EventLoop loop) {
        EventLoop other = Loops.newEventLoop();
        other.addSignalHandler("USR1", () -> log.add("other"));
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> loop.addSignalHandler("USR1", came::set));
        assertEquals("SIGUSR1 is handled by another loop already", refused.getMessage());
        other.close();
        loop.addSignalHandler("USR1", came::set);
        Sigint.raise("USR1");
        await(came.waitFor());
        assertEquals(List.of(), log);
    }

    @AsyncioTest
    void aLoopThatDoesNotRunYetHearsOfItWhenItDoes() {
        EventLoop other = Loops.newEventLoop();
        try {
            other.addSignalHandler("USR1", other::stop);
            Sigint.raise("USR1");
            OtherThread.run(other::runForever);
        } finally {
            other.close();
        }
    }

    @AsyncioTest
    void anotherThreadMayNotAddOrRemove(EventLoop loop) {
        assertInstanceOf(
                IllegalStateException.class, OtherThread.failureOf(() -> loop.addSignalHandler("USR1", () -> {})));
        assertInstanceOf(IllegalStateException.class, OtherThread.failureOf(() -> loop.removeSignalHandler("USR1")));
    }

    @AsyncioTest
    @Ports({
        "test_unix_events.py::SelectorEventLoopSignalTests::test_check_signal",
        "test_unix_events.py::SelectorEventLoopSignalTests::test_add_signal_handler_install_error"
    })
    void whatIsNoSignalOrCannotBeCaughtIsRefused(EventLoop loop) {
        assertNullRefused("signal", () -> loop.addSignalHandler(null, () -> {}));
        assertNullRefused("callback", () -> loop.addSignalHandler("USR1", null));
        assertNullRefused("signal", () -> loop.removeSignalHandler(null));
        for (String name : List.of("BOOM", "", "SIG", "usr1")) {
            assertThrows(IllegalArgumentException.class, () -> loop.addSignalHandler(name, () -> {}));
            assertThrows(IllegalArgumentException.class, () -> loop.removeSignalHandler(name));
        }
        for (String name : List.of("KILL", "STOP", "QUIT", "SEGV", "USR2", "PIPE")) {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> loop.addSignalHandler(name, () -> {}));
            assertTrue(refused.getMessage().startsWith("SIG" + name + " cannot be caught: "));
            assertFalse(loop.removeSignalHandler(name));
        }
    }
}
