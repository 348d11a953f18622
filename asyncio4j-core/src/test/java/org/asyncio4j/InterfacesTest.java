package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Whether users may implement an interface, and what a later version may add to it, is told by the
 * interface: it is sealed, or functional, or its Javadoc says that it grows by default methods only.
 */
class InterfacesTest {

    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final String PROMISE = "grows by default methods only";

    @Test
    void eachTellsWhetherItMayBeImplemented() throws Exception {
        TreeSet<String> silent = new TreeSet<>();
        int open = 0;
        for (ClassModel model : CompiledClasses.all()) {
            String name = CompiledClasses.nameOf(model);
            if (name.startsWith("org.asyncio4j.internal.") || !isInterface(model)) {
                continue;
            }
            Class<?> type = Class.forName(name, false, Asyncio.class.getClassLoader());
            if (type.isSealed() || type.isAnnotationPresent(FunctionalInterface.class)) {
                continue;
            }
            open++;
            if (!javadocOf(type).contains(PROMISE)) {
                silent.add(name);
            }
        }
        assertEquals(new TreeSet<>(), silent);
        assertTrue(open > 20, "interfaces found: " + open);
    }

    private static boolean isInterface(ClassModel model) {
        return model.flags().has(AccessFlag.INTERFACE)
                && model.flags().has(AccessFlag.PUBLIC)
                && !model.flags().has(AccessFlag.ANNOTATION);
    }

    /** The comment before the declaration, on one line. */
    private static String javadocOf(Class<?> type) throws IOException {
        String file = CompiledClasses.outermost(type.getName()).replace('.', '/') + ".java";
        Matcher declaration = Pattern.compile(
                        "/\\*\\*((?:(?!\\*/).)*)\\*/[^;{}]*\\binterface " + type.getSimpleName() + "\\b",
                        Pattern.DOTALL)
                .matcher(Files.readString(SOURCES.resolve(file)));
        assertTrue(declaration.find(), type + " has no Javadoc");
        return declaration.group(1).replaceAll("\\s*\\n\\s*\\*\\s*", " ");
    }
}
