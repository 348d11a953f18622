package org.asyncio4j.lint;

import static com.google.errorprone.BugPattern.LinkType.NONE;
import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;
import static com.google.errorprone.matchers.Matchers.anyOf;
import static com.google.errorprone.matchers.Matchers.constructor;
import static com.google.errorprone.matchers.Matchers.instanceMethod;
import static com.google.errorprone.matchers.Matchers.staticMethod;

import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.NewClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.matchers.Matcher;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A call of the JDK that blocks, in the body of a coroutine: all other tasks of the loop wait as well.
 *
 * <p>Reads and writes of files are not reported; most take less time than a switch to another thread and back.
 */
@BugPattern(
        summary = "This call blocks the event loop: no other task runs meanwhile",
        severity = WARNING,
        linkType = NONE)
public final class BlockingCall extends BugChecker implements MethodInvocationTreeMatcher, NewClassTreeMatcher {

    private static final long serialVersionUID = 1;

    private static final String TO_THREAD = "await(toThread(() -> ...))";

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F.]*:[0-9a-fA-F.:]*");

    /** Calls, and what to write instead. */
    private record Kind(Matcher<ExpressionTree> calls, String instead) {}

    private static final List<Kind> KINDS = List.of(
            new Kind(staticMethod().onClass("java.lang.Thread").named("sleep"), "await(sleep(seconds))"),
            new Kind(
                    anyOf(
                            instanceMethod()
                                    .onDescendantOf("java.util.concurrent.CompletableFuture")
                                    .namedAnyOf("get", "join"),
                            instanceMethod()
                                    .onDescendantOf("java.util.concurrent.Future")
                                    .named("get")),
                    "await(stage) of a CompletionStage, or await(toThread(() -> ...))"),
            new Kind(
                    anyOf(
                            instanceMethod()
                                    .onDescendantOf("java.util.concurrent.locks.Lock")
                                    .namedAnyOf("lock", "lockInterruptibly"),
                            instanceMethod()
                                    .onDescendantOf("java.util.concurrent.locks.Lock")
                                    .named("tryLock")
                                    .withParameters("long", "java.util.concurrent.TimeUnit")),
                    "an asyncio4j Lock"),
            new Kind(
                    instanceMethod()
                            .onDescendantOf("java.util.concurrent.Semaphore")
                            .namedAnyOf("acquire", "acquireUninterruptibly"),
                    "an asyncio4j Semaphore"),
            new Kind(
                    anyOf(
                            instanceMethod()
                                    .onDescendantOf("java.util.concurrent.BlockingQueue")
                                    .namedAnyOf("put", "take"),
                            instanceMethod()
                                    .onDescendantOf("java.util.concurrent.BlockingDeque")
                                    .namedAnyOf("putFirst", "putLast", "takeFirst", "takeLast")),
                    "an asyncio4j Queue"),
            new Kind(
                    anyOf(
                            instanceMethod()
                                    .onDescendantOf("java.util.concurrent.CountDownLatch")
                                    .named("await"),
                            instanceMethod().onDescendantOf("java.lang.Object").named("wait"),
                            instanceMethod()
                                    .onDescendantOf("java.util.concurrent.locks.Condition")
                                    .named("await")),
                    "an asyncio4j Event or Condition"),
            new Kind(
                    instanceMethod()
                            .onDescendantOf("java.util.concurrent.CyclicBarrier")
                            .named("await"),
                    "an asyncio4j Barrier"),
            new Kind(
                    instanceMethod().onDescendantOf("java.lang.Process").named("waitFor"),
                    "createSubprocessExec, or await(process.onExit())"),
            new Kind(
                    instanceMethod().onDescendantOf("java.net.http.HttpClient").named("send"),
                    "await(client.sendAsync(...))"),
            new Kind(
                    anyOf(
                            constructor().forClass("java.net.Socket").withParameters("java.lang.String", "int"),
                            constructor().forClass("java.net.Socket").withParameters("java.net.InetAddress", "int"),
                            instanceMethod().onDescendantOf("java.net.Socket").named("connect")),
                    "openConnection"),
            new Kind(instanceMethod().onDescendantOf("java.net.ServerSocket").named("accept"), "startServer"),
            new Kind(
                    anyOf(
                            staticMethod().onClass("java.net.InetAddress").namedAnyOf("getByName", "getAllByName"),
                            instanceMethod().onDescendantOf("java.net.URL").namedAnyOf("openStream", "getContent"),
                            instanceMethod().onDescendantOf("java.lang.Thread").named("join"),
                            instanceMethod()
                                    .onDescendantOf("java.util.concurrent.ExecutorService")
                                    .namedAnyOf("awaitTermination", "invokeAll", "invokeAny", "close"),
                            instanceMethod()
                                    .onDescendantOf("java.util.concurrent.CompletionService")
                                    .named("take"),
                            instanceMethod()
                                    .onDescendantOf("java.nio.file.WatchService")
                                    .named("take"),
                            instanceMethod().onDescendantOf("java.io.Console").namedAnyOf("readLine", "readPassword"),
                            staticMethod().onClass("java.lang.IO").named("readln")),
                    TO_THREAD),
            new Kind(
                    anyOf(
                            staticMethod().onClass("java.sql.DriverManager").named("getConnection"),
                            instanceMethod()
                                    .onDescendantOf("javax.sql.DataSource")
                                    .named("getConnection"),
                            instanceMethod()
                                    .onDescendantOf("java.sql.Statement")
                                    .namedAnyOf(
                                            "execute",
                                            "executeQuery",
                                            "executeUpdate",
                                            "executeBatch",
                                            "executeLargeUpdate",
                                            "executeLargeBatch"),
                            instanceMethod()
                                    .onDescendantOf("java.sql.Connection")
                                    .namedAnyOf("commit", "rollback")),
                    TO_THREAD + ", with an executor of the pool's size"));

    /** For Error Prone. */
    public BlockingCall() {}

    @Override
    public Description matchMethodInvocation(MethodInvocationTree call, VisitorState state) {
        return match(call, state);
    }

    @Override
    public Description matchNewClass(NewClassTree call, VisitorState state) {
        return match(call, state);
    }

    /** The text of an address is not looked up. */
    private static boolean isAddress(ExpressionTree call) {
        return call instanceof MethodInvocationTree invocation
                && !invocation.getArguments().isEmpty()
                && ASTHelpers.constValue(invocation.getArguments().getFirst()) instanceof String text
                && ADDRESS.matcher(text).matches();
    }

    private Description match(ExpressionTree call, VisitorState state) {
        for (Kind kind : KINDS) {
            if (kind.calls.matches(call, state)) {
                return CoroutineCode.holds(state) && !isAddress(call)
                        ? buildDescription(call)
                                .setMessage("This call blocks the event loop, no other task runs meanwhile: use "
                                        + kind.instead)
                                .build()
                        : Description.NO_MATCH;
            }
        }
        return Description.NO_MATCH;
    }
}
