package org.asyncio4j.lint;

import static com.google.errorprone.BugPattern.LinkType.NONE;
import static com.google.errorprone.BugPattern.SeverityLevel.ERROR;

import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ExpressionStatementTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.LambdaExpressionTreeMatcher;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import java.util.regex.Pattern;

/**
 * A coroutine that nothing does anything with, as in {@code fetch(url);} where {@code fetch} returns a coroutine.
 *
 * <p>A task that is dropped is none: it runs by itself.
 */
@BugPattern(summary = "This coroutine is never awaited, so its code never runs", severity = ERROR, linkType = NONE)
public final class ForgottenAwait extends BugChecker
        implements ExpressionStatementTreeMatcher, LambdaExpressionTreeMatcher {

    private static final long serialVersionUID = 1;

    /** JUnit's assertThrows, AssertJ's assertThatThrownBy and isThrownBy, and the like. */
    private static final Pattern EXPECTATION = Pattern.compile("assert\\w*|expect\\w*|isThrownBy");

    /** For Error Prone. */
    public ForgottenAwait() {}

    @Override
    public Description matchExpressionStatement(ExpressionStatementTree statement, VisitorState state) {
        return statement.getExpression() instanceof AssignmentTree
                ? Description.NO_MATCH
                : dropped(statement.getExpression(), state);
    }

    /** The expression of a lambda that returns nothing is dropped, too, but where a test expects that the call throws. */
    @Override
    public Description matchLambdaExpression(LambdaExpressionTree lambda, VisitorState state) {
        Type shape = ASTHelpers.getType(lambda);
        if (lambda.getBodyKind() != LambdaExpressionTree.BodyKind.EXPRESSION
                || shape == null
                || isExpectedToThrow(state.getPath().getParentPath().getLeaf())
                || state.getTypes().findDescriptorType(shape).getReturnType().getTag() != TypeTag.VOID) {
            return Description.NO_MATCH;
        }
        Tree body = lambda.getBody();
        return body instanceof AssignmentTree ? Description.NO_MATCH : dropped((ExpressionTree) body, state);
    }

    private static boolean isExpectedToThrow(Tree user) {
        return user instanceof MethodInvocationTree call
                && EXPECTATION
                        .matcher(ASTHelpers.getSymbol(call).getSimpleName())
                        .matches();
    }

    private Description dropped(ExpressionTree expression, VisitorState state) {
        if (!Library.isCoroutine(ASTHelpers.getType(expression), state)) {
            return Description.NO_MATCH;
        }
        if (UnstartedCoroutine.isIn(expression, state)) {
            // The same mistake, as in run(() -> sleep(1)), is reported where it was made.
            return Description.NO_MATCH;
        }
        SuggestedFix.Builder fix = SuggestedFix.builder()
                .prefixWith(expression, "await(")
                .postfixWith(expression, ")")
                .addStaticImport("org.asyncio4j.Asyncio.await");
        return describeMatch(expression, fix.build());
    }
}
