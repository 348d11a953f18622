package org.asyncio4j.internal.process;

import java.lang.ref.WeakReference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.asyncio4j.Coroutine;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.net.ChildPipes;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.testing.Surroundings;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Remains;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.SubprocessProtocol;
import org.asyncio4j.lowlevel.SubprocessTransport;
import org.asyncio4j.lowlevel.Subprocesses;

/** Starts and tracks the child processes of a loop. Its fields belong to the loop's thread. */
public final class ProcessCalls implements Subprocesses {

    private final LoopState loopState;

    /** The children before their {@code connectionLost}, in the order of creation. */
    private final Set<ChildTransport> children = new LinkedHashSet<>();

    /** Those of them that run, as the system knows them. */
    private final RunningChildren running = new RunningChildren();

    /** Connects the children's pipes. */
    private final ChildPipes pipes;

    public ProcessCalls(LoopState loopState, ChildPipes pipes) {
        this.loopState = loopState;
        this.pipes = pipes;
        // Runs before the transports are closed, which do not know that a pipe belongs to a child.
        loopState.atClose.addFirst(this::close);
    }

    @Override
    public <P extends SubprocessProtocol> Coroutine<Connection<SubprocessTransport, P>> subprocessExec(
            Supplier<P> protocolFactory, List<String> command, SubprocessOptions options) {
        Checks.notNull(protocolFactory, "protocolFactory");
        Checks.notNull(options, "options");
        List<String> checked = checked(command);
        return new CodeCoroutine<>("subprocessExec", () -> start(protocolFactory, checked, options));
    }

    /** Kills and reports the children that still run, because the loop closes. */
    public void close() {
        List<ChildTransport> left = List.copyOf(children);
        children.clear();
        left.forEach(ChildTransport::giveUp);
    }

    /** Returns what is left if the loop is never closed. */
    public Remains remains() {
        return running;
    }

    private <P extends SubprocessProtocol> Connection<SubprocessTransport, P> start(
            Supplier<P> protocolFactory, List<String> command, SubprocessOptions options) {
        loopState.checkUsable();
        P protocol = Checks.notNull(protocolFactory.get(), "protocol");
        ChildTransport child = new ChildTransport(
                loopState, ThreadState.current().copyContext(), protocol, command.getFirst(), pipes, children::remove);
        Surroundings around = loopState.surroundings;
        if (around == null) {
            launch(child, command, options);
        } else {
            children.add(child);
            child.startIn(around, command, options);
        }
        try {
            Awaiting.await(child.made());
        } catch (Throwable problem) {
            child.close();
            Awaiting.await(child.ended());
            throw problem;
        }
        return new Connection<>(child, protocol);
    }

    private void launch(ChildTransport child, List<String> command, SubprocessOptions options) {
        // The threads that copy may outlive the loop, which would never be found if nobody closed it.
        WeakReference<ChildTransport> copied = new WeakReference<>(child);
        Launcher launcher = new Launcher(command, options, problem -> copyingFailed(copied, problem));
        children.add(child);
        child.start(new ExitWatcher(loopState, launcher, child, running));
    }

    private static void copyingFailed(WeakReference<ChildTransport> copied, Throwable problem) {
        ChildTransport child = copied.get();
        if (child != null) {
            child.copyingFailed(problem);
        }
    }

    private static List<String> checked(List<String> command) {
        List<String> copy = List.copyOf(Checks.notNull(command, "command"));
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("command must name a program: " + command);
        }
        for (int i = 0; i < copy.size(); i++) {
            if (copy.get(i).indexOf('\0') >= 0) {
                // Without the argument, which may be a password.
                throw new IllegalArgumentException("embedded null character in command[" + i + "]");
            }
            NativeText.ensureEncodable(copy.get(i), "command[" + i + "]");
        }
        return copy;
    }
}
