package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.extras.Extras.moveOnAfter;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.StartedTask;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.testing.AsyncioTest;

/** {@code group.start}: a task that says when it is ready. */
class GroupStartTest {

    private final List<String> events = new ArrayList<>();

    @AsyncioTest
    void itGivesTheValueAndTheTaskGoesOn() {
        with(taskGroup(), group -> {
            StartedTask<Integer> server = await(group.start(
                    status -> {
                        await(sleep(1));
                        status.started(8080);
                        await(sleep(2));
                        events.add("ended at " + time());
                    },
                    "server"));
            assertEquals(8080, server.value());
            assertEquals("server", server.task().getName());
            assertEquals(1, time());
            assertFalse(server.task().done());
        });
        assertEquals(List.of("ended at 3.0"), events);
    }

    @AsyncioTest
    void theHandleCancels() {
        with(taskGroup(), group -> {
            StartedTask<String> server = await(group.<String, RuntimeException>start(status -> {
                status.started(null);
                await(sleep(100));
            }));
            assertNull(server.value());
            assertTrue(server.cancel());
        });
        assertEquals(0, time());
    }

    @AsyncioTest
    void aFailureBeforeIsThatOfTheStart() {
        with(taskGroup(), group -> {
            IOException failure = assertThrows(
                    IOException.class,
                    () -> await(group.start(status -> {
                        await(sleep(1));
                        throw new IOException("port in use");
                    })));
            assertEquals("port in use", failure.getMessage());
            await(sleep(1));
        });
        assertEquals(2, time());
    }

    @AsyncioTest
    void anEndBeforeIsAnError() {
        with(taskGroup(), group -> {
            IllegalStateException error =
                    assertThrows(IllegalStateException.class, () -> await(group.start(status -> await(sleep(1)))));
            assertTrue(error.getMessage().contains("without a call of started"), error::getMessage);
        });
    }

    @AsyncioTest
    void aFailureAfterIsThatOfTheGroup() {
        ExceptionGroup thrown = assertThrows(
                ExceptionGroup.class,
                () -> with(taskGroup(), group -> {
                    await(group.start(status -> {
                        status.started(1);
                        await(sleep(1));
                        throw new IOException("connection lost");
                    }));
                    await(sleep(100));
                }));
        assertEquals("connection lost", thrown.exceptions().getFirst().getMessage());
        assertEquals(1, time());
    }

    @AsyncioTest
    void startedTwiceIsAMistake() {
        with(taskGroup(), group -> {
            await(group.start(status -> {
                status.started(1);
                assertThrows(IllegalStateException.class, () -> status.started(2));
            }));
        });
    }

    @AsyncioTest
    void aStartThatIsCancelledEndsWhenItsTaskHas() {
        with(taskGroup(), group -> {
            assertThrows(
                    TimeoutException.class,
                    () -> with(
                            timeout(1),
                            () -> await(group.start(status -> {
                                try {
                                    await(sleep(100));
                                } finally {
                                    await(sleep(1));
                                    events.add("cleaned up");
                                    status.started(1);
                                }
                            }))));
            assertEquals(List.of("cleaned up"), events);
            assertEquals(2, time());
            await(sleep(1));
        });
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void aScopeAroundTheStartCancelsTheTask() {
        with(taskGroup(), group -> {
            with(
                    moveOnAfter(1),
                    () -> await(group.start(status -> {
                        try {
                            await(sleep(100));
                        } finally {
                            await(sleep(1));
                            events.add("cleaned up");
                        }
                    })));
            assertEquals(List.of("cleaned up"), events);
            await(sleep(1));
        });
        assertEquals(3, time());
    }

    @AsyncioTest
    void aGroupThatIsCancelledCancelsTheStart() {
        Task<Void> task = createTask(() -> with(taskGroup(), group -> {
            await(group.start(status -> await(sleep(100))));
        }));
        await(sleep(1));
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(1, time());
    }

    @AsyncioTest
    void aGroupThatHasEndedRefuses() {
        TaskGroup group = taskGroup();
        assertThrows(IllegalStateException.class, () -> await(group.start(status -> {})));
        with(group, () -> {});
        assertThrows(IllegalStateException.class, () -> await(group.start(status -> {})));
    }

    @AsyncioTest
    void statisticsCountTheTasks() {
        with(taskGroup(), group -> {
            assertEquals(new TaskGroup.Statistics(0, 0, false, 0), group.statistics());
            group.createTask(() -> await(sleep(1)));
            assertEquals(new TaskGroup.Statistics(1, 0, false, 1), group.statistics());
            await(sleep(2));
            assertEquals(new TaskGroup.Statistics(0, 0, false, 1), group.statistics());
            group.cancel();
            assertEquals(new TaskGroup.Statistics(0, 0, true, 1), group.statistics());
        });
    }
}
