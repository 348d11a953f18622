import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;

import java.lang.foreign.*;
import org.asyncio4j.*;

// A server of several processes, on Linux: `Supervisor PORT WORKERS [COMMAND...]` runs the command so many times, each
// a server; without one it runs `Worker`, with its own JVM, options and class path. One that crashes is started again,
// after a pause that grows; too many crashes end all.
// SIGHUP puts a new worker into the place of each old one, one after another. SIGTERM and Ctrl-C stop all.
//
// None of this loses a connection that nobody has accepted yet: the listening socket is the supervisor's, workers
// inherit it as their standard input, and the system keeps those connections with the socket. Workers with sockets of
// their own at one port (SO_REUSEPORT) lose them when they end. For such workers PORT is 0 here, and part of their
// command.

/** A worker has so many seconds until it says "ready", and so many until it has ended. */
final double START = 60;

final double STOP = Double.parseDouble(System.getProperty("grace", "10")) + 5;

/** After a crash: the seconds until the next start, which double with each crash in a minute, and how many may be. */
final double PAUSE = Double.parseDouble(System.getProperty("pause", "0.5"));

final int CRASHES = 5;

/** A place for one worker. */
static final class Slot {
    final int number;
    final Lock change = new Lock(); // held by who puts a worker here
    final Deque<Double> crashes = new ArrayDeque<>(); // their times
    Subprocess worker; // null while there is none, or none that is ready

    Slot(int number) {
        this.number = number;
    }
}

final List<Slot> slots = new ArrayList<>();
final Set<Subprocess> running = new LinkedHashSet<>();
List<String> command;
TaskGroup watchers; // ends when all workers have
TaskGroup restarts;

void log(Slot slot, String text) {
    IO.println("[" + slot.number + "] " + text);
}

/** Starts a worker for a slot, and returns it when it is ready. */
Subprocess start(Slot slot) {
    SubprocessOptions options =
            SubprocessOptions.DEFAULT.withStdout(Stdio.PIPE).withStderr(Stdio.STDOUT).withLimit(1 << 20);
    Subprocess worker = await(createSubprocessExec(command, options));
    running.add(worker);
    Event told = new Event();
    watchers.createTask(() -> watch(slot, worker, told));
    try {
        await(waitFor(told.waitFor(), START));
    } catch (TimeoutException e) {
        worker.kill();
    }
    if (worker.returncode() != null || !told.isSet()) {
        throw new IllegalStateException("worker " + worker.pid() + " did not become ready");
    }
    return worker;
}

/** Passes on what a worker prints, until its end. If it was in its slot then, it has crashed. */
void watch(Slot slot, Subprocess worker, Event told) {
    try {
        for (String line : each(worker.stdout().lines())) {
            log(slot, worker.pid() + ": " + line);
            if (line.equals("ready")) {
                told.set();
            }
        }
    } catch (RuntimeException e) { // a line without an end
        log(slot, worker.pid() + " is killed: " + e.getMessage());
        worker.kill();
    }
    log(slot, worker.pid() + " has ended with " + await(worker.waitFor()));
    running.remove(worker);
    told.set();
    if (slot.worker == worker) {
        slot.worker = null;
        restarts.createTask(() -> {
            pause(slot);
            fill(slot);
        });
    }
}

/** Makes sure that a slot has a worker. */
void fill(Slot slot) {
    with(slot.change, () -> {
        while (slot.worker == null) {
            try {
                slot.worker = start(slot);
            } catch (IllegalStateException e) {
                log(slot, e.getMessage());
                pause(slot);
            }
        }
    });
}

/** Waits after a crash. */
void pause(Slot slot) {
    slot.crashes.add(time());
    while (slot.crashes.getFirst() < time() - 60) {
        slot.crashes.removeFirst();
    }
    int count = slot.crashes.size();
    if (count >= CRASHES) {
        throw new IllegalStateException("worker " + slot.number + " has crashed " + count + " times in a minute");
    }
    await(sleep(PAUSE * Math.pow(2, count - 1)));
}

