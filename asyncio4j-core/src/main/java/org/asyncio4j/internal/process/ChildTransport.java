package org.asyncio4j.internal.process;

import java.io.IOException;
import java.nio.channels.Channel;
import java.util.List;
import java.util.function.Consumer;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.ProcessLookupException;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.events.Recorder;
import org.asyncio4j.internal.net.ChildPipes;
import org.asyncio4j.internal.signals.SignalNames;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.ExternalWork;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.testing.Surroundings;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.SubprocessProtocol;
import org.asyncio4j.lowlevel.SubprocessTransport;
import org.asyncio4j.lowlevel.WaitTarget;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/**
 * A child process and its pipes, from its start to {@code connectionLost}.
 *
 * <pre>
 *   starting --> running --> ended --(all pipes closed)--> gone
 *       '--failed--------------------------------------> gone
 * </pre>
 */
final class ChildTransport implements SubprocessTransport, ExitWatcher.Listener, WaitTarget {

    private final LoopState loopState;
    private final VarContext context;
    private final String program;
    private final ChildPipes ends;

    /** Called when the transport is gone. */
    private final Consumer<ChildTransport> onGone;

    /** From its start to its end. */
    private final ExternalWork running;

    private final PlainFuture<@Nullable Void> made;
    private final PlainFuture<@Nullable Void> ended;
    private final @Nullable PipeProtocol[] pipes = new PipeProtocol[3];
    private SubprocessProtocol protocol;
    private @Nullable ExitWatcher watcher;
    private @Nullable Process process;
    private @Nullable ChildSignals signals;

    /** Our ends of the pipes through which open files are copied. */
    private List<Channel> copied = List.of();

    private @Nullable Integer returncode;

    /** The number of pipes not yet lost. */
    private int open;

    private boolean killed;
    private boolean closed;
    private boolean finished;
    private boolean gone;

    ChildTransport(
            LoopState loopState,
            VarContext context,
            SubprocessProtocol protocol,
            String program,
            ChildPipes ends,
            Consumer<ChildTransport> onGone) {
        this.loopState = loopState;
        this.context = context;
        this.protocol = protocol;
        this.program = program;
        this.ends = ends;
        this.onGone = onGone;
        running = new ExternalWork(loopState);
        made = new PlainFuture<>(loopState);
        ended = new PlainFuture<>(loopState);
        PlainFuture.setTarget(made, this);
        PlainFuture.setTarget(ended, this);
    }

    @Override
    public WaitReason waitReason() {
        String name = Repr.oneLine(program);
        return new WaitReason(
                "child",
                process == null ? name + " to start" : "child process " + process.pid() + " (" + name + ") to end");
    }

    /** Returns a future that completes when the child has started, or fails if it cannot be. */
    PlainFuture<@Nullable Void> made() {
        return made;
    }

    /** Returns a future that completes when the transport is gone. */
    PlainFuture<@Nullable Void> ended() {
        return ended;
    }

    void start(ExitWatcher exitWatcher) {
        watcher = exitWatcher;
        running.begin();
        exitWatcher.start(program);
    }

    /** Starts a child of a simulated world. */
    void startIn(Surroundings around, List<String> command, SubprocessOptions options) {
        running.begin();
        around.startChild(command, options, new Surroundings.ChildListener() {
            @Override
            public void started(Surroundings.Child child) {
                ChildTransport.this.started(Launched.of(child));
            }

            @Override
            public void failed(Throwable problem) {
                failedToStart(problem);
            }

            @Override
            public void exited(int code) {
                ChildTransport.this.exited(code);
            }
        });
    }

    @Override
    public void started(Launched child) {
        process = child.process();
        signals = child.signals(problem -> reportSoon("could not send a signal to a subprocess", problem));
        copied = child.copied();
        if (loopState.debug) {
            Log.debug(
                    "process '" + program + "' created: pid " + child.process().pid());
        }
        Recorder recorder = Recorder.activeOrNull();
        if (recorder != null) {
            recorder.childStarted(child.process().pid(), program);
        }
        IOException problem = connect(child);
        soon(() -> protocol.connectionMade(this));
        if (made.done()) {
            // The start was cancelled: nobody awaits the future any more.
        } else if (problem == null) {
            made.setResult(null);
        } else {
            made.setException(problem);
        }
        if (closed) {
            closePipesAndKill();
        }
    }

