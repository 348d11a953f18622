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
 * task of its own in one common context. The test fails if a problem was reported that it did not
 * {@linkplain ReportedProblems#take() take}, or if it leaves tasks behind. Parameters of the types
 * {@link org.asyncio4j.lowlevel.EventLoop}, {@link VirtualClock} and {@link ReportedProblems} are
 * filled in. A class that wants other loops for its tests makes them as a {@link WithLoopFactory}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Test
@ExtendWith(AsyncioExtension.class)
public @interface AsyncioTest {

    /** Whether the loop lives by real time. For tests of the network and of threads. */
    boolean realTime() default false;

    /** Whether debug mode is on. */
    boolean debug() default true;

    /** Whether tasks may be left that are not done; they are cancelled. */
    boolean mayLeaveTasks() default false;
}
