package org.asyncio4j.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** A task group with children on another JVM. */
@OneEngineByDay
class GridTest {

    @Test
    void tasksRunOnBothJvmsAndAreInterruptedThere() throws Exception {
        assertEquals("""
            primes, counted by 2 JVMs: 9592
            failed there, caught here: no such file
            no result in time; slow sleeps, slow is interrupted
            sibling sleeps
            the group has failed: disk full; sibling is interrupted
            the other JVM has ended with 0
            """, Recipe.run("GridTasks"));
    }
}
