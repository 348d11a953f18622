package org.asyncio4j.tests.engine;

import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Test;

/** The line that says which engine was chosen. */
class EngineNoticeTest {

    @Test
    void mayBeLoggedByALogThatUsesALoopOnAThreadOfItsOwn() {
        new ChildJvm(LoggingLoop.class).with("-Dasyncio4j.engine=auto").run().assertPrinted("asyncio4j runs on", "ran");
    }
}
