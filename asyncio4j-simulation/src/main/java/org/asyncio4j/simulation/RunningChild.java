package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;

import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Stdio;
import org.asyncio4j.StreamReader;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.internal.testing.Surroundings;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.lowlevel.StreamReaderProtocol;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/** A child process from its start to its end: the program runs on a machine of its own. */
final class RunningChild implements Surroundings.Child, SimProcess.Child {

    private static final int SIGKILL = 9;
    private static final String[] NAMES = {
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM"
    };

    private final Machine parent;
    private final Machine machine;
    private final long pid;
    private final List<String> command;
    private final SimProcess program;
    private final Surroundings.ChildListener listener;
    private final ChildProcess process = new ChildProcess(this);
    private final Set<String> ignored = new HashSet<>();
    private final @Nullable SimPipe input;
    private final @Nullable SimPipe output;
    private final @Nullable SimPipe errors;
    private @Nullable StreamFeed feed;
    private @Nullable Written out;
    private @Nullable Written err;
    private @Nullable Integer code;

    RunningChild(
            Machine parent,
            long pid,
            List<String> command,
            SubprocessOptions options,
            SimProcess program,
            Surroundings.ChildListener listener) {
        this.parent = parent;
        this.pid = pid;
        this.command = command;
        this.program = program;
        this.listener = listener;
        machine = parent.scheduler.start(parent.host);
        input = isPipe(options.stdin()) ? new SimPipe(parent, machine) : null;
        output = isPipe(options.stdout()) ? new SimPipe(machine, parent) : null;
        errors = isPipe(options.stderr()) ? new SimPipe(machine, parent) : null;
        if (options.stderr() == Stdio.STDOUT) {
            ignored.add("2>&1");
        }
        machine.post(() -> {
            Future<Integer> main =
                    machine.loop.createTask(async(this::runProgram), TaskOptions.DEFAULT.withName(command.getFirst()));
            main.addDoneCallback(done -> exit(done.cancelled() || done.exception() != null ? 1 : done.result()));
        });
    }

    private boolean isPipe(Stdio wanted) {
        if (wanted == Stdio.PIPE) {
            return true;
        }
        if (wanted == Stdio.DEVNULL || wanted == Stdio.INHERIT || wanted == Stdio.STDOUT) {
            return false;
        }
        throw refusal("a file as a child's standard stream", "Stdio.PIPE");
    }

    private int runProgram() throws Exception {
        StreamFeed input = new StreamFeed();
        feed = input;
        if (this.input == null) {
            input.feedEof();
        } else {
            Pipe.SourceChannel end = this.input.source();
            await(machine.loop.connectReadPipe(() -> new StreamReaderProtocol(input), end));
        }
        out = await(write(output));
        err = ignored.contains("2>&1") ? out : await(write(errors));
        return program.run(this);
    }

    private Coroutine<Written> write(@Nullable SimPipe pipe) {
        return async("write", () -> {
            Written written = new Written();
            if (pipe != null) {
                written.transport = await(machine.loop.connectWritePipe(() -> written, pipe.sink()))
                        .transport();
            }
            return written;
        });
    }

    private void exit(int newCode) {
        if (code != null) {
            return;
        }
        code = newCode;
        Scheduler scheduler = parent.scheduler;
        scheduler.note(parent.host, () -> "child " + command.getFirst() + " (" + pid + ") ends with " + newCode);
        // What it has written is flushed: its pipes close when they are empty.
        if (out != null) {
            out.close();
        }
        if (err != null) {
            err.close();
        }
        long when = scheduler.now + parent.children.nextLatency();
        scheduler.at(when, () -> {
            scheduler.remove(machine);
            machine.endProcess();
            parent.children.ended(this);
            parent.post(() -> listener.exited(newCode));
        });
    }

    /** Its host is no more. */
    void vanish() {
        code = code == null ? -SIGKILL : code;
        parent.scheduler.remove(machine);
        machine.cutOff();
    }

    @Override
    public void signal(int number) {
        String name = number < NAMES.length ? NAMES[number] : String.valueOf(number);
        Scheduler scheduler = parent.scheduler;
        scheduler.at(scheduler.now + parent.children.nextLatency(), () -> {
            if (code == null && (number == SIGKILL || !ignored.contains(name))) {
                scheduler.note(parent.host, () -> "child " + command.getFirst() + " (" + pid + ") gets SIG" + name);
                code = -number;
                scheduler.remove(machine);
                machine.endProcess();
                parent.children.ended(this);
                parent.post(() -> listener.exited(-number));
            }
        });
    }

    @Nullable
    Integer code() {
        return code;
    }

    RuntimeException refusal(String call, String instead) {
        return parent.refusal(call, instead);
    }

    @Override
    public Process process() {
        return process;
    }

    @Override
    public Pipe.@Nullable SinkChannel stdinEnd() {
        return input == null ? null : input.sink();
    }

    @Override
    public Pipe.@Nullable SourceChannel stdoutEnd() {
        return output == null ? null : output.source();
    }

    @Override
    public Pipe.@Nullable SourceChannel stderrEnd() {
        return errors == null ? null : errors.source();
    }

    @Override
    public List<String> command() {
        return command;
    }

    @Override
    public StreamReader stdin() {
        StreamFeed known = feed;
        assert known != null;
        return known.reader();
    }

    @Override
    public Coroutine<Void> print(String text) {
        Written written = out;
        assert written != null;
        return written.print(text);
    }

    @Override
    public Coroutine<Void> printError(String text) {
        Written written = err;
        assert written != null;
        return written.print(text);
    }

    @Override
    public void ignore(String signal) {
        ignored.add(signal.startsWith("SIG") ? signal.substring(3) : signal);
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public String toString() {
        return "<child " + command.getFirst() + " " + pid + ">";
    }

    /** An end of a pipe that is written. */
    private static final class Written implements BaseProtocol {

        @Nullable
        WriteTransport transport;

        private @Nullable SettableFuture<Boolean> room;
        private boolean lost;

        Coroutine<Void> print(String text) {
            return async("print", () -> {
                WriteTransport open = transport;
                if (open == null || lost) {
                    return;
                }
                open.write(text.getBytes(StandardCharsets.UTF_8));
                SettableFuture<Boolean> full = room;
                if (full != null) {
                    boolean _ = await(full);
                }
            });
        }

        void close() {
            if (transport != null) {
                transport.close();
            }
        }

        @Override
        public void pauseWriting() {
            room = Loops.getRunningLoop().createFuture();
        }

        @Override
        public void resumeWriting() {
            SettableFuture<Boolean> waiting = room;
            room = null;
            if (waiting != null && !waiting.done()) {
                waiting.setResult(true);
            }
        }

        @Override
        public void connectionLost(@Nullable Throwable problem) {
            lost = true;
            resumeWriting();
        }
    }
}
