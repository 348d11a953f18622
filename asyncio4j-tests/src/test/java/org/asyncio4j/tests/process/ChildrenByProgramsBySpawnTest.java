package org.asyncio4j.tests.process;

/** The same of spawned children. */
class ChildrenByProgramsBySpawnTest extends ChildrenByProgramsTest {

    @Override
    boolean spawned() {
        return true;
    }
}
