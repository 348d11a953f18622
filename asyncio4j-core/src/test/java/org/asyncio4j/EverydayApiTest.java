package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** An application needs nothing of {@code lowlevel}: few of its methods so much as mention it. */
class EverydayApiTest {

    private static final String LOWLEVEL = "org/asyncio4j/lowlevel/";

    /** The members that do, with the reason: all are where a framework meets what applications use. */
    private static final Map<String, String> MENTIONING = Map.ofEntries(
            Map.entry("Asyncio.allTasks", "of a loop of one's own; an application has the one without an argument"),
            Map.entry("Asyncio.currentTask", "of a loop of one's own; an application has the one without an argument"),
            Map.entry("Asyncio.runCoroutineThreadsafe", "Python's signature; toThread and BackgroundLoop need no loop"),
            Map.entry("Future.getLoop", "Python's get_loop"),
            Map.entry("LoopGroup.loops", "for runCoroutineThreadsafe, which takes a loop"),
            Map.entry("Runner.getLoop", "Python's get_loop"),
            Map.entry("Server.getLoop", "Python's get_loop"),
            Map.entry("RunOptions.loopFactory", "the loop factory"),
            Map.entry("RunOptions.withLoopFactory", "the loop factory"),
            Map.entry("StreamWriter.<init>", "Python's constructor, for connections that a framework has opened"),
            Map.entry("StreamWriter.transport", "Python's attribute: limits of the buffer, abort"));

    @Test
    void fewMembersOfTheEverydayPackageMentionLowlevel() {
        TreeSet<String> mentioning = new TreeSet<>();
        for (ClassModel model : CompiledClasses.all()) {
            String name = CompiledClasses.nameOf(model);
            boolean everyday = name.startsWith("org.asyncio4j.") && name.lastIndexOf('.') == "org.asyncio4j".length();
            if (!everyday || !model.flags().has(AccessFlag.PUBLIC)) {
                continue;
            }
            for (MethodModel method : model.methods()) {
                if (isVisible(method) && textOf(method).contains(LOWLEVEL)) {
                    mentioning.add(name.substring("org.asyncio4j.".length()) + "."
                            + method.methodName().stringValue());
                }
            }
        }
        assertEquals(new TreeMap<>(MENTIONING).navigableKeySet(), mentioning);
    }

    private static boolean isVisible(MethodModel method) {
        boolean open = method.flags().has(AccessFlag.PUBLIC) || method.flags().has(AccessFlag.PROTECTED);
        return open && !method.flags().has(AccessFlag.SYNTHETIC);
    }

    /** The descriptor, and the signature with its type arguments. */
    private static String textOf(MethodModel method) {
        return method.methodType().stringValue()
                + method.findAttribute(Attributes.signature())
                        .map(signature -> signature.signature().stringValue())
                        .orElse("");
    }
}
