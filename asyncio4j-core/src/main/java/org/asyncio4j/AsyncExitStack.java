package org.asyncio4j;

import java.util.function.Supplier;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.function.Action;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Replacements;
import org.asyncio4j.internal.util.StackRoom;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * Collects context managers and other cleanup actions while a block runs, and exits or runs them
 * all at its end.
 *
 * {@snippet :
 * with(new AsyncExitStack(), stack -> {
 *     List<Connection> connections = new ArrayList<>();
 *     for (String host : hosts) {
 *         connections.add(await(stack.enterAsyncContext(connection(host))));
 *     }
 *     stack.callback(() -> IO.println("all are closed"));
 *     // ...
 * }); // closes them, the last one first
 * }
 *
 * <p>At the end everything is exited in reverse order, as if the blocks were nested: each sees the
 * current exception and may swallow it, or throw another one, which replaces the current one and
 * gets it as a suppressed exception. Then the stack is empty and may be used again. Belongs to the
 * task that enters it; not thread-safe.
 */
public final class AsyncExitStack implements AsyncContextManager<AsyncExitStack>, AsyncCloseable {

    /** So much stack is left for the exits when a block begins, in frames: none is lost because the block has used it up. */
    private static final int FRAMES_OF_EXITS = 40;

    /** So much is left before one is taken from the stack. */
    private static final int FRAMES_OF_AN_EXIT = 20;

    private @Nullable Pushed last;

    /** What is pushed, in a list that an overflow of the call stack cannot leave half changed. */
    private static final class Pushed {

        final AsyncExit exit;

        @Nullable
        Pushed before;

        Pushed(AsyncExit exit) {
            this.exit = exit;
        }
    }

    /** Creates an empty stack. */
    public AsyncExitStack() {}

    /**
     * Enters {@code manager}, pushes its exit and returns the value for the body. If entering
     * fails, the manager is not exited.
     */
    @CheckReturnValue
    public <R extends @Nullable Object> Coroutine<R> enterAsyncContext(AsyncContextManager<R> manager) {
        Checks.notNull(manager, "manager");
        return Coroutines.async("enterAsyncContext", () -> {
            Pushed pushed = new Pushed(manager::onExit);
            R resource = manager.onEnter();
            // Without a call, which might fail: what is entered is exited.
            pushed.before = last;
            last = pushed;
            return resource;
        });
    }

    /**
     * Pushes the closing of {@code resource}, and returns the resource. Python's {@code
     * enter_context}: a synchronous context manager is an {@link AutoCloseable} in Java.
     */
    public <C extends AutoCloseable> C enterContext(C resource) {
        Checks.notNull(resource, "resource");
        callback(resource::close);
        return resource;
    }

    /**
     * Pushes the exit of {@code manager} without entering it, for one that is entered already or
     * need not be.
     */
    public void pushAsyncExit(AsyncContextManager<?> manager) {
        pushAsyncExit(Checks.notNull(manager, "manager")::onExit);
    }

    /** Pushes {@code exit}, which sees the exception and may swallow it. */
    public void pushAsyncExit(AsyncExit exit) {
        Pushed pushed = new Pushed(Checks.notNull(exit, "exit"));
        pushed.before = last;
        last = pushed;
    }

    /**
     * Pushes a callback that calls {@code function}, a coroutine function for example, and awaits
     * the result.
     */
    public void pushAsyncCallback(Supplier<? extends Awaitable<?>> function) {
        Checks.notNull(function, "function");
        callback(() -> Coroutines.await(function.get()));
    }

    /** Pushes {@code action}, which sees no exception and may await. */
    public void callback(Action<?> action) {
        Checks.notNull(action, "action");
        pushAsyncExit(problem -> {
            try {
                action.run();
                return false;
            } catch (Throwable failure) {
                throw Throwing.unchecked(failure);
            }
        });
    }

    /** Moves everything pushed so far to a new stack and returns that; this one is then empty. */
    public AsyncExitStack popAll() {
        AsyncExitStack other = new AsyncExitStack();
        other.last = last;
        last = null;
        return other;
    }

    /** Does the cleanup now, as if the block had ended without an exception. */
    @CheckReturnValue
    @Override
    public Coroutine<Void> aclose() {
        return Coroutines.async("aclose", () -> {
            onExit(null);
        });
    }

    /** Returns this; does not wait. */
    @Override
    public AsyncExitStack onEnter() {
        StackRoom.ensure(FRAMES_OF_EXITS);
        return this;
    }

    /**
     * Does all that is to be done, the last first.
     *
     * @return whether {@code problem} was swallowed by something in the stack
     */
    @Override
    public boolean onExit(@Nullable Throwable problem) {
        StackRoom.ensure(FRAMES_OF_AN_EXIT);
        Throwable pending = problem;
        boolean swallowed = false;
        boolean thrown = false;
        while (last != null) {
            AsyncExit exit = last.exit;
            last = last.before;
            try {
                if (exit.exit(pending)) {
                    swallowed = true;
                    thrown = false;
                    pending = null;
                }
            } catch (Throwable instead) {
                Replacements.keep(pending, instead);
                pending = instead;
                thrown = true;
            }
        }
        if (thrown && pending != null) {
            throw Throwing.unchecked(pending);
        }
        return problem != null && swallowed;
    }

    @Override
    public String toString() {
        int size = 0;
        for (Pushed pushed = last; pushed != null; pushed = pushed.before) {
            size++;
        }
        return "<AsyncExitStack of " + size + ">";
    }
}
