package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Everything that users can compile against, compared with {@code docs/api.txt}, so that it never
 * changes by accident. A change on purpose is written there by {@code mvn verify
 * -Dasyncio4j.write=true}.
 */
class ApiTest {

    private static final Path RECORDED = Path.of("..", "docs", "api.txt");

    @Test
    void theExportedApiIsTheRecordedOne() throws IOException {
        String actual = CompiledClasses.all().stream()
                .map(CompiledClasses::nameOf)
                .filter(name -> !name.startsWith("org.asyncio4j.internal."))
                .map(ApiTest::load)
                .filter(type -> isVisible(type.getModifiers()) && hasVisibleOwners(type))
                .map(ApiTest::describe)
                .collect(Collectors.joining("\n"));
        if (Boolean.getBoolean("asyncio4j.write")) {
            Files.writeString(RECORDED, actual);
        }
        assertEquals(Files.readString(RECORDED), actual);
    }

    private static String describe(Class<?> type) {
        Stream<String> members = Stream.of(
                        describeAll(type.getDeclaredFields(), Field::getModifiers, Field::toGenericString),
                        describeAll(
                                type.getDeclaredConstructors(),
                                Constructor::getModifiers,
                                Constructor::toGenericString),
                        describeAll(
                                Arrays.stream(type.getDeclaredMethods())
                                        .filter(Predicate.not(method -> method.isSynthetic() || method.isBridge()))
                                        .toArray(Method[]::new),
                                Method::getModifiers,
                                Method::toGenericString))
                .flatMap(Function.identity());
        String supertypes = Stream.concat(
                        Stream.ofNullable(type.getGenericSuperclass()), Arrays.stream(type.getGenericInterfaces()))
                .map(Object::toString)
                .collect(Collectors.joining(", ", " : ", ""));
        return type.toGenericString()
                + supertypes
                + "\n"
                + members.map(line -> "    " + line + "\n").collect(Collectors.joining());
    }

    private static <M> Stream<String> describeAll(
            M[] members, Function<M, Integer> modifiers, Function<M, String> describe) {
        return Arrays.stream(members)
                .filter(member -> isVisible(modifiers.apply(member)))
                .map(describe)
                .sorted(Comparator.naturalOrder());
    }

    private static boolean hasVisibleOwners(Class<?> type) {
        Class<?> owner = type.getDeclaringClass();
        return owner == null || (isVisible(owner.getModifiers()) && hasVisibleOwners(owner));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Asyncio.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
