package org.asyncio4j.contextvars;

import java.util.NoSuchElementException;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the value that a variable had before {@link ContextVar#set}, which returns the token.
 * Python's {@code contextvars.Token}.
 *
 * <p>A token can be used once, and only in the context in which it was created. In a
 * try-with-resources statement it resets the variable at the end of the block.
 *
 * @param <T> type of the variable's values
 */
public final class Token<T extends @Nullable Object> implements AutoCloseable {

    private final ContextVar<T> variable;
    private final VarContext context;
    private final @Nullable Object oldValue;
    private boolean used;

    Token(ContextVar<T> variable, VarContext context, @Nullable Object oldValue) {
        this.variable = variable;
        this.context = context;
        this.oldValue = oldValue;
    }

    /** Returns the variable that was set. Python's {@code Token.var}. */
    public ContextVar<T> variable() {
        return variable;
    }

    /**
     * Returns whether the variable had a value in the context before it was set. Python's {@code
     * old_value is not MISSING}.
     */
    public boolean hadValue() {
        return oldValue != ContextVar.MISSING;
    }

    /**
     * Returns the value that the variable had before it was set.
     *
     * @throws NoSuchElementException if it had none
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // T decides whether null is a value
    public T oldValue() {
        if (!hadValue()) {
            throw new NoSuchElementException(variable + " had no value before it was set");
        }
        return (T) oldValue;
    }

    /** Restores the previous value, as {@code variable().reset(this)} does. */
    @Override
    public void close() {
        variable.reset(this);
    }

    @Override
    public String toString() {
        return "<Token" + (used ? " used" : "") + " var=" + variable + " at " + Repr.identity(this) + ">";
    }

    @Nullable
    Object oldValueOrMissing() {
        return oldValue;
    }

    void use(ContextVar<T> resetVariable, VarContext current) {
        if (used) {
            throw new IllegalStateException(this + " has already been used once");
        }
        if (variable != resetVariable) {
            throw new IllegalArgumentException(this + " was created by a different ContextVar than " + resetVariable);
        }
        if (context != current) {
            throw new IllegalArgumentException(this + " was created in a different Context");
        }
        used = true;
    }
}
