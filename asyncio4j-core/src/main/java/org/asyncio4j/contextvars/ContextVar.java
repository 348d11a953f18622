package org.asyncio4j.contextvars;

import java.util.NoSuchElementException;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * A variable whose value belongs to the current {@link Context} instead of the thread: a value set
 * by a task is seen by the code that the task awaits, and by nothing else. Python's {@code
 * contextvars.ContextVar}.
 *
 * <p>Declare variables as static final fields: a context refers to its variables for as long as it
 * lives. A variable may be used from any thread; each thread has a current context.
 *
 * @param <T> type of the values
 */
public final class ContextVar<T extends @Nullable Object> {

    /** Marks the absence of a value; null cannot, because null is a value. */
    static final Object MISSING = new Object() {
        @Override
        public String toString() {
            return "<Token.MISSING>";
        }
    };

    private final String name;
    private final @Nullable Object defaultValue;

    /**
     * Creates a variable without a default: {@link #get()} fails while the context has no value for
     * it.
     */
    public ContextVar(String name) {
        this.name = Checks.notNull(name, "name");
        this.defaultValue = MISSING;
    }

    /**
     * Creates a variable that has the value {@code defaultValue} wherever the context has none for
     * it.
     */
    public ContextVar(String name, T defaultValue) {
        this.name = Checks.notNull(name, "name");
        this.defaultValue = defaultValue;
    }

    /** Returns the variable's name. */
    public String name() {
        return name;
    }

    /**
     * Returns the value in the current context, or else the variable's default.
     *
     * @throws NoSuchElementException if there is neither
     */
    public T get() {
        Object value = inCurrentContext(defaultValue);
        if (value == MISSING) {
            throw new NoSuchElementException(this + " has no value in the current context and no default");
        }
        return cast(value);
    }

    /**
     * Returns the value in the current context, or else {@code fallback}; ignores the variable's
     * own default.
     */
    public T get(T fallback) {
        return cast(inCurrentContext(fallback));
    }

    /**
     * Sets the value in the current context and returns a token with which {@link #reset} restores
     * the previous one.
     */
    public Token<T> set(T value) {
        VarContext context = ThreadState.current().context();
        Token<T> token = new Token<>(this, context, context.lookUp(this, MISSING));
        context.put(this, value);
        return token;
    }

    /**
     * Restores the value that the variable had before the {@link #set} that returned {@code token}.
     *
     * @throws IllegalStateException if the token was used before
     * @throws IllegalArgumentException if it is another variable's token, or was made in another
     *     context
     */
    public void reset(Token<T> token) {
        VarContext context = ThreadState.current().context();
        Checks.notNull(token, "token").use(this, context);
        if (token.hadValue()) {
            context.put(this, token.oldValueOrMissing());
        } else {
            context.remove(this);
        }
    }

    @Override
    public String toString() {
        return "<ContextVar name="
                + Repr.of(name)
                + (defaultValue == MISSING ? "" : " default=" + Repr.of(defaultValue))
                + " at "
                + Repr.identity(this)
                + ">";
    }

    private @Nullable Object inCurrentContext(@Nullable Object missing) {
        VarContext context = ThreadState.current().contextOrNull();
        return context == null ? missing : context.lookUp(this, missing);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // T decides whether null is a value
    private T cast(@Nullable Object value) {
        return (T) value;
    }
}
