package org.asyncio4j.tests.process;

/** The same where the children are spawned. */
class SubprocessBySpawnTest extends SubprocessTest {

    @Override
    boolean spawned() {
        return true;
    }
}
