package org.asyncio4j.tests.process;

/** The same where the children's pipes are served by threads. */
class SubprocessStartByThreadsTest extends SubprocessStartTest {

    @Override
    boolean threads() {
        return true;
    }
}
