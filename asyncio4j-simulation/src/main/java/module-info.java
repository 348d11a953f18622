/** Runs whole programs on asyncio4j in a simulated world: explored, replayed from a token, and reduced to what matters. */
module org.asyncio4j.simulation {
    requires transitive org.asyncio4j;
    requires org.asyncio4j.testing;
    // Needed for @SimulationTest only; not transitive, or javac would demand it of each module that requires this one.
    requires static org.junit.jupiter.api;
    requires static org.jspecify;

    exports org.asyncio4j.simulation;
}
