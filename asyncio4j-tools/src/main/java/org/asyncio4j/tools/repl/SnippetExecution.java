package org.asyncio4j.tools.repl;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.SPIResolutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs what JShell has compiled, in this JVM: each snippet is a task of the REPL's loop. So {@code await} in it is what
 * it is in any task. JShell itself gets only text back; the value and the exception are kept here for the REPL.
 */
final class SnippetExecution extends DirectExecutionControl {

    /**
     * What a snippet has returned.
     *
     * @param text what the prompt would print, found in the same step of the loop: a task that was just made is pending
     * @param failure what {@code toString} has thrown instead, or null
     */
    record Result(Object value, String text, @Nullable Throwable failure) {}

    private static final Pattern UNNAMED = Pattern.compile("\\$\\d+");

    private final ReplLoop loop;
    private final SnippetLoader loader;

    /** How the snippet ended that ran last; null if none did since it was taken. Thread of the prompt. */
    private ReplLoop.@Nullable Outcome outcome;

    SnippetExecution(ReplLoop loop, SnippetLoader loader) {
        super(loader);
        this.loop = loop;
        this.loader = loader;
    }

    /** Returns how the latest snippet ended, once; null if it was not run. */
    ReplLoop.@Nullable Outcome takeOutcome() {
        ReplLoop.Outcome taken = outcome;
        outcome = null;
        return taken;
    }

    /** Returns the field of a variable. */
    Field fieldOf(String className, String variable) throws ReflectiveOperationException {
        Field field = findClass(className).getDeclaredField(variable);
        field.setAccessible(true);
        return field;
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        ReplLoop.Outcome ended = loop.run(() -> call(snippet));
        outcome = ended;
        Throwable problem = ended.problem();
        if (problem instanceof SPIResolutionException unresolved) {
            throw unresolved;
        }
        if (problem != null) {
            throw new ExecutionControl.UserException(
                    String.valueOf(problem.getClass()), problem.getClass().getName(), new StackTraceElement[0]);
        }
        return "";
    }

    private @Nullable Object call(Method snippet) throws Exception {
        Thread here = Thread.currentThread();
        ClassLoader before = here.getContextClassLoader();
        here.setContextClassLoader(loader);
        try {
            Object value = snippet.invoke(null);
            return value == null || !mayBeShown(snippet.getDeclaringClass()) ? null : resultOf(value);
        } catch (InvocationTargetException failed) {
            switch (failed.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw failed;
            }
        } finally {
            here.setContextClassLoader(before);
        }
    }

    /** Whether it is the class of an expression: it has no variable, or one that JShell has named. */
    private static boolean mayBeShown(Class<?> type) {
        return Stream.of(type.getDeclaredFields())
                .allMatch(field -> UNNAMED.matcher(field.getName()).matches());
    }

    private static Result resultOf(Object value) {
        try {
            return new Result(value, SnippetPlaces.withoutClasses(valueString(value)), null);
        } catch (Throwable failure) {
            return new Result(value, "", failure);
        }
    }

    @Override
    public String varValue(String className, String variable) throws InternalException {
        Object value;
        try {
            value = fieldOf(className, variable).get(null);
        } catch (ReflectiveOperationException missing) {
            throw new InternalException(missing.toString());
        }
        ReplLoop.Outcome text = loop.run(() -> valueString(value));
        return text.problem() == null
                ? SnippetPlaces.withoutClasses(String.valueOf(text.value()))
                : "(" + text.problem() + ")";
    }
}
