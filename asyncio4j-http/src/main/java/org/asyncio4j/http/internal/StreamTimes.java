package org.asyncio4j.http.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.TimerHandle;
import org.jspecify.annotations.Nullable;

/**
 * The limits of time of a connection's streams, for which one timer is enough: it looks at all of them when the earliest is due,
 * which most often has been put off by then.
 */
final class StreamTimes {

    private final EventLoop loop;
    private final Collection<Http2Stream> streams;
    private double earliest = Double.POSITIVE_INFINITY;
    private @Nullable TimerHandle timer;

    /**
     * Creates limits.
     *
     * @param streams those of the connection, as they are at any time
     */
    StreamTimes(EventLoop loop, Collection<Http2Stream> streams) {
        this.loop = loop;
        this.streams = streams;
    }

    /** Begins the limit of time of a stream. */
    void limit(Http2Stream stream, double seconds) {
        stream.due = loop.time() + seconds;
        if (stream.due < earliest) {
            earliest = stream.due;
            end();
            timer = loop.callAt(earliest, this::due);
        }
    }

    private void due() {
        timer = null;
        earliest = Double.POSITIVE_INFINITY;
        double now = loop.time() + Deadline.TOLERANCE;
        List<Http2Stream> late = new ArrayList<>();
        for (Http2Stream stream : streams) {
            if (stream.due <= now) {
                stream.due = Double.POSITIVE_INFINITY;
                late.add(stream);
            } else if (stream.due < earliest) {
                earliest = stream.due;
            }
        }
        if (earliest < Double.POSITIVE_INFINITY) {
            timer = loop.callAt(earliest, this::due);
        }
        late.forEach(Http2Stream::late);
    }

    /** Gives up the timer. */
    void end() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
