package org.asyncio4j.tests.process;

/** The same where the children's pipes are served by threads. */
class SubprocessPipesByThreadsTest extends SubprocessPipesTest {

    @Override
    boolean threads() {
        return true;
    }
}
