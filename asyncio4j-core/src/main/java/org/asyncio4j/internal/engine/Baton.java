package org.asyncio4j.internal.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The right to run, which a loop's thread and its fibers pass to each other. One per loop of the
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
 * <p>The holder of the baton writes who is to get it and then offers it; the recipient takes it when
 * it gets to run. Offers are numbered, in one word with the state, so that an observer on another
 * thread cannot mistake one offer for a later one.
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

    /** The thread that runs the loop, written by it while it holds the baton. */
    private @Nullable Thread loop;

    /** The number of offers, with the state in the lowest bits. */
    private volatile long word = TAKEN;

    // Written by the holder of the baton; null is the loop.
    private @Nullable PortableFiber giver;
    private @Nullable PortableFiber taker;

    /** Returns the thread that runs the loop, or ran it last. For the holder of the baton only. */
    @Nullable
    Thread loop() {
        return loop;
    }

    /** Sets the thread that runs the loop from now on. */
    void comesFrom(Thread runner) {
        loop = runner;
    }

    /**
     * Passes the baton on; null is the loop. For the holder only, which must also wake the
     * recipient.
     */
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

    /** Takes the baton again if the offer that {@code from} made was given back. */
    boolean tryRefuse(PortableFiber from) {
        long now = word;
        return (now & STATE) == REFUSED && giver == from && exchange(now, now - REFUSED + TAKEN);
    }

    /** Withdraws the offer that {@code from} has just made, if nobody has taken it yet; null is the loop. */
    boolean tryKeep(@Nullable PortableFiber from) {
        long now = word;
        return (now & STATE) == OFFERED && giver == from && exchange(now, now - OFFERED + TAKEN);
    }

    /** Returns whether the baton is offered to the loop. Loop thread only. */
    boolean comesToLoop() {
        return (word & STATE) == OFFERED && taker == null;
    }

    /**
     * Returns the fiber that passed the baton to the loop. For the loop only, while it holds the
     * baton.
     */
    @Nullable
    PortableFiber giver() {
        return giver;
    }

    /** Returns a number that identifies the pending offer; 0 if there is none. Any thread. */
    long offerOnItsWay() {
        long now = word;
        return (now & STATE) == OFFERED ? now : 0;
    }

    /**
     * Returns the fiber that made an offer of {@link #offerOnItsWay}; null if the offer was taken
     * meanwhile, or was made by the loop. Any thread.
     */
    @Nullable
    PortableFiber giverOf(long offer) {
        if (word != offer) {
            return null;
        }
        // Written before the offer, and not again until somebody has taken the offer.
        PortableFiber from = giver;
        return word == offer ? from : null;
    }

    /**
     * Gives an offer back to its {@link #giverOf}; returns false if it was taken meanwhile. Any
     * thread.
     */
    boolean takeBack(long offer) {
        return exchange(offer, offer - OFFERED + REFUSED);
    }

    /** A single call site, so that the JVM has linked it before it is needed on a full stack. */
    private boolean exchange(long from, long to) {
        return WORD.compareAndSet(this, from, to);
    }
}
