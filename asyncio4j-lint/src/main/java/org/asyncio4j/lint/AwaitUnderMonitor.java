package org.asyncio4j.lint;

import static com.google.errorprone.BugPattern.LinkType.NONE;
import static com.google.errorprone.BugPattern.SeverityLevel.ERROR;

import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import javax.lang.model.element.Modifier;

/**
 * An await while the task holds a monitor, in a {@code synchronized} block or method. The monitor would be held while
 * other tasks run on the same thread; the await fails, or stops the loop for good.
 */
@BugPattern(
        summary = "A task can't await while it holds a monitor: use an asyncio4j Lock, or await outside",
        severity = ERROR,
        linkType = NONE)
public final class AwaitUnderMonitor extends BugChecker implements MethodInvocationTreeMatcher {

    private static final long serialVersionUID = 1;

    /** For Error Prone. */
    public AwaitUnderMonitor() {}

    @Override
    public Description matchMethodInvocation(MethodInvocationTree call, VisitorState state) {
        return Library.awaits(call) && isSynchronized(state.getPath()) ? describeMatch(call) : Description.NO_MATCH;
    }

    private static boolean isSynchronized(TreePath place) {
        for (TreePath path = place; path != null; path = path.getParentPath()) {
            Tree tree = path.getLeaf();
            if (tree instanceof SynchronizedTree) {
                return true;
            }
            if (tree instanceof MethodTree method) {
                return method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED);
            }
            if (tree instanceof LambdaExpressionTree || tree instanceof ClassTree) {
                return false;
            }
        }
        return false;
    }
}
