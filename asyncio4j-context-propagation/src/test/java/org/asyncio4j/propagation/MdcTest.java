package org.asyncio4j.propagation;

import org.slf4j.MDC;

/** SLF4J's MDC follows tasks, without being registered. */
class MdcTest extends FollowsTasks {

    private static final String KEY = "request";

    @Override
    void set(String value) {
        if (value == null) {
            MDC.clear();
        } else {
            MDC.put(KEY, value);
        }
    }

    @Override
    String get() {
        return MDC.get(KEY);
    }
}
