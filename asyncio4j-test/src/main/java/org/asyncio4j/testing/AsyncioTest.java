package org.asyncio4j.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test whose body runs as a task on a fresh loop with virtual time and may await.
 *
 * {@snippet :
 * @AsyncioTest
 * void sleepsForADay() {
 *     await(sleep(86_400));
 * }
 * }
 *
 * <p>The methods marked {@code @BeforeEach} and {@code @AfterEach} run on the same loop, each as a
 * task of its own, all in one common context. The test fails if a problem was reported that it did
 * not {@linkplain ReportedProblems#take() take}, or if it leaves tasks behind. Parameters of the
 * types {@link org.asyncio4j.lowlevel.EventLoop}, {@link VirtualClock}, {@link ReportedProblems} and {@link
 * org.asyncio4j.AsyncExitStack} are injected. What is pushed on that stack, or entered on it, is undone on the same loop after
 * the {@code @AfterEach} methods, last in, first out. A test that is cancelled, as JUnit does at a time limit, prints where
 * all its tasks stand. A class that needs other loops for its tests creates them by implementing {@link
 * WithLoopFactory}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Test
@ExtendWith(AsyncioExtension.class)
public @interface AsyncioTest {

    /** Whether the loop runs in real time. For tests of the network and of threads. */
    boolean realTime() default false;

    /**
     * Whether debug mode is on. With {@code -Dasyncio4j.debug=false} it is off whatever this says, so
     * that a suite can run once as its program does in production.
     */
    boolean debug() default true;

    /** Whether unfinished tasks may be left; they are cancelled. */
    boolean mayLeaveTasks() default false;
}
