package org.asyncio4j.tests.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.RunOptions;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.Stdio;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.asyncio4j.lowlevel.spi.LoopClock;
import org.asyncio4j.testing.Faults;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What all classes of options have in common, found by reflection, so that none is forgotten when
 * one grows: a wither changes its own value alone, from whatever the others are.
 */
class OptionsTest {

    /** Two values for each type of a parameter, so that one of them is always another. */
    private final Map<Class<?>, List<?>> samples = new HashMap<>();

    private final List<Object> defaults = new ArrayList<>();
    private EventLoop loop;
    private DatagramChannel sock;
    private DatagramChannel otherSock;

    @BeforeEach
    void setUp() throws Exception {
        loop = new VirtualClock().newEventLoop();
        sock = DatagramChannel.open();
        otherSock = DatagramChannel.open();
        samples.put(boolean.class, List.of(true, false));
        samples.put(int.class, List.of(7, 8));
        samples.put(long.class, List.of(7L, 8L));
        samples.put(double.class, List.of(1.5, 2.5));
        samples.put(Duration.class, List.of(Duration.ofMillis(3500), Duration.ofMillis(4500)));
        samples.put(String.class, List.of("one", "two"));
        samples.put(String[].class, List.of(new String[] {"INT", "TERM"}, new String[] {"HUP"}));
        samples.put(Map.class, List.of(Map.of("A", "1"), Map.of("B", "2", "C", "3")));
        samples.put(Path.class, List.of(Path.of("a"), Path.of("b")));
        samples.put(Stdio.class, List.of(Stdio.DEVNULL, Stdio.of(Path.of("a"))));
        samples.put(Context.class, List.of(Context.empty(), Context.empty()));
        samples.put(Supplier.class, List.<Supplier<EventLoop>>of(() -> loop, () -> loop));
        samples.put(SSLContext.class, List.of(newContext(), newContext()));
        samples.put(TlsOptions.class, List.of(TlsOptions.of(newContext()), TlsOptions.of(newContext())));
        samples.put(TlsOptions.ClientAuth.class, List.of(TlsOptions.ClientAuth.WANT, TlsOptions.ClientAuth.NEED));
        samples.put(SSLParameters.class, List.of(new SSLParameters(), new SSLParameters()));
        samples.put(InetSocketAddress.class, List.of(address(1), address(2)));
        samples.put(SocketAddress.class, List.of(address(3), address(4)));
        samples.put(ProtocolFamily.class, List.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6));
        samples.put(DatagramChannel.class, List.of(sock, otherSock));
        samples.put(LoopClock.class, List.of(new VirtualClock(), new VirtualClock()));
        samples.put(IoDriver.class, List.of(driver(), driver()));
        defaults.addAll(List.of(
                RunOptions.DEFAULT,
                TaskOptions.DEFAULT,
                ConnectOptions.DEFAULT,
                ServerOptions.DEFAULT,
                SubprocessOptions.DEFAULT,
                SubprocessOptions.PIPED,
                TlsOptions.of(newContext()),
                DatagramOptions.DEFAULT,
                LoopOptions.DEFAULT,
                Faults.NONE,
                MemoryLink.options(loop)));
    }

    @AfterEach
    void tearDown() throws Exception {
        sock.close();
        otherSock.close();
        loop.close();
    }

    @Test
    void aWitherChangesItsOwnValueAlone() throws Exception {
        int checked = 0;
        for (Object start : defaults) {
            List<Method> withers = withersOf(start);
            List<Object> states = new ArrayList<>(List.of(start));
            for (Method wither : withers) {
                states.add(with(states.getLast(), wither));
            }
            for (Object state : states) {
                for (Method wither : withers) {
                    checkThatItChangesOneValue(state, wither);
                    checked++;
                }
            }
        }
        assertTrue(checked > 200, "checked: " + checked);
    }

    @Test
    void equalValuesMakeEqualOptions() throws Exception {
        for (Object options : defaults) {
            for (Method wither : withersOf(options)) {
                Object changed = with(options, wither);
                Object again = with(options, wither);
                assertEquals(changed, again);
                assertEquals(changed.hashCode(), again.hashCode());
                assertNotEquals(options, changed);
                assertNotEquals(changed, "something else");
            }
        }
    }

    @Test
    void theTextNamesEachValue() throws Exception {
        for (Object options : defaults) {
            String text = options.toString();
            assertTrue(text.startsWith(options.getClass().getSimpleName() + "["), text);
            for (String name : valuesOf(options).keySet()) {
                assertTrue(text.contains(name + "="), text + " of " + name);
            }
        }
        assertEquals(
                "TaskOptions[name=reader, context=null, eagerStart=true]",
                TaskOptions.named("reader").withEagerStart(true).toString());
    }

    /** So that a value can be added without breaking who uses them. */
    @Test
    void theyAreFinalAndHaveNoConstructor() {
        for (Object options : defaults) {
            assertTrue(Modifier.isFinal(options.getClass().getModifiers()), options.toString());
            for (Constructor<?> constructor : options.getClass().getDeclaredConstructors()) {
                assertTrue(Modifier.isPrivate(constructor.getModifiers()), constructor.toString());
            }
        }
    }

    @Test
    void durationsAreSeconds() {
        TlsOptions tls = (TlsOptions) defaults.get(6);
        Duration duration = Duration.ofMillis(2250);
        assertEquals(tls.withHandshakeTimeout(2.25), tls.withHandshakeTimeout(duration));
        assertEquals(tls.withShutdownTimeout(2.25), tls.withShutdownTimeout(duration));
        assertEquals(
                ConnectOptions.DEFAULT.withHappyEyeballsDelay(2.25),
                ConnectOptions.DEFAULT.withHappyEyeballsDelay(duration));
        assertEquals(Faults.NONE.withDelay(2.25), Faults.NONE.withDelay(duration));
        assertEquals(
                MemoryLink.options(loop).withDelay(2.25),
                MemoryLink.options(loop).withDelay(duration));
    }

    private void checkThatItChangesOneValue(Object state, Method wither) throws Exception {
        Object changed = with(state, wither);
        Map<String, Object> before = valuesOf(state);
        Map<String, Object> after = valuesOf(changed);
        String own = ownName(wither);
        assertNotEquals(before.remove(own), after.remove(own), wither + " of " + state);
        assertEquals(before, after, wither + " of " + state);
    }

    /** {@code options} with another value than they have. */
    private Object with(Object options, Method wither) throws Exception {
        Object present = valuesOf(options).get(ownName(wither));
        Class<?>[] types = wither.getParameterTypes();
        for (int i = 0; i < 2; i++) {
            int sample = i;
            Object[] arguments = Arrays.stream(types)
                    .map(type -> samples.get(type).get(sample))
                    .toArray();
            Object changed = wither.invoke(options, arguments);
            Object value = valuesOf(changed).get(ownName(wither));
            if (present == null || !present.equals(value)) {
                return changed;
            }
        }
        throw new AssertionError(wither + " changes nothing");
    }

    private static String ownName(Method wither) {
        String name = wither.getName().substring("with".length());
        return switch (name) {
            case "Silence" -> "silent";
            case "Variable" -> "env";
            default -> name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        };
    }

    private static List<Method> withersOf(Object options) {
        return Arrays.stream(options.getClass().getMethods())
                .filter(method -> method.getName().startsWith("with"))
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
    }

    private static Map<String, Object> valuesOf(Object options) throws Exception {
        Map<String, Object> values = new TreeMap<>();
        for (Method method : options.getClass().getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())
                    && method.getParameterCount() == 0
                    && !List.of("toString", "hashCode").contains(method.getName())) {
                values.put(method.getName(), method.invoke(options));
            }
        }
        return values;
    }

    private static SSLContext newContext() throws NoSuchAlgorithmException {
        return SSLContext.getInstance("TLS");
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    private static IoDriver driver() {
        return (IoDriver) Proxy.newProxyInstance(
                IoDriver.class.getClassLoader(),
                new Class<?>[] {IoDriver.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "<driver>";
                });
    }
}
