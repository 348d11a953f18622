package org.asyncio4j.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import org.jspecify.annotations.Nullable;

/** A pipe within a simulated host. */
final class SimPipe extends Pipe {

    private final Source source;
    private final Sink sink;

    /** Creates a pipe from one process to another on the same host, or within one. */
    SimPipe(Machine writer, Machine reader) {
        source = new Source(reader);
        sink = new Sink(writer);
        Flow flow = new Flow(writer.scheduler, writer.network().path(writer.host, writer.host), sink, source);
        source.flow = flow;
        sink.flow = flow;
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public Sink sink() {
        return sink;
    }

    /** The end that is read. */
    static final class Source extends SourceChannel implements SimChannel, Flow.Endpoint {
        private final Machine machine;
        private @Nullable Registered registered;

        @Nullable
        Flow flow;

        Source(Machine machine) {
            super(machine.channels());
            this.machine = machine;
            machine.opened(this);
        }

        @Override
        public Machine machine() {
            return machine;
        }

        private Flow flow() {
            Flow known = flow;
            assert known != null;
            return known;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (!isOpen()) {
                throw new ClosedChannelException();
            }
            return flow().read(target);
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
            return read(targets[offset]);
        }

        @Override
        public long read(ByteBuffer[] targets) throws IOException {
            return read(targets, 0, targets.length);
        }

        @Override
        public void arrived(Flow arrived) {
            if (registered != null) {
                machine.touch(registered);
            }
        }

        @Override
        public void hasRoom() {}

        @Override
        public void broken(IOException problem) {}

        @Override
        public boolean isDeaf() {
            return !isOpen();
        }

        @Override
        public void refuse() {
            flow().from.broken(new IOException("Broken pipe"));
        }

        @Override
        public boolean isReadable() {
            return flow().arrived.size() > 0 || flow().endArrived;
        }

        @Override
        public boolean isWritable() {
            return false;
        }

        @Override
        public @Nullable Registered registered() {
            return registered;
        }

        @Override
        public void registered(@Nullable Registered now) {
            registered = now;
        }

        @Override
        public void vanish() {}

        @Override
        public String describe() {
            return "pipe of " + machine.host.name();
        }

        @Override
        protected void implCloseSelectableChannel() {
            machine.closed(this);
            if (registered != null) {
                registered.close();
            }
            flow().from.broken(new IOException("Broken pipe"));
        }

        @Override
        protected void implConfigureBlocking(boolean block) {
            // The loop only uses it without.
        }
    }

    /** The end that is written. */
    static final class Sink extends SinkChannel implements SimChannel, Flow.Endpoint {
        private final Machine machine;
        private @Nullable Registered registered;
        private @Nullable IOException problem;

        @Nullable
        Flow flow;

        Sink(Machine machine) {
            super(machine.channels());
            this.machine = machine;
            machine.opened(this);
        }

        @Override
        public Machine machine() {
            return machine;
        }

        private Flow flow() {
            Flow known = flow;
            assert known != null;
            return known;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            if (!isOpen()) {
                throw new ClosedChannelException();
            }
            if (problem != null) {
                throw Flow.again(problem, "Broken pipe");
            }
            return flow().send(source);
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
            long total = 0;
            for (int i = offset; i < offset + length; i++) {
                total += write(sources[i]);
                if (sources[i].hasRemaining()) {
                    break;
                }
            }
            return total;
        }

        @Override
        public long write(ByteBuffer[] sources) throws IOException {
            return write(sources, 0, sources.length);
        }

        @Override
        public void arrived(Flow arrived) {}

        @Override
        public void hasRoom() {
            touch();
        }

        private void touch() {
            if (registered != null) {
                machine.touch(registered);
            }
        }

        @Override
        public void broken(IOException why) {
            if (problem == null) {
                problem = why;
                touch();
            }
        }

        @Override
        public boolean isDeaf() {
            return true;
        }

        @Override
        public void refuse() {}

        @Override
        public boolean isReadable() {
            return false;
        }

        @Override
        public boolean isWritable() {
            return problem != null || flow().hasRoom();
        }

        @Override
        public @Nullable Registered registered() {
            return registered;
        }

        @Override
        public void registered(@Nullable Registered now) {
            registered = now;
        }

        @Override
        public void vanish() {}

        @Override
        public String describe() {
            return "pipe of " + machine.host.name();
        }

        @Override
        protected void implCloseSelectableChannel() {
            machine.closed(this);
            if (registered != null) {
                registered.close();
            }
            flow().end();
        }

        @Override
        protected void implConfigureBlocking(boolean block) {
            // The loop only uses it without.
        }
    }
}
