package org.asyncio4j.internal.streams;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import org.asyncio4j.function.Action1;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.LendingTransport;

/**
 * Passes bytes to the action of one {@code readWith}, and keeps those that it leaves.
 *
 * <p>They are in the buffer of the reader, and stay there meanwhile, or in one that a {@link LendingTransport} lends,
 * behind those of the former that the action has refused before. If the action throws, it has taken nothing.
 *
 * <p>Loop thread only.
 */
final class Loan implements Action1<ByteBuffer, RuntimeException> {

    /** The most bytes that are copied in front of what a transport reads; beyond that it passes arrays. */
    static final int MOST_BEFORE = 16 << 10;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ReadState state;
    private final ReadBuffer buffer;
    private final Action1<? super ByteBuffer, ?> action;

    /** How many bytes the action has taken; -1 if it was not called. */
    private int taken = -1;

    Loan(ReadState state, Action1<? super ByteBuffer, ?> action) {
        this.state = state;
        buffer = state.buffer;
        this.action = action;
    }

    /** Passes what is in the reader's buffer; returns how many bytes were taken. */
    int ofBuffer() {
        int moves = buffer.moves();
        ByteBuffer bytes = buffer.view(state.refused() > 0);
        int size = bytes.remaining();
        taken = pass(bytes);
        if (moves == buffer.moves()) {
            buffer.drop(taken);
            state.resumeIfDrained();
            note(size);
        }
        return taken;
    }

    /** Passes what the transport reads now; returns how many bytes were taken, -1 if there were none. */
    int of(LendingTransport lender) {
        ByteBuffer before = buffer.isEmpty() ? NOTHING : buffer.view(true);
        lender.lend(before, this);
        return taken;
    }

    /** Called by the transport. */
    @Override
    public void run(ByteBuffer bytes) {
        int size = bytes.remaining();
        buffer.drop(buffer.size());
        state.outside = true;
        int count = 0;
        try {
            count = pass(bytes.slice());
        } finally {
            // Unless an upgrade to TLS has taken them meanwhile.
            if (state.outside && count < size) {
                state.putBack(bytes, bytes.position() + count, size - count);
            }
            state.outside = false;
        }
        taken = count;
        note(size);
    }

    private void note(int size) {
        state.refused = taken == 0 ? size : 0;
        state.refusedMoves = buffer.moves();
    }

    private int pass(ByteBuffer bytes) {
        if (!state.loop.getDebug()) {
            return passView(bytes.asReadOnlyBuffer());
        }
        // Whatever was made of it fails clearly afterwards, and not by the bytes of another connection.
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer copy = arena.allocate(bytes.remaining()).asByteBuffer();
            return passView(copy.put(bytes.duplicate()).flip().asReadOnlyBuffer());
        }
    }

    private int passView(ByteBuffer view) {
        state.lent = view;
        try {
            Coroutines.withoutAwait("readWith", () -> {
                action.run(view);
                return view;
            });
            return view.position();
        } catch (Throwable problem) {
            throw Throwing.unchecked(problem);
        } finally {
            state.lent = null;
            view.limit(0);
        }
    }
}
