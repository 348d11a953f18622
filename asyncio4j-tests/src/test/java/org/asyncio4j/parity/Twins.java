package org.asyncio4j.parity;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The Java twins of the probes in {@code parity/probes}: the static methods without parameters,
 * private ones aside. A class holds the twins of one Python file of the same name. The method's
 * name in words is the name of the line that is printed, and what it returns is the result at the
 * line's end.
 */
final class Twins {

    private static final List<Class<?>> PROBES = List.of(
            CallSoonProbes.class,
            TimerProbes.class,
            ChannelProbes.class,
            ConnectionProbes.class,
            ServerProbes.class,
            DatagramProbes.class,
            PipeProbes.class,
            StreamProbes.class,
            FutureProbes.class,
            TaskProbes.class,
            CancelProbes.class,
            EagerProbes.class,
            GatherProbes.class,
            WaitProbes.class,
            AsCompletedProbes.class,
            WaitForProbes.class,
            TimeoutProbes.class,
            TaskGroupProbes.class,
            EagerGroupProbes.class,
            RaceProbes.class,
            ContextProbes.class,
            ThreadProbes.class,
            LoopProbes.class,
            LockProbes.class,
            EventProbes.class,
            ConditionProbes.class,
            SemaphoreProbes.class,
            BarrierProbes.class,
            QueueProbes.class,
            QueueOrderProbes.class,
            QueueEndProbes.class,
            GeneratorProbes.class,
            GeneratorEndProbes.class,
            PushProbes.class,
            ContextManagerProbes.class,
            RunProbes.class,
            ProblemProbes.class,
            SignalProbes.class);

    private static final Map<String, Method> BY_NAME = twins();

    private Twins() {}

    /** The twins by name, which is the probe's in camel case. */
    static Map<String, Method> byName() {
        return BY_NAME;
    }

    /** The names of the twins by their topic, which is the class's name as Python spells it. */
    static Map<String, Set<String>> byTopic() {
        Map<String, Set<String>> topics = new TreeMap<>();
        PROBES.forEach(probes -> topics.put(topicOf(probes), new TreeSet<>()));
        BY_NAME.forEach(
                (name, twin) -> topics.get(topicOf(twin.getDeclaringClass())).add(name));
        return topics;
    }

    /** Runs a twin and returns its line. */
    static String run(String name) throws Throwable {
        try {
            Object result = BY_NAME.get(name).invoke(null);
            return Prelude.finish(inWords(name), result);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Map<String, Method> twins() {
        Map<String, Method> found = new TreeMap<>();
        for (Class<?> probes : PROBES) {
            for (Method method : probes.getDeclaredMethods()) {
                if (isTwin(method) && found.put(method.getName(), method) != null) {
                    throw new AssertionError("two twins of one name: " + method.getName());
                }
            }
        }
        return found;
    }

    private static boolean isTwin(Method method) {
        return Modifier.isStatic(method.getModifiers())
                && !Modifier.isPrivate(method.getModifiers())
                && method.getParameterCount() == 0
                && !method.isSynthetic();
    }

    private static String topicOf(Class<?> probes) {
        return inWords(probes.getSimpleName()).strip().replace(' ', '_');
    }

    private static String inWords(String name) {
        return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
