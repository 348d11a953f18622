package org.asyncio4j.tests.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.asyncio4j.Event;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.SubprocessProtocol;
import org.asyncio4j.lowlevel.SubprocessTransport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/** Keeps what it is told of a child, and checks that it is told in a possible order. */
class ChildProtocol implements SubprocessProtocol {

    private enum State {
        INITIAL,
        CONNECTED,
        CLOSED
    }

    private final ByteArrayOutputStream[] data = {
        new ByteArrayOutputStream(), new ByteArrayOutputStream(), new ByteArrayOutputStream()
    };

    /** Events without data, in order. */
    final List<String> events = new ArrayList<>();

    final Event[] gotData = {new Event(), new Event(), new Event()};
    final SettableFuture<String> completed = Loops.getRunningLoop().createFuture();
    final List<SettableFuture<String>> disconnects = new ArrayList<>();
    private State state = State.INITIAL;
    private @Nullable SubprocessTransport transport;

    ChildProtocol() {
        for (int fd = 0; fd < data.length; fd++) {
            disconnects.add(Loops.getRunningLoop().createFuture());
        }
    }

    SubprocessTransport transport() {
        return Objects.requireNonNull(transport);
    }

    WriteTransport stdin() {
        return (WriteTransport) Objects.requireNonNull(transport().getPipeTransport(0));
    }

    byte[] bytes(int fd) {
        return data[fd].toByteArray();
    }

    String text(int fd) {
        return data[fd].toString(StandardCharsets.UTF_8);
    }

    @Override
    public void connectionMade(BaseTransport made) {
        assertEquals(State.INITIAL, state);
        state = State.CONNECTED;
        transport = (SubprocessTransport) made;
        events.add("made");
    }

    @Override
    public void pipeDataReceived(int fd, byte[] received) {
        assertEquals(State.CONNECTED, state);
        data[fd].writeBytes(received);
        gotData[fd].set();
    }

    @Override
    public void pipeConnectionLost(int fd, @Nullable Throwable problem) {
        assertEquals(State.CONNECTED, state);
        events.add("pipe " + fd + " lost" + (problem == null ? "" : " by " + problem));
        disconnects.get(fd).setResult(String.valueOf(problem));
    }

    @Override
    public void processExited() {
        assertEquals(State.CONNECTED, state);
        events.add("exited " + transport().getReturncode());
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        assertEquals(State.CONNECTED, state);
        state = State.CLOSED;
        events.add("lost" + (problem == null ? "" : " by " + problem));
        completed.setResult("completed");
    }
}
