package org.asyncio4j;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Supplier;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.function.Action;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * Context managers and other things to do at the end of one block, as many as come up while it
 * runs.
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
 * <p>At the end all is left in the reverse order, as if the blocks were nested: each sees the
 * exception that is under way and may swallow it, and what one throws instead takes its place, with
 * the old one as a suppressed one. Then the stack is empty and may be used again. Belongs to the
 * task that enters it; not thread-safe.
 */
public final class AsyncExitStack implements AsyncContextManager<AsyncExitStack>, AsyncCloseable {

    private Deque<AsyncExit> exits = new ArrayDeque<>();

    /** Empty. */
    public AsyncExitStack() {}

    /**
     * Enters {@code manager}, has it left at the end, and returns what it hands in. If entering it
     * fails, it is not left.
     */
    @CheckReturnValue
    public <R extends @Nullable Object> Coroutine<R> enterAsyncContext(AsyncContextManager<R> manager) {
        Checks.notNull(manager, "manager");
        return Coroutines.async("enterAsyncContext", () -> {
            R resource = manager.onEnter();
            pushAsyncExit(manager);
            return resource;
        });
    }

    /**
     * Has {@code resource} closed at the end, and returns it. Python's {@code enter_context}: a
     * synchronous context manager is an {@link AutoCloseable} in Java.
     */
    public <C extends AutoCloseable> C enterContext(C resource) {
        Checks.notNull(resource, "resource");
        callback(resource::close);
        return resource;
    }

    /**
     * Has {@code manager} left at the end, without entering it: that was done, or is not needed.
     */
    public void pushAsyncExit(AsyncContextManager<?> manager) {
        pushAsyncExit(Checks.notNull(manager, "manager")::onExit);
    }

    /** Has {@code exit} called at the end. It sees the exception and may swallow it. */
    public void pushAsyncExit(AsyncExit exit) {
        exits.addLast(Checks.notNull(exit, "exit"));
    }

    /** Has what {@code function} returns awaited at the end: a coroutine function, say. */
    public void pushAsyncCallback(Supplier<? extends Awaitable<?>> function) {
        Checks.notNull(function, "function");
        callback(() -> Coroutines.await(function.get()));
    }

    /** Has {@code action} called at the end; it sees no exception, and may await. */
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

    /** Moves all that is to be done to a new stack, which is returned; this one is empty then. */
    public AsyncExitStack popAll() {
        AsyncExitStack other = new AsyncExitStack();
        other.exits = exits;
        exits = new ArrayDeque<>();
        return other;
    }

    /** Does now what is to be done at the end, as if the block had ended well. */
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
        return this;
    }

    /**
     * Does all that is to be done, the last first.
     *
     * @return whether {@code problem} was swallowed by something in the stack
     */
    @Override
    public boolean onExit(@Nullable Throwable problem) {
        Throwable pending = problem;
        boolean swallowed = false;
        boolean thrown = false;
        for (AsyncExit exit = exits.pollLast(); exit != null; exit = exits.pollLast()) {
            try {
                if (exit.exit(pending)) {
                    swallowed = true;
                    thrown = false;
                    pending = null;
                }
            } catch (Throwable instead) {
                keep(pending, instead);
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
        return "<AsyncExitStack of " + exits.size() + ">";
    }

    /** Suppresses {@code replaced} on what takes its place, unless that knows it already. */
    private static void keep(@Nullable Throwable replaced, Throwable instead) {
        if (replaced != null && !knows(instead, replaced, Collections.newSetFromMap(new IdentityHashMap<>()))) {
            instead.addSuppressed(replaced);
        }
    }

    private static boolean knows(@Nullable Throwable known, Throwable sought, Set<Throwable> seen) {
        if (known == sought) {
            return true;
        }
        if (known == null || !seen.add(known)) {
            return false;
        }
        for (Throwable suppressed : known.getSuppressed()) {
            if (knows(suppressed, sought, seen)) {
                return true;
            }
        }
        return knows(known.getCause(), sought, seen);
    }
}
