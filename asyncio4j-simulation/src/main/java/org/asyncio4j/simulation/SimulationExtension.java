package org.asyncio4j.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs the methods of a test in simulated worlds; implements {@link SimulationTest}. */
final class SimulationExtension implements InvocationInterceptor, ParameterResolver {

    private static final String PREFIX = "asyncio4j.simulation.";

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> called,
            ExtensionContext context) {
        invocation.skip();
        Method method = called.getExecutable();
        method.setAccessible(true);
        SimulationTest test = method.getAnnotation(SimulationTest.class);
        String name = Pages.name(context.getRequiredTestClass().getName(), method.getName());
        Object target = context.getRequiredTestInstance();
        Simulation simulation = Simulation.of(world -> invoke(method, target, world))
                .withRuns(Integer.getInteger(PREFIX + "runs", test.runs()))
                .withSeed(Long.getLong(PREFIX + "seed", test.seed()))
                .withStrategy(Strategy.parse(test.strategy()))
                .withShrinkingRuns(test.shrinkingRuns());
        Replay replay = method.getAnnotation(Replay.class);
        String token = System.getProperty(PREFIX + "replay", replay == null ? "" : replay.value());
        if (token.isEmpty()) {
            simulation.explore().check(name);
        } else {
            simulation.replay(token).run(name);
        }
    }

    private static void invoke(Method method, Object target, World world) throws Exception {
        try {
            method.invoke(target, world);
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getCause();
            if (thrown instanceof Exception exception) {
                throw exception;
            }
            throw (Error) thrown;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == World.class;
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // Each run gets a world of its own.
        return null;
    }
}
