package org.asyncio4j.tests.process;

/** The same where the children are spawned. */
class SubprocessPipesBySpawnTest extends SubprocessPipesTest {

    @Override
    boolean spawned() {
        return true;
    }
}
