package org.asyncio4j.tests.process;

/** The same where the children are spawned. */
class ManyChildrenBySpawnTest extends ManyChildrenTest {

    @Override
    boolean spawned() {
        return true;
    }
}
