package org.asyncio4j.internal.introspection;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.function.Supplier;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.TransportState;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.EventLoop;

/**
 * The open transports of all loops that run in the process, as JSON. A loop is asked which there are, for which it copies
 * a list; what each of them does is read from outside then, so that ten thousand do not hold up the loop.
 */
final class ConnectionsText {

    /** How many attempts there are to list the transports of a loop that is stuck. */
    private static final int ATTEMPTS = 5;

    private final JsonText text;

    private ConnectionsText(JsonText text) {
        this.text = text;
    }

    /** Writes the text; called on an observer's thread. */
    static void write(List<EventLoop> loops, Writer out) throws IOException {
        new ConnectionsText(new JsonText(out)).write(loops);
    }

    private void write(List<EventLoop> loops) throws IOException {
        text.begin('{').name("connections").begin('[');
        for (EventLoop loop : loops) {
            String loopName = loop.statistics().loop();
            for (Supplier<TransportState> transport : transportsOf(LoopState.of(loop))) {
                write(loopName, Repr.identity(loop), transport.get());
            }
        }
        text.end(']').end('}');
    }

    private void write(String loopName, String loop, TransportState state) throws IOException {
        text.begin('{').name("loop").string(loop);
        text.name("loopName").string(loopName);
        text.name("id").string(state.id());
        text.name("kind").string(state.kind());
        text.name("local").string(state.local());
        text.name("peer").string(state.peer());
        text.name("state").string(state.state());
        text.name("protocol").string(state.protocol());
        text.name("bytesRead").number(state.bytesRead());
        text.name("bytesWritten").number(state.bytesWritten());
        text.name("bytesBuffered").number(state.bytesBuffered());
        text.end('}');
    }

    private static List<Supplier<TransportState>> transportsOf(LoopState loopState) throws IOException {
        Supplier<List<Supplier<TransportState>>> transports = loopState.traffic.transports;
        Listing listing = new Listing(transports);
        try {
            if (LoopQuestion.ask(loopState, listing)) {
                return listing.found;
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return transports.get();
            } catch (RuntimeException changing) {
                Thread.yield();
            }
        }
        return List.of();
    }

    /** Lists the transports in the loop's thread. */
    private static final class Listing implements Runnable {

        private final Supplier<List<Supplier<TransportState>>> transports;

        /** Written before, and read after, the loop has told that it is done. */
        private List<Supplier<TransportState>> found = List.of();

        Listing(Supplier<List<Supplier<TransportState>>> transports) {
            this.transports = transports;
        }

        @Override
        public void run() {
            found = transports.get();
        }
    }
}
