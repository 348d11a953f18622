package org.asyncio4j.internal.loop;

/**
 * Decides whether new loops start in debug mode: by the property {@code asyncio4j.debug}, or else
 * by the environment variable ASYNCIO4J_DEBUG.
 */
final class DebugSwitch {

    private DebugSwitch() {}

    static boolean isOn() {
        String property = System.getProperty("asyncio4j.debug");
        if (property != null) {
            return !property.equals("false");
        }
        String variable = System.getenv("ASYNCIO4J_DEBUG");
        return variable != null && !variable.isEmpty();
    }
}
