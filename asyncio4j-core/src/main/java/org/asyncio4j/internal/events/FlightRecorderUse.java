package org.asyncio4j.internal.events;

import jdk.jfr.FlightRecorder;

/** Whether the JVM's Flight Recorder is in use. Loads little; fails to link where the module is absent. */
final class FlightRecorderUse {

    private FlightRecorderUse() {}

    static boolean hasBegun() {
        return FlightRecorder.isInitialized();
    }
}
