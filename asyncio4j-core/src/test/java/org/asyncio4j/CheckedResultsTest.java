package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.annotation.CanIgnoreReturnValue;
import org.asyncio4j.annotation.CheckReturnValue;
import org.junit.jupiter.api.Test;

/**
 * A coroutine that is dropped does nothing, and no lambda without a result can tell. So what returns one, or items to
 * wait for, is marked for tools: {@link CheckReturnValue}.
 */
class CheckedResultsTest {

    @Test
    void whatReturnsACoroutineOrItemsIsMarked() {
        List<String> missing = new ArrayList<>();
        int marked = 0;
        for (ClassModel type : CompiledClasses.all()) {
            String name = CompiledClasses.nameOf(type);
            if (name.startsWith("org.asyncio4j.internal.") || !type.flags().has(AccessFlag.PUBLIC)) {
                continue;
            }
            for (MethodModel method : type.methods()) {
                if (isVisible(method) && isLostWhenDropped(method)) {
                    boolean checked = has(method, CheckReturnValue.class)
                            || (has(type, CheckReturnValue.class) && !has(method, CanIgnoreReturnValue.class));
                    if (checked) {
                        marked++;
                    } else {
                        missing.add(name + "." + method.methodName() + method.methodType());
                    }
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(marked > 100, "most were not seen: " + marked);
    }

    private static boolean isVisible(MethodModel method) {
        return (method.flags().has(AccessFlag.PUBLIC) || method.flags().has(AccessFlag.PROTECTED))
                && !method.flags().has(AccessFlag.SYNTHETIC);
    }

    private static boolean isLostWhenDropped(MethodModel method) {
        ClassDesc result = method.methodTypeSymbol().returnType();
        if (result.isPrimitive() || result.isArray() || !result.packageName().startsWith("org.asyncio4j")) {
            return false;
        }
        Class<?> type = load(result.packageName() + "." + result.displayName());
        // A reader belongs to a connection and is not made by the call.
        return type != StreamReader.class
                && (Coroutine.class.isAssignableFrom(type)
                        || AsyncIterable.class.isAssignableFrom(type)
                        || AsyncIterator.class.isAssignableFrom(type));
    }

    private static boolean has(AttributedElement element, Class<?> annotation) {
        return element.findAttribute(Attributes.runtimeInvisibleAnnotations())
                .filter(all -> all.annotations().stream()
                        .anyMatch(one -> one.classSymbol().descriptorString().equals(annotation.descriptorString())))
                .isPresent();
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Asyncio.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
