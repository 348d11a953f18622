package org.asyncio4j.tests.process;

/** The same where the children's pipes are served by threads. */
class ManyChildrenByThreadsTest extends ManyChildrenTest {

    @Override
    boolean threads() {
        return true;
    }
}
