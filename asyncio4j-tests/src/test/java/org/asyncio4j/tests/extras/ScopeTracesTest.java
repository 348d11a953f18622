package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.extras.Extras.cancelScope;
import static org.asyncio4j.extras.Extras.failAfter;
import static org.asyncio4j.extras.Extras.moveOnAfter;
import static org.asyncio4j.extras.Extras.shielded;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.RunOptions;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.extras.CancelScope;
import org.asyncio4j.extras.CapacityLimiter;
import org.asyncio4j.function.Action;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;

/**
 * The programs of {@code parity/scopes/programs.py} print here what they do with trio, and with anyio on asyncio but for the
 * differences that are listed.
 */
class ScopeTracesTest {

    private static final Path RECORDED = Path.of("..", "parity", "scopes");

    /** Where anyio 3.6 on asyncio differs, from trio too. */
    private static final Set<String> NOT_AS_ANYIO = Set.of(
            // Whatever a shield is in, its task is not looked at, nor are the tasks beside it.
            "a_task_is_cancelled_while_the_block_is_shielded",
            // The first wait in a scope that was cancelled before is not cancelled.
            "cancel_before_the_entry",
            // The task that was starting is not cancelled with the start.
            "a_start_that_is_cancelled");

    private final Map<String, List<String>> traces = new LinkedHashMap<>();
    private List<String> trace = List.of();
    private double start;

    @Test
    void theProgramsDoWhatTheyDoInTrio() throws IOException {
        runAll();
        assertEquals(recorded("trio"), traces);
    }

    @Test
    void theProgramsDoWhatTheyDoInAnyio() throws IOException {
        runAll();
        Map<String, List<String>> anyio = recorded("anyio");
        Set<String> different = new TreeSet<>();
        traces.forEach((name, lines) -> {
            if (!lines.equals(anyio.get(name))) {
                different.add(name);
            }
        });
        assertEquals(new TreeSet<>(NOT_AS_ANYIO), different);
    }

