package org.asyncio4j.testing;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.currentTask;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.asyncio4j.AsyncExitStack;
import org.asyncio4j.CallGraphs;
import org.asyncio4j.CancelledError;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Runner;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs the methods of a test on a loop; implements {@link AsyncioTest}. */
final class AsyncioExtension implements InvocationInterceptor, ParameterResolver, AfterEachCallback {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(AsyncioExtension.class);

    private static final int MOST_FRAMES = 20;

    /** The clock, problems, cleanups and runner of one test. */
    private static final class Stage {

        final VirtualClock clock = new VirtualClock();
        final ReportedProblems problems = new ReportedProblems();
        final AsyncExitStack cleanups = new AsyncExitStack();
        final Runner runner;

        Stage(WithLoopFactory loops, boolean debug) {
            runner = new Runner(RunOptions.DEFAULT.withDebug(debug).withLoopFactory(() -> loops.newEventLoop(clock)));
            runner.getLoop().setExceptionHandler(problems);
        }
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context) {
        stage(context).runner.run(bodyOf(invocation));
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context) {
        boolean mayLeaveTasks =
                annotation(context).map(AsyncioTest::mayLeaveTasks).orElse(false);
        Action<Exception> body = bodyOf(invocation);
        stage(context).runner.run(() -> {
            try {
                body.run();
            } catch (CancelledError cancelled) {
                // Mostly by JUnit, which interrupts a test that takes too long.
                tellWhereAllTasksStand();
                throw cancelled;
            }
            if (!mayLeaveTasks) {
                failIfTasksAreLeft();
            }
        });
    }

    private static void tellWhereAllTasksStand() {
        System.err.println("The test was cancelled; its tasks stand here:");
        for (Task<?> task : allTasks()) {
            CallGraphs.printCallGraph(task, System.err, 1, MOST_FRAMES);
        }
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context) {
        stage(context).runner.run(bodyOf(invocation));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Stage stage = stage(context);
        try {
            stage.runner.run(stage.cleanups.aclose());
        } finally {
            stage.runner.close();
        }
        List<LoopProblem> problems = stage.problems.take();
        if (problems.isEmpty()) {
            return;
        }
        AssertionError failure = new AssertionError("the loop reported problems: " + problems);
        for (LoopProblem problem : problems) {
            if (problem.exception() != null) {
                failure.addSuppressed(problem.exception());
            }
        }
        throw failure;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == EventLoop.class
                || type == VirtualClock.class
                || type == ReportedProblems.class
                || type == AsyncExitStack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Stage stage = stage(context);
        Class<?> type = parameter.getParameter().getType();
        if (type == EventLoop.class) {
            return stage.runner.getLoop();
        }
        if (type == AsyncExitStack.class) {
            return stage.cleanups;
        }
        return type == VirtualClock.class ? stage.clock : stage.problems;
    }

    private static void failIfTasksAreLeft() {
        List<Task<?>> left = new ArrayList<>(allTasks());
        left.remove(currentTask());
        if (!left.isEmpty()) {
            throw new AssertionError("the test leaves tasks behind: " + left);
        }
    }

    private static Action<Exception> bodyOf(Invocation<@Nullable Void> invocation) {
        return () -> {
            try {
                invocation.proceed();
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError("neither an Exception nor an Error", e);
            }
        };
    }

    private static Stage stage(ExtensionContext context) {
        return context.getStore(NAMESPACE).computeIfAbsent(Stage.class, ignored -> newStage(context), Stage.class);
    }

    private static Stage newStage(ExtensionContext context) {
        Optional<AsyncioTest> test = annotation(context);
        return new Stage(
                context.getRequiredTestInstances()
                        .findInstance(WithLoopFactory.class)
                        .orElse(
                                test.map(AsyncioTest::realTime).orElse(false)
                                        ? _ -> Loops.newEventLoop()
                                        : VirtualClock::newEventLoop),
                debugIsPossible() && test.map(AsyncioTest::debug).orElse(true));
    }

    /** False in a run that is to be like production. */
    private static boolean debugIsPossible() {
        return !"false".equals(System.getProperty("asyncio4j.debug"));
    }

    private static Optional<AsyncioTest> annotation(ExtensionContext context) {
        return context.getTestMethod().map(method -> method.getAnnotation(AsyncioTest.class));
    }
}