/** Puts a new worker into a slot and, when that is ready, stops the old one. */
void replace(Slot slot) {
    with(slot.change, () -> {
        Subprocess old = slot.worker;
        slot.worker = start(slot);
        if (old != null) {
            stop(old);
        }
    });
}

void stop(Subprocess worker) {
    try {
        worker.terminate();
        await(waitFor(worker.waitFor(), STOP));
    } catch (TimeoutException e) {
        worker.kill();
        await(worker.waitFor());
    } catch (ProcessLookupException e) {
        // It has ended by itself.
    }
}

void supervise() {
    Event hangUp = new Event();
    getRunningLoop().addSignalHandler("HUP", hangUp::set);
    with(taskGroup(), outer -> {
        watchers = outer;
        try {
            with(taskGroup(), inner -> {
                restarts = inner;
                await(gather(slots.stream().map(slot -> async(() -> fill(slot))).toList()));
                IO.println("serving");
                while (true) {
                    await(hangUp.waitFor());
                    hangUp.clear();
                    try {
                        slots.forEach(this::replace);
                        IO.println("restarted");
                    } catch (IllegalStateException e) {
                        IO.println("the workers that are left stay: " + e.getMessage());
                    }
                }
            });
        } finally {
            slots.forEach(slot -> slot.worker = null); // ends are no crashes from now on
            await(gather(running.stream().map(worker -> async(() -> stop(worker))).toList()));
        }
    });
}

/** The command of a worker that is where this program is. */
static List<String> workerOfHere() {
    List<String> command = new ArrayList<>();
    command.add(java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "Worker"));
    return command;
}

void main(String[] args) {
    if (args.length < 2) {
        System.err.println("usage: Supervisor PORT WORKERS [COMMAND...]");
        System.exit(2);
    }
    int port = Integer.parseInt(args[0]);
    if (port != 0) {
        Descriptors.listenOnStandardInput(new InetSocketAddress("127.0.0.1", port), 1024);
    }
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
        slots.add(new Slot(i));
    }
    command = args.length > 2 ? List.of(args).subList(2, args.length) : workerOfHere();
    try {
        run(() -> supervise(), RunOptions.DEFAULT.withStopSignals("INT", "TERM"));
    } catch (KeyboardInterrupt stopped) {
        IO.println("stopped");
    } catch (ExceptionGroup e) {
        Throwable first = e;
        while (first instanceof ExceptionGroup group) {
            first = group.exceptions().getFirst();
        }
        IO.println("given up: " + first.getMessage());
        System.exit(1);
    }
}

/** What the JDK does not offer: a socket of this process that its children inherit. */
static final class Descriptors {
    private static final int STANDARD_INPUT = 0;
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;

    static void listenOnStandardInput(InetSocketAddress at, int backlog) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(16); // struct sockaddr_in
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
            address.set(ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) at.getPort());
            MemorySegment.copy(at.getAddress().getAddress(), 0, address, ValueLayout.JAVA_BYTE, 4, 4);
            int socket = call("socket", AF_INET, SOCK_STREAM, 0);
            call("setsockopt", socket, SOL_SOCKET, SO_REUSEADDR, arena.allocateFrom(ValueLayout.JAVA_INT, 1), 4);
            call("bind", socket, address, 16);
            call("listen", socket, backlog);
            call("dup2", socket, STANDARD_INPUT);
            call("close", socket);
        }
    }

    @SuppressWarnings("restricted")
    private static int call(String function, Object... arguments) {
        Linker linker = Linker.nativeLinker();
        MemoryLayout[] types = Stream.of(arguments)
                .map(argument -> argument instanceof Integer ? ValueLayout.JAVA_INT : ValueLayout.ADDRESS)
                .toArray(MemoryLayout[]::new);
        int result;
        try {
            result = (int) linker.downcallHandle(
                            linker.defaultLookup().findOrThrow(function),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, types))
                    .invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        if (result < 0) {
            throw new IllegalStateException(function + " failed: is the port taken?");
        }
        return result;
    }
}
