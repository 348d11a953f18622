package org.asyncio4j.testing;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;
import org.junit.jupiter.api.extension.TestInstances;

/** What is printed of a test that runs into its time limit: JUnit interrupts it then, which cancels it. */
class CancelledTestTest {

    private static String printedBy(Action<Exception> program) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            program.run();
        } finally {
            System.setErr(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void itTellsWhereAllItsTasksStand() throws Exception {
        String printed = printedBy(() -> assertThrows(
                CancelledError.class,
                () -> run(() -> {
                    Task<Void> _ = createTask(() -> await(sleep(100)), "other");
                    await(sleep(1));
                    currentTask().cancel();
                    await(sleep(1));
                })));
        assertTrue(printed.contains("The test was cancelled; its tasks stand here:"), printed);
        assertTrue(printed.contains("name='other'"), printed);
        assertTrue(printed.contains("CancelledTestTest.java"), printed);
    }

    @Test
    void aTestThatFailsOtherwisePrintsNothing() throws Exception {
        String printed = printedBy(() -> assertThrows(
                IllegalStateException.class,
                () -> run(() -> {
                    throw new IllegalStateException("broken");
                })));
        assertFalse(printed.contains("its tasks stand here"), printed);
    }

    /** Runs {@code body} as the extension runs the body of a test. */
    private static void run(Action<Exception> body) {
        Map<Object, Object> kept = new HashMap<>();
        Object store = proxy(ExtensionContext.Store.class, "computeIfAbsent", arguments -> {
            @SuppressWarnings("unchecked")
            Function<Object, Object> maker = (Function<Object, Object>) arguments[1];
            return kept.computeIfAbsent(arguments[0], maker);
        });
        Object instances = proxy(TestInstances.class, "findInstance", _ -> Optional.empty());
        ExtensionContext context = (ExtensionContext) Proxy.newProxyInstance(
                CancelledTestTest.class.getClassLoader(),
                new Class<?>[] {ExtensionContext.class},
                (_, method, _) -> switch (method.getName()) {
                    case "getStore" -> store;
                    case "getRequiredTestInstances" -> instances;
                    case "getTestMethod" -> Optional.of(testMethod());
                    default -> throw new AssertionError(method);
                });
        Invocation<@Nullable Void> invocation = () -> {
            body.run();
            return null;
        };
        AsyncioExtension extension = new AsyncioExtension();
        try {
            extension.interceptTestMethod(invocation, null, context);
        } finally {
            extension.afterEach(context);
        }
    }

    @AsyncioTest
    void anEmptyTest() {
        // Its annotation is what run(...) uses.
    }

    private static Method testMethod() throws NoSuchMethodException {
        return CancelledTestTest.class.getDeclaredMethod("anEmptyTest");
    }

    private static Object proxy(Class<?> type, String name, Function<Object[], Object> answer) {
        return Proxy.newProxyInstance(
                CancelledTestTest.class.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    if (!method.getName().equals(name)) {
                        throw new AssertionError(method);
                    }
                    return answer.apply(arguments);
                });
    }
}
