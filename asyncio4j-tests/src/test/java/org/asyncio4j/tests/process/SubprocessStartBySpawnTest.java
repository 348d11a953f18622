package org.asyncio4j.tests.process;

/** The same where the children are spawned. */
class SubprocessStartBySpawnTest extends SubprocessStartTest {

    @Override
    boolean spawned() {
        return true;
    }
}