    private static Map<String, List<String>> recorded(String library) throws IOException {
        Map<String, List<String>> recorded = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(RECORDED.resolve(library + ".txt"))) {
            if (line.startsWith("  ")) {
                lines.add(line.strip());
            } else {
                lines = new ArrayList<>();
                recorded.put(line, lines);
            }
        }
        return recorded;
    }

    private void runAll() {
        VirtualClock clock = new VirtualClock();
        Asyncio.run(this::programs, RunOptions.DEFAULT.withLoopFactory(clock::newEventLoop));
    }

    private void programs() {
        scopes();
        shields();
        groups();
        deadlines();
        starts();
        program("a_limiter_is_fair", () -> {
            CapacityLimiter limiter = new CapacityLimiter(1);
            with(taskGroup(), group -> {
                for (String name : List.of("a", "b", "c")) {
                    group.createTask(() -> with(limiter, () -> {
                        log(name + " begins");
                        await(sleep(1));
                    }));
                    await(sleep(0.2));
                }
                log("waiting " + limiter.statistics().waiting());
                limiter.setTotal(2);
            });
        });
    }

    private void scopes() {
        program("every_wait_throws", () -> {
            CancelScope scope = moveOnAfter(1);
            with(scope, () -> {
                for (int i = 0; i < 3; i++) {
                    cancelled(10, "wait " + i);
                }
                await(sleep(10));
            });
            log("caught " + (scope.cancelledCaught() ? "True" : "False"));
            cancelled(1, "after");
        });
        program(
                "the_inner_scope_ends_alone",
                () -> with(moveOnAfter(3), () -> {
                    with(moveOnAfter(1), () -> await(sleep(10)));
                    log("inner left");
                    cancelled(1, "outer");
                }));
        program("of_two_cancelled_scopes_the_outer_one_catches", () -> {
            with(cancelScope(), outer -> {
                with(cancelScope(), inner -> {
                    inner.cancel();
                    outer.cancel();
                    await(sleep(10));
                });
                log("not reached");
            });
            log("outer left");
        });
    }

    private void shields() {
        program("a_shielded_block_runs_to_its_end", () -> {
            with(moveOnAfter(1), () -> {
                with(shielded(), () -> cancelled(3, "shielded"));
                cancelled(1, "after the shield");
            });
            log("left");
        });
        program("clean_up_in_a_finally", () -> {
            with(moveOnAfter(1), () -> {
                try {
                    await(sleep(10));
                } finally {
                    with(shielded(), () -> cancelled(2, "clean-up"));
                }
            });
            log("left");
        });
        program("a_shield_with_a_limit", () -> {
            with(moveOnAfter(1), () -> {
                with(shielded(3), () -> await(sleep(10)));
                log("shield left");
                cancelled(1, "after the shield");
            });
            log("left");
        });
    }

    private void groups() {
        program("the_tasks_of_a_group_are_part_of_the_scope", () -> {
            with(
                    moveOnAfter(1),
                    () -> with(taskGroup(), group -> {
                        group.createTask(() -> {
                            cancelled(10, "child wait 0");
                            cancelled(10, "child wait 1");
                        });
                    }));
            log("left");
        });
        program("a_task_is_cancelled_while_the_block_is_shielded", () -> {
            with(
                    moveOnAfter(1),
                    () -> with(taskGroup(), group -> {
                        group.createTask(() -> cancelled(10, "child"));
                        with(shielded(), () -> cancelled(3, "block"));
                    }));
            log("left");
        });
        program("a_group_in_a_shield_runs_on", () -> {
            with(moveOnAfter(1), () -> {
                with(
                        shielded(),
                        () -> with(taskGroup(), group -> {
                            group.createTask(() -> cancelled(3, "child"));
                        }));
                log("shield left");
            });
            log("left");
        });
    }

    private void deadlines() {
        program("fail_after_throws", () -> {
            try {
                with(failAfter(1), () -> await(sleep(10)));
            } catch (TimeoutException tooSlow) {
                log("too slow");
            }
        });
        program("a_deadline_is_moved", () -> {
            with(moveOnAfter(1), scope -> {
                scope.setDeadline(scope.deadline() + 2);
                cancelled(2, "first");
                cancelled(2, "second");
            });
            log("left");
        });
        program("cancel_before_the_entry", () -> {
            CancelScope scope = cancelScope();
            scope.cancel();
            with(scope, () -> cancelled(1, "wait"));
            log("left");
        });
    }

    private void starts() {
        program(
                "start_gives_a_value",
                () -> with(taskGroup(), group -> {
                    log("value "
                            + await(group.start(status -> {
                                        await(sleep(1));
                                        status.started(8080);
                                        cancelled(2, "server");
                                    }))
                                    .value());
                }));
        program(
                "a_start_that_fails",
                () -> with(taskGroup(), group -> {
                    try {
                        await(
                                group.start(status -> {
                                    await(sleep(1));
                                    throw new IOException("port in use");
                                }),
                                IOException.class);
                    } catch (IOException failure) {
                        log("failed: " + failure.getMessage());
                    }
                    cancelled(1, "block");
                }));
        program(
                "a_start_that_ends",
                () -> with(taskGroup(), group -> {
                    try {
                        await(group.start(status -> await(sleep(1))));
                    } catch (IllegalStateException ended) {
                        log("ended before");
                    }
                    cancelled(1, "block");
                }));
        program(
                "a_start_that_is_cancelled",
                () -> with(taskGroup(), group -> {
                    with(
                            moveOnAfter(1),
                            () -> await(group.start(status -> {
                                try {
                                    await(sleep(10));
                                } finally {
                                    log("server cancelled");
                                }
                            })));
                    cancelled(1, "block");
                }));
    }

    private <X extends Throwable> void program(String name, Action<X> body) {
        trace = new ArrayList<>();
        traces.put(name, trace);
        start = time();
        await(Asyncio.async(body));
    }

    private void cancelled(double seconds, String text) {
        try {
            await(sleep(seconds));
            log(text + " slept");
        } catch (CancelledError error) {
            log(text + " cancelled");
        }
    }

    private void log(String text) {
        trace.add(Math.round(time() - start) + " " + text);
    }
}
