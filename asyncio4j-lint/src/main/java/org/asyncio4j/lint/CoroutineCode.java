package org.asyncio4j.lint;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;

/** Tells what code runs on the event loop's thread, as far as a single class shows it. */
final class CoroutineCode {

    private CoroutineCode() {}

    /**
     * Returns whether the place at which {@code state} stands is in a coroutine's body or a callback of the loop: in a
     * lambda for asyncio4j that it does not take to another thread, or in a method that awaits.
     */
    static boolean holds(VisitorState state) {
        for (TreePath path = state.getPath(); path != null; path = path.getParentPath()) {
            Tree tree = path.getLeaf();
            if (tree instanceof LambdaExpressionTree lambda) {
                return isForTheLoop(lambda, path.getParentPath().getLeaf());
            }
            if (tree instanceof MethodTree method) {
                return awaits(method);
            }
            if (tree instanceof ClassTree) {
                return false;
            }
        }
        return false;
    }

    private static boolean isForTheLoop(LambdaExpressionTree lambda, Tree parent) {
        if (parent instanceof MethodInvocationTree call && call.getArguments().contains(lambda)) {
            var method = ASTHelpers.getSymbol(call);
            return Library.has(method) && !Library.runsElsewhere(method);
        }
        return Library.has(ASTHelpers.getType(lambda)) || awaits(lambda.getBody());
    }

    /** Returns whether code awaits, code of nested lambdas and classes aside. */
    static boolean awaits(Tree code) {
        AwaitFinder finder = new AwaitFinder();
        if (code instanceof MethodTree method) {
            finder.scan(method.getBody(), null);
        } else {
            finder.scan(code, null);
        }
        return finder.found;
    }

    private static final class AwaitFinder extends TreeScanner<Void, Void> {

        boolean found;

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
            if (Library.awaits(call)) {
                found = true;
                return null;
            }
            return super.visitMethodInvocation(call, unused);
        }

        @Override
        public Void visitLambdaExpression(LambdaExpressionTree lambda, Void unused) {
            return null;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            return null;
        }
    }
}
