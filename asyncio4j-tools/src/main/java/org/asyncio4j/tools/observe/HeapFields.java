package org.asyncio4j.tools.observe;

import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netbeans.lib.profiler.heap.Instance;
import org.netbeans.lib.profiler.heap.ObjectArrayInstance;
import org.netbeans.lib.profiler.heap.PrimitiveArrayInstance;

/** Values of objects in a heap dump. */
final class HeapFields {

    private static final byte LATIN1 = 0;

    private HeapFields() {}

    /** Returns the elements of an array that are not null; none if it is no array. */
    static List<Instance> elements(@Nullable Instance array) {
        List<Instance> elements = new ArrayList<>();
        if (array instanceof ObjectArrayInstance objects) {
            for (Object element : objects.getValues()) {
                if (element instanceof Instance instance) {
                    elements.add(instance);
                }
            }
        }
        return elements;
    }

    /** Returns the numbers in an array of them; none if it is no such array. */
    static long[] longs(@Nullable Instance array) {
        if (!(array instanceof PrimitiveArrayInstance numbers)) {
            return new long[0];
        }
        List<?> values = numbers.getValues();
        return values.stream()
                .mapToLong(value -> Long.parseLong(String.valueOf(value)))
                .toArray();
    }

    /** Returns the text of a String. */
    static String string(Instance string) {
        if (!(string.getValueOfField("value") instanceof PrimitiveArrayInstance array)) {
            return "";
        }
        List<?> values = array.getValues();
        byte[] bytes = new byte[values.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = Byte.parseByte(String.valueOf(values.get(i)));
        }
        boolean latin1 = string.getValueOfField("coder") instanceof Byte coder && coder == LATIN1;
        return new String(bytes, latin1 ? StandardCharsets.ISO_8859_1 : utf16());
    }

    /** Returns the name of an object's class without its package. */
    static String simpleName(Instance instance) {
        String name = instance.getJavaClass().getName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The JVM stores strings in the machine's order of bytes. */
    private static Charset utf16() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                ? StandardCharsets.UTF_16LE
                : StandardCharsets.UTF_16BE;
    }
}
