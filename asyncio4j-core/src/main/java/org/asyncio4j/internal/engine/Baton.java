package org.asyncio4j.internal.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: that of a loop's thread or that of one of its fibers. One for each loop of the
 * portable engine.
 *
 * <pre>
 *    TAKEN ---offer---> OFFERED ---tryTake---> TAKEN, by another
 *      ^                   |
 *      |               takeBack
 *      |                   v
 *      '--tryRefuse--- REFUSED
 * </pre>
 *
 * <p>Who has the baton writes to whom it goes and then offers it; the other takes it when it comes.
 * Offers are numbered, in one word with the state, so that one that is looked at from elsewhere is
 * not mistaken for a later one.
 */
final class Baton {

    private static final long TAKEN = 0;
    private static final long OFFERED = 1;
    private static final long REFUSED = 2;
    private static final long STATE = 3;
    private static final long ONE_OFFER = 4;

    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(Baton.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The thread that runs the loop, written by it while it has the baton. */
    private @Nullable Thread loop;

    /** How many offers there were, and the state in the lowest bits. */
    private volatile long word = TAKEN;

    // Written by who has the baton; null is the loop.
    private @Nullable PortableFiber giver;
    private @Nullable PortableFiber taker;

    /** The thread that runs the loop, or ran it last. Only who has the baton may ask. */
    @Nullable
    Thread loop() {
        return loop;
    }

    /** Says that the calling thread runs the loop from now on. */
    void comesFrom(Thread runner) {
        loop = runner;
    }

    /** Passes the baton on; null is the loop. Only who has it may, and has to wake the other. */
    void offer(@Nullable PortableFiber from, @Nullable PortableFiber to) {
        giver = from;
        taker = to;
        word = (word & ~STATE) + ONE_OFFER + OFFERED;
    }

    /** Takes the baton if it is offered to {@code who}; null is the loop. */
    boolean tryTake(@Nullable PortableFiber who) {
        long now = word;
        return (now & STATE) == OFFERED && taker == who && exchange(now, now - OFFERED + TAKEN);
    }

    /** Whether the offer that {@code from} made came back to it; it then has the baton again. */
    boolean tryRefuse(PortableFiber from) {
        long now = word;
        return (now & STATE) == REFUSED && giver == from && exchange(now, now - REFUSED + TAKEN);
    }

    /** Takes back what {@code from} has just offered, if nobody has taken it yet. */
    boolean tryKeep(PortableFiber from) {
        long now = word;
        return (now & STATE) == OFFERED && giver == from && exchange(now, now - OFFERED + TAKEN);
    }

    /**
     * Whether the loop has been offered the baton, or no fiber has it at all. The loop's thread.
     */
    boolean comesToLoop() {
        return (word & STATE) == OFFERED && taker == null;
    }

    /** Who passed the baton to the loop, which has it. */
    @Nullable
    PortableFiber giver() {
        return giver;
    }

    /** A number that stands for the offer on its way now; 0 if there is none. Any thread. */
    long offerOnItsWay() {
        long now = word;
        return (now & STATE) == OFFERED ? now : 0;
    }

    /**
     * The fiber that made an offer of {@link #offerOnItsWay}; null if the offer was taken
     * meanwhile, or was the loop's. Any thread.
     */
    @Nullable
    PortableFiber giverOf(long offer) {
        if (word != offer) {
            return null;
        }
        // Written before the offer, and not again before somebody has taken that.
        PortableFiber from = giver;
        return word == offer ? from : null;
    }

    /** Gives an offer back to its {@link #giverOf}; false if it was taken meanwhile. Any thread. */
    boolean takeBack(long offer) {
        return exchange(offer, offer - OFFERED + REFUSED);
    }

    /** In one place, so that the JVM has linked the call before it is needed on a full stack. */
    private boolean exchange(long from, long to) {
        return WORD.compareAndSet(this, from, to);
    }
}
