package org.asyncio4j.simulation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test whose body is run many times in a simulated world, each time with another order of events, other delays and faults.
 *
 * {@snippet :
 * @SimulationTest(runs = 1_000)
 * void noAcknowledgedWriteIsLost(World world) {
 *     Host server = world.host("server", () -> serve(7000));
 *     Host client = world.host("client", () -> write("server", 7000));
 *     world.link(server, client).latency(Latency.uniform(1, 20)).loss(0.01);
 *     await(client.join());
 * }
 * }
 *
 * <p>The method has one parameter, the {@link World}, is run as a task and may await. Fields of the test object are kept from
 * run to run; make what a run changes in the method. {@code @BeforeEach} and {@code @AfterEach} methods run once, around all
 * runs. With the system property {@code asyncio4j.simulation.replay} set to the token of a failure, or with {@link
 * Replay} on the method, just that run is run; {@code asyncio4j.simulation.runs} and {@code asyncio4j.simulation.seed} change
 * those of all tests.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Test
@ExtendWith(SimulationExtension.class)
public @interface SimulationTest {

    /** How many runs there are at most. */
    int runs() default 100;

    /** What the random numbers of the runs begin with. */
    long seed() default 0;

    /** The strategy: {@code random}, {@code fifo}, {@code pos}, {@code pct(3)} or {@code exhaustive(2)}. */
    String strategy() default "random";

    /** How many runs there are at most to reduce a failure. */
    int shrinkingRuns() default 500;
}
