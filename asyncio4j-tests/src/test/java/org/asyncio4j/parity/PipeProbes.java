package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.note;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.tick;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.asyncio4j.lowlevel.WriteTransport;

/** Pipes to read from and to write to, tick by tick. */
final class PipeProbes {

    private PipeProbes() {}

    /** Does not say how a pipe was lost, which has another name in each language. */
    private static final class Log extends LoggingProtocol {

        @Override
        public void connectionLost(Throwable problem) {
            P("lost", problem == null);
        }
    }

    private static ReadTransport connectRead(Pipe pipe) {
        return await(getRunningLoop().connectReadPipe(Log::new, pipe.source())).transport();
    }

    private static WriteTransport connectWrite(Pipe pipe, Protocol protocol) {
        return await(getRunningLoop().connectWritePipe(() -> protocol, pipe.sink()))
                .transport();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(Pipe pipe) throws IOException {
        ByteBuffer got = ByteBuffer.allocate(10);
        pipe.source().read(got);
        return StandardCharsets.UTF_8.decode(got.flip()).toString();
    }

    /**
     * A pipe to read from delivers one piece of data per tick, then eofReceived and connectionLost
     * in one tick.
     */
    static Object pipeTellsOfDataOfTheEndAndOfTheLoss() {
        return probe(() -> {
            Pipe pipe = Pipe.open();
            pipe.sink().write(bytes("x"));
            P("asked");
            ReadTransport transport = connectRead(pipe);
            P("returned");
            await(sleep(0));
            await(sleep(0));
            pipe.sink().write(bytes("yz"));
            pipe.sink().close();
            P("ended");
            for (int i = 0; i < 4; i++) {
                await(sleep(0));
                P("tick", transport.isClosing());
            }
        });
    }

    /** A pipe receives nothing between pauseReading and resumeReading, and close() ends it. */
    static Object pausedPipeReceivesWhenItGoesOn() {
        return probe(() -> {
            Pipe pipe = Pipe.open();
            ReadTransport transport = connectRead(pipe);
            pipe.sink().write(bytes("a"));
            transport.pauseReading();
            await(sleep(0));
            await(sleep(0));
            P("paused");
            transport.resumeReading();
            P("resumed");
            await(sleep(0));
            await(sleep(0));
            pipe.sink().write(bytes("too late"));
            transport.close();
            P("closed", transport.isClosing());
            await(sleep(0));
            P("after");
            await(sleep(0));
            pipe.sink().close();
        });
    }

    /**
     * Data is written at once; after close(), writeEof() or abort() connectionLost runs one tick
     * later.
     */
    static Object pipeToWriteToIsLostInTheTickAfterClose() {
        return probe(() -> {
            for (String way : new String[] {"close", "write_eof", "abort"}) {
                Pipe pipe = Pipe.open();
                P("asked");
                WriteTransport transport = connectWrite(pipe, new Log());
                P("returned");
                transport.write(bytes("hello"));
                P("there", read(pipe));
                switch (way) {
                    case "close" -> transport.close();
                    case "write_eof" -> transport.writeEof();
                    default -> transport.abort();
                }
                P(way, transport.isClosing());
                transport.close();
                await(sleep(0));
                P("after");
                await(sleep(0));
                P("end", read(pipe).length());
                pipe.source().close();
            }
        });
    }

    /** When the reader is gone, the write throws nothing and connectionLost runs one tick later. */
    static Object pipeWhoseReaderIsGoneIsLostInTheTickAfterTheWrite() {
        return probe(() -> {
            Pipe pipe = Pipe.open();
            WriteTransport transport = connectWrite(pipe, new Log());
            pipe.source().close();
            transport.write(bytes("x"));
            P("written", transport.isClosing(), transport.getWriteBufferSize());
            await(sleep(0));
            P("after");
            await(sleep(0));
            await(sleep(0));
        });
    }

    /**
     * The write itself calls pauseWriting; buffered data is written before the pipe ends, even
     * after close().
     */
    static Object pipeThatIsFullPausesWithinTheWrite() {
        Protocol flow = new LoggingProtocol() {
            private int resumed;

            @Override
            public void resumeWriting() {
                resumed = tick();
                note("resume");
            }

            @Override
            public void connectionLost(Throwable problem) {
                note("lost", problem, "in the tick of resume", resumed == tick());
            }
        };
        return probe(() -> {
            Pipe pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            WriteTransport transport = connectWrite(pipe, flow);
            transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(0));
            transport.write(new byte[4_000_000]);
            P("written", transport.getWriteBufferSize() > 0);
            transport.write(bytes("y"));
            transport.close();
            P("closed");
            await(sleep(0));
            await(sleep(0));
            P("not lost");
            int got = 0;
            ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
            while (got < 4_000_001) {
                int count = pipe.source().read(buffer.clear());
                got += Math.max(count, 0);
                if (count <= 0) {
                    await(sleep(0));
                }
            }
            await(sleep(0));
            pipe.source().close();
        });
    }
}