    @Override
    public void failedToStart(Throwable problem) {
        running.end();
        finished = true;
        end();
        if (!made.done()) {
            made.setException(problem);
        }
    }

    @Override
    public void exited(int code) {
        running.end();
        returncode = signals == null ? code : signals.returncode(code);
        if (loopState.debug) {
            Log.info(this + " exited with return code " + returncode);
        }
        Recorder recorder = Recorder.activeOrNull();
        if (recorder != null && process != null) {
            recorder.childEnded(process.pid(), returncode);
        }
        soon(() -> protocol.processExited());
        // Data that is still buffered may yet be read by a grandchild; if not, the write fails.
        // Without data there is no way to see whether anybody still reads the pipe.
        if (getPipeTransport(0) instanceof WriteTransport stdin && stdin.getWriteBufferSize() == 0) {
            stdin.close();
        }
        finishIfAllIsOver();
    }

    /** Called on any thread if what an open file holds, or what it is to hold, is lost. */
    void copyingFailed(Throwable problem) {
        reportSoon("could not copy between a file and a subprocess", problem);
    }

    private void reportSoon(String message, Throwable problem) {
        loopState.enqueueFromAnywhere(() -> loopState.report(
                LoopProblem.of(message).with("exception", problem).with("transport", this)));
    }

    /** Kills the child because the loop is closed, and reports that it was still running. */
    void giveUp() {
        if (isRunning() && !closed && !killed) {
            loopState.report(LoopProblem.of("subprocess was still running when its loop was closed, and was"
                            + " killed; await its waitFor() or communicate(), or"
                            + " close its transport: "
                            + this)
                    .with("transport", this)
                    .with("protocol", protocol));
        }
        closed = true;
        gone = true;
        for (PipeProtocol pipe : pipes) {
            if (pipe != null) {
                ends.abandon(pipe.transport);
            }
        }
        if (watcher != null) {
            watcher.giveUp();
        }
    }

    @Override
    public long getPid() {
        return process == null ? -1 : process.pid();
    }

    @Override
    public @Nullable Integer getReturncode() {
        return returncode;
    }

    @Override
    public @Nullable BaseTransport getPipeTransport(int fd) {
        PipeProtocol pipe = fd < 0 || fd >= pipes.length ? null : pipes[fd];
        return pipe == null ? null : pipe.transport;
    }

    @Override
    public void sendSignal(int signal) {
        ChildSignals ready = ensureReachable(signal);
        if (signal > 0 && isRunning()) {
            killed |= signal == SignalNames.KILL;
            ready.send(signal);
        }
    }

    @Override
    public void sendSignalToGroup(int signal) {
        ChildSignals ready = ensureReachable(signal);
        if (signal > 0) {
            ready.sendToGroup(signal);
            killed |= signal == SignalNames.KILL;
        }
    }

    private ChildSignals ensureReachable(int signal) {
        loopState.checkThread();
        if (signal < 0 || signal > SignalNames.MAX) {
            throw new IllegalArgumentException("unknown signal: " + signal);
        }
        if (gone || signals == null) {
            throw new ProcessLookupException("no such process: " + this);
        }
        return signals;
    }

    @Override
    public void sendSignal(String signal) {
        sendSignal(SignalNames.numberOf(signal));
    }

    @Override
    public void terminate() {
        sendSignal(SignalNames.TERM);
    }

    @Override
    public void kill() {
        sendSignal(SignalNames.KILL);
    }

    @Override
    public void killGroup() {
        sendSignalToGroup(SignalNames.KILL);
    }

