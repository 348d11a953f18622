package org.asyncio4j.internal.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/**
 * An I/O driver that stands for the rest of the system too: for a loop of a simulated world, which opens channels, asks
 * for names, and gives work to threads and children through it. A loop with any other driver uses the system.
 */
public interface Surroundings extends IoDriver {

    /** A child process. */
    interface Child {

        /** Returns it as the JDK shows processes. */
        Process process();

        /** Returns our end of its standard input, or null. */
        Pipe.@Nullable SinkChannel stdinEnd();

        /** Returns our end of its standard output, or null. */
        Pipe.@Nullable SourceChannel stdoutEnd();

        /** Returns our end of its standard error, or null. */
        Pipe.@Nullable SourceChannel stderrEnd();

        /** Sends it a signal, which is positive. */
        void signal(int number);
    }

    /** Receives what becomes of a child, in callbacks of the loop. */
    interface ChildListener {

        void started(Child child);

        void failed(Throwable problem);

        /** Called when it has ended with an exit code, or -N for signal N. */
        void exited(int code);
    }

    /** Returns a direct buffer of that size until the loop closes and gives it back. */
    ByteBuffer takeBuffer(int size);

    /** Takes a buffer of {@link #takeBuffer} back. */
    void giveBuffer(ByteBuffer buffer);

    /** Returns what opens the channels of the loop. */
    SelectorProvider channels();

    /** Returns the number of the next task; those with a name have numbers of their own. */
    long nextTaskNumber(boolean named);

    /** Looks a name up; {@code answer} is called in a callback of the loop, with the addresses or with the failure. */
    void resolve(String host, Answer<List<InetAddress>> answer);

    /** Looks up the name of an address, or the address as text. */
    void nameOf(InetAddress address, Answer<String> answer);

    /** What is called with the outcome of a lookup: one of the two is null. */
    @FunctionalInterface
    interface Answer<T> {
        void accept(@Nullable T found, @Nullable IOException failure);
    }

    /** Lets {@code executor} make a call, at a moment that the world chooses; nothing else happens until that has ended. */
    void execute(Executor executor, Runnable call);

    /** Starts a child process. */
    void startChild(List<String> command, SubprocessOptions options, ChildListener listener);

    /** Notes that the loop has a handler for a signal, which {@code deliver} runs, or with null that it has none. */
    void handleSignal(String name, @Nullable Consumer<String> deliver);

    /** Returns the exception for a call that cannot be simulated. */
    RuntimeException refusal(String call, String instead);
}
