package org.asyncio4j.lint;

import static com.google.errorprone.BugPattern.LinkType.NONE;
import static com.google.errorprone.BugPattern.SeverityLevel.ERROR;

import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import com.sun.tools.javac.code.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A body whose result is a coroutine, as in {@code run(() -> sleep(1))}: the body ends at once, and the coroutine that it
 * returned never runs. Meant is {@code run(() -> await(sleep(1)))}, or {@code run(sleep(1))}.
 */
@BugPattern(
        summary = "This body returns a coroutine instead of awaiting it, so the coroutine's code never runs",
        severity = ERROR,
        linkType = NONE)
public final class UnstartedCoroutine extends BugChecker implements MethodInvocationTreeMatcher {

    private static final long serialVersionUID = 1;

    /** For Error Prone. */
    public UnstartedCoroutine() {}

    @Override
    public Description matchMethodInvocation(MethodInvocationTree call, VisitorState state) {
        bodiesIn(call, state).forEach(body -> state.reportMatch(describe(body)));
        return Description.NO_MATCH;
    }

    /** Returns the arguments that are code whose result is a coroutine by mistake. */
    private static List<ExpressionTree> bodiesIn(MethodInvocationTree call, VisitorState state) {
        MethodSymbol method = ASTHelpers.getSymbol(call);
        if (!Library.has(method) || Library.takesItems(method, state)) {
            return List.of();
        }
        List<ExpressionTree> found = new ArrayList<>();
        List<? extends ExpressionTree> arguments = call.getArguments();
        for (int i = 0; i < arguments.size(); i++) {
            ExpressionTree body = arguments.get(i);
            if (isCode(body) && resultIsFree(parameter(method, i), state.getTypes()) && givesCoroutine(body, state)) {
                found.add(body);
            }
        }
        return found;
    }

    private static boolean isCode(ExpressionTree argument) {
        return argument instanceof LambdaExpressionTree || argument instanceof MemberReferenceTree;
    }

    private static Type parameter(MethodSymbol method, int index) {
        List<VarSymbol> parameters = method.getParameters();
        if (!method.isVarArgs() || index < parameters.size() - 1) {
            return parameters.get(index).type;
        }
        return ((Type.ArrayType) parameters.getLast().type).getComponentType();
    }

    /** Returns whether the method takes code with a result of any type: one that asks for a coroutine gets one. */
    private static boolean resultIsFree(Type parameter, Types types) {
        Type result = result(parameter, types);
        return result != null && (result.getTag() == TypeTag.TYPEVAR || result.getTag() == TypeTag.WILDCARD);
    }

    private static @Nullable Type result(@Nullable Type shape, Types types) {
        return shape == null || !types.isFunctionalInterface(shape)
                ? null
                : types.findDescriptorType(shape).getReturnType();
    }

    /** Not by the type of the lambda alone: that may be wider, as that of all arguments together. */
    private static boolean givesCoroutine(ExpressionTree body, VisitorState state) {
        return Library.isCoroutine(result(ASTHelpers.getType(body), state.getTypes()), state)
                || (body instanceof LambdaExpressionTree lambda
                        && lambda.getBodyKind() == LambdaExpressionTree.BodyKind.EXPRESSION
                        && Library.isCoroutine(ASTHelpers.getType(lambda.getBody()), state));
    }

    /** Returns whether the mistake is in a call or in one of its arguments. */
    static boolean isIn(ExpressionTree expression, VisitorState state) {
        return expression instanceof MethodInvocationTree call
                && (!bodiesIn(call, state).isEmpty()
                        || call.getArguments().stream().anyMatch(argument -> isIn(argument, state)));
    }

    private Description describe(ExpressionTree body) {
        if (body instanceof LambdaExpressionTree lambda
                && lambda.getBodyKind() == LambdaExpressionTree.BodyKind.EXPRESSION) {
            return describeMatch(
                    body,
                    SuggestedFix.builder()
                            .prefixWith(lambda.getBody(), "await(")
                            .postfixWith(lambda.getBody(), ")")
                            .addStaticImport("org.asyncio4j.Asyncio.await")
                            .build());
        }
        return describeMatch(body);
    }
}
