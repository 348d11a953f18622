package org.asyncio4j.lint;

import com.google.errorprone.VisitorState;
import com.google.errorprone.suppliers.Supplier;
import com.google.errorprone.suppliers.Suppliers;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the checks know of asyncio4j, by its names: it is not on their class path. */
final class Library {

    private static final String PACKAGE = "org.asyncio4j";

    private static final Supplier<Type> COROUTINE = Suppliers.typeFromString("org.asyncio4j.Coroutine");
    private static final Supplier<Type> ASYNC_ITERABLE = Suppliers.typeFromString("org.asyncio4j.AsyncIterable");

    /** Functions that suspend the task that calls them. */
    private static final Set<String> AWAITING = Set.of("await", "with", "within", "each");

    /** Functions that run what they are given in another thread, where it may block. */
    private static final Set<String> TO_OTHER_THREADS = Set.of("toThread", "runInExecutor");

    private Library() {}

    static boolean isCoroutine(@Nullable Type type, VisitorState state) {
        return isA(type, COROUTINE, state);
    }

    private static boolean isA(@Nullable Type type, Supplier<Type> supertype, VisitorState state) {
        Type expected = supertype.get(state);
        // Null has a type that is a subtype of all.
        return type != null
                && expected != null
                && !type.hasTag(TypeTag.BOT)
                && ASTHelpers.isSubtype(type, expected, state);
    }

    /** Returns whether a method belongs to asyncio4j. */
    static boolean has(MethodSymbol method) {
        return isOurs(method.owner);
    }

    /** Returns whether a type belongs to asyncio4j, as the shapes of its lambdas do. */
    static boolean has(@Nullable Type type) {
        return type != null && type.tsym != null && isOurs(type.tsym);
    }

    private static boolean isOurs(Symbol symbol) {
        String name = ASTHelpers.enclosingPackage(symbol)
                .map(owner -> owner.getQualifiedName().toString())
                .orElse("");
        return name.equals(PACKAGE) || name.startsWith(PACKAGE + ".");
    }

    /** Returns whether a call may suspend the task that makes it. */
    static boolean awaits(MethodInvocationTree call) {
        MethodSymbol method = ASTHelpers.getSymbol(call);
        return method.isStatic()
                && has(method)
                && AWAITING.contains(method.getSimpleName().toString());
    }

    /** Returns whether a method runs what it is given in another thread. */
    static boolean runsElsewhere(MethodSymbol method) {
        return has(method) && TO_OTHER_THREADS.contains(method.getSimpleName().toString());
    }

    /** Returns whether a method works on the items of an async iterable: there a coroutine may be an item. */
    static boolean takesItems(MethodSymbol method, VisitorState state) {
        return isA(method.owner.type, ASYNC_ITERABLE, state);
    }
}
