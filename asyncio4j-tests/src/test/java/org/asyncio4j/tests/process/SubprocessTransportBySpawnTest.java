package org.asyncio4j.tests.process;

/** The same where the children are spawned. */
class SubprocessTransportBySpawnTest extends SubprocessTransportTest {

    @Override
    boolean spawned() {
        return true;
    }
}
