package org.asyncio4j.tests.process;

/** The same where the children are spawned. */
class ChildrenLeftBySpawnTest extends ChildrenLeftTest {

    @Override
    boolean spawned() {
        return true;
    }
}
