package org.asyncio4j.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import org.asyncio4j.lowlevel.Loops;

/** Runs a program in this JVM as {@code java} would, in real time, and looks at what it leaves. */
final class Recipe {

    private Recipe() {}

    /** Returns what the program printed, after it was seen that no loop, thread or connection of it is left. */
    static String run(String name, String... arguments) throws Exception {
        Remains before = Remains.now();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            launch(Class.forName(name), arguments);
        } finally {
            System.setOut(out);
        }
        assertEquals("[]", Loops.runningLoops().toString(), "loops that are left");
        before.assertNothingNew();
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static void launch(Class<?> type, String... given) throws Exception {
        Method main = mainOf(type);
        main.setAccessible(true);
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object[] arguments = main.getParameterCount() == 0 ? new Object[0] : new Object[] {given};
        try {
            main.invoke(constructor.newInstance(), arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception problem) {
                throw problem;
            }
            throw (Error) e.getCause();
        }
    }

    private static Method mainOf(Class<?> type) throws NoSuchMethodException {
        try {
            return type.getDeclaredMethod("main", String[].class);
        } catch (NoSuchMethodException e) {
            return type.getDeclaredMethod("main");
        }
    }
}