    @Override
    public void close() {
        loopState.checkThread();
        if (closed) {
            return;
        }
        closed = true;
        if (process != null && !gone) {
            closePipesAndKill();
        }
    }

    @Override
    public boolean isClosing() {
        return closed;
    }

    @Override
    @SuppressWarnings("unchecked") // The key states the type of its value.
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return Checks.notNull(key, "key") == (Object) ExtraInfo.SUBPROCESS ? (T) process : null;
    }

    @Override
    public void setProtocol(BaseProtocol newProtocol) {
        loopState.checkThread();
        if (!(Checks.notNull(newProtocol, "protocol") instanceof SubprocessProtocol subprocess)) {
            throw new IllegalArgumentException("a subprocess transport needs a SubprocessProtocol: " + newProtocol);
        }
        protocol = subprocess;
    }

    @Override
    public BaseProtocol getProtocol() {
        return protocol;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("<SubprocessTransport");
        if (closed) {
            text.append(" closed");
        }
        if (process == null) {
            text.append(" not started");
        } else {
            text.append(" pid=").append(process.pid());
            text.append(returncode == null ? " running" : " returncode=" + returncode);
        }
        text.append(" ").append(Repr.of(program));
        String[] names = {" stdin=", " stdout=", " stderr="};
        for (int fd = 0; fd < names.length; fd++) {
            PipeProtocol pipe = pipes[fd];
            if (pipe != null) {
                text.append(names[fd]).append(pipe.transport);
            }
        }
        return text.append(">").toString();
    }

    SubprocessProtocol protocol() {
        return protocol;
    }

    void pipeDataReceived(int fd, byte[] data) {
        soon(() -> protocol.pipeDataReceived(fd, data));
    }

    void pipeConnectionLost(int fd, @Nullable Throwable problem) {
        open--;
        soon(() -> protocol.pipeConnectionLost(fd, problem));
        finishIfAllIsOver();
    }

    /** Connects the pipes; returns the failure, or null. */
    private @Nullable IOException connect(Launched child) {
        try {
            connect(0, child.stdin(), ends::write);
            connect(1, child.stdout(), ends::read);
            connect(2, child.stderr(), ends::read);
            return null;
        } catch (IOException e) {
            child.ends().forEach(Launcher::closeQuietly);
            closed = true;
            return e;
        }
    }

    private <C extends Channel> void connect(int fd, @Nullable C channel, PipeConnector<C> connector)
            throws IOException {
        if (channel == null) {
            return;
        }
        PipeProtocol pipe = new PipeProtocol(this, fd);
        pipe.transport = connector.connect(channel, pipe, context);
        pipes[fd] = pipe;
        open++;
    }

    /** Creates the transport of a pipe. */
    private interface PipeConnector<C extends Channel> {
        BaseTransport connect(C channel, BaseProtocol protocol, VarContext context) throws IOException;
    }

    private boolean isRunning() {
        return process != null && returncode == null && process.isAlive();
    }

    private void closePipesAndKill() {
        boolean running = isRunning();
        for (PipeProtocol pipe : pipes) {
            if (pipe == null) {
                continue;
            }
            if (running && pipe.transport instanceof WriteTransport stdin) {
                stdin.abort();
            } else {
                pipe.transport.close();
            }
        }
        if (running) {
            // Only here: if the child exited by itself, the files are copied to the end.
            copied.forEach(Launcher::closeQuietly);
            if (loopState.debug) {
                Log.warning("Close running child process: kill " + this);
            }
            kill();
        }
    }

    private void finishIfAllIsOver() {
        if (returncode != null && open == 0 && !finished) {
            finished = true;
            soon(this::lose);
        }
    }

    private void lose() {
        try {
            protocol.connectionLost(null);
        } finally {
            end();
        }
    }

    private void end() {
        gone = true;
        if (signals != null) {
            signals.release();
        }
        onGone.accept(this);
        if (!ended.done()) {
            ended.setResult(null);
        }
    }

    private void soon(Runnable callback) {
        loopState.enqueue(new CallbackHandle(loopState, callback, context));
    }
}
