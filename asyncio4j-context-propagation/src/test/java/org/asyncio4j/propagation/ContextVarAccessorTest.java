package org.asyncio4j.propagation;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.micrometer.context.ContextAccessor;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.propagation.internal.ContextVarsAccessor;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Libraries that carry thread-locals along carry context variables that are registered. */
class ContextVarAccessorTest {

    private static final ContextVar<String> TENANT = new ContextVar<>("tenant", "nobody");
    private static final ContextVar<String> USER = new ContextVar<>("user");
    private static final ContextSnapshotFactory SNAPSHOTS =
            ContextSnapshotFactory.builder().clearMissing(true).build();

    @BeforeAll
    static void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new ContextVarAccessor<>("tenant", TENANT));
        ContextRegistry.getInstance().registerThreadLocalAccessor(new ContextVarAccessor<>("user", USER));
    }

    @AfterAll
    static void unregister() {
        ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
        ContextRegistry.getInstance().removeThreadLocalAccessor("user");
    }

    @AsyncioTest
    void aSnapshotOfATaskBringsItsVariablesToAThreadAndTakesThemAway() {
        TENANT.set("acme");
        ContextSnapshot snapshot = SNAPSHOTS.captureAll();
        CompletableFuture<String> seen = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            Runnable looks = () -> seen.complete(TENANT.get() + " " + USER.get("-"));
            snapshot.wrap(looks).run();
        });
        assertEquals("acme -", await(seen));
    }

    @Test
    void afterwardsTheThreadHasTheDefaultAgain() {
        Context.empty().run(() -> {
            ContextSnapshot snapshot = Context.empty().call(() -> {
                TENANT.set("acme");
                USER.set("bob");
                return SNAPSHOTS.captureAll();
            });
            snapshot.wrap(() -> assertEquals("acme", TENANT.get())).run();
            assertEquals("nobody", TENANT.get());
            assertNull(USER.get(null));
        });
    }

    @Test
    void aSnapshotOfAContextHasItsVariables() {
        Context context = Context.empty();
        context.run(() -> TENANT.set("acme"));
        ContextSnapshot snapshot = SNAPSHOTS.captureFrom(context);
        Context.empty()
                .run(() ->
                        snapshot.wrap(() -> assertEquals("acme", TENANT.get())).run());
    }

    @Test
    void aSnapshotCanBeWrittenToAContext() {
        Context context = Context.empty();
        Context.empty().run(() -> {
            USER.set("bob");
            SNAPSHOTS.captureAll().updateContext(context);
        });
        assertEquals("bob", context.get(USER));
        assertEquals(1, context.size());
    }

    @Test
    void oneValueOfAContextIsFoundByItsKey() {
        Context context = Context.empty();
        context.run(() -> USER.set("bob"));
        ContextAccessor<Context, Context> accessor = new ContextVarsAccessor();
        assertEquals("bob", accessor.readValue(context, "user"));
        assertNull(accessor.readValue(context, "tenant"));
        assertNull(accessor.readValue(context, "unknown"));
        accessor.writeValues(new HashMap<>(), context);
        assertEquals(1, context.size());
    }

    @AsyncioTest
    void aVariableThatIsRegisteredFollowsTasksAsAnyOther() {
        TENANT.set("acme");
        String seen = await(createTask(async(() -> {
            String before = TENANT.get();
            TENANT.set("changed");
            return before;
        })));
        assertEquals("acme", seen);
        assertEquals("acme", TENANT.get());
    }
}
