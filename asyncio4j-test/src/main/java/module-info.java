/** The test kit of asyncio4j: virtual time, and JUnit tests whose bodies may await. */
module org.asyncio4j.testing {
    requires transitive org.asyncio4j;
    // Needed to use the JUnit extension, but not to use the clock alone; not transitive, or javac would
    // demand it of each module that requires this one.
    requires static org.junit.jupiter.api;
    requires static org.jspecify;

    exports org.asyncio4j.testing;
}
