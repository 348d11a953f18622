package org.asyncio4j.propagation;

import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A thread-local follows tasks once it is registered. */
class RegisteredThreadLocalTest extends FollowsTasks {

    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    @BeforeAll
    static void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor("tenant", TENANT);
    }

    @AfterAll
    static void unregister() {
        ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
    }

    @Override
    void set(String value) {
        if (value == null) {
            TENANT.remove();
        } else {
            TENANT.set(value);
        }
    }

    @Override
    String get() {
        return TENANT.get();
    }
}
