package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Seconds as a {@code double}, or a {@link Duration}: each method of the everyday package offers both. */
class DurationTwinsTest {

    @Test
    void whatTakesSecondsTakesADurationToo() throws ClassNotFoundException {
        List<String> missing = new ArrayList<>();
        int seen = 0;
        for (String name :
                CompiledClasses.all().stream().map(CompiledClasses::nameOf).toList()) {
            if (!name.matches("org\\.asyncio4j\\.\\w+")) {
                continue;
            }
            Class<?> type = Class.forName(name, false, Asyncio.class.getClassLoader());
            for (Method method : type.getDeclaredMethods()) {
                if (Modifier.isPublic(type.getModifiers())
                        && Modifier.isPublic(method.getModifiers())
                        && takesSeconds(method)) {
                    seen++;
                    if (!hasTwin(type, method)) {
                        missing.add(method.toGenericString());
                    }
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(seen > 10, "most were not seen: " + seen);
    }

    private static boolean takesSeconds(Method method) {
        for (Parameter parameter : method.getParameters()) {
            assertTrue(parameter.isNamePresent(), "compiled without -parameters: " + method);
            if (parameter.getType() == double.class
                    && !parameter.getName().toLowerCase(Locale.ROOT).endsWith("when")) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasTwin(Class<?> type, Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] == double.class) {
                parameters[i] = Duration.class;
            }
        }
        try {
            return Modifier.isPublic(
                    type.getDeclaredMethod(method.getName(), parameters).getModifiers());
        } catch (NoSuchMethodException e) {
            return false;
        }
    }
}
