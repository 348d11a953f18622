package org.asyncio4j.simulation;

/** What a choice is about. The order is part of tokens: new kinds come last. */
enum Kind {
    /** Which of the steps that are ready is taken. */
    STEP,
    /** How long a message is under way. */
    LATENCY,
    /** Whether a message is lost: over TCP, sent again later. */
    LOSS,
    /** Whether, and where, data arrives in two pieces. */
    SPLIT,
    /** Whether a connection is reset. */
    RESET,
    /** Whether a datagram arrives twice. */
    DUPLICATE,
    /** Whether an attempt to connect fails. */
    CONNECT,
    /** Whether accepting a connection fails. */
    ACCEPT,
    /** When an executor makes a call. */
    JOB,
    /** How long a name's answer takes. */
    NAME,
    /** Whether a name's answer is a failure. */
    NAME_FAILURE,
    /** How late a timer is. */
    TIMER,
    /** When a child starts, and when a signal reaches it. */
    CHILD,
    /** The seed of the program's own random numbers. */
    DATA,
    /** What the test itself asked for. */
    TEST;

    static final Kind[] ALL = values();
}
