package org.asyncio4j.http.internal;

/** A connection to a server, by whatever version of HTTP: what a pool keeps. Loop thread only. */
interface ClientLink {

    /** Is told what becomes of a connection. */
    interface Owner {

        /** Called when an exchange has ended, and there may be another. */
        void free(ClientLink link);

        /** Called when a connection takes no more exchanges, and will be gone when the last has ended. */
        void retired(ClientLink link);

        /** Called once, when the connection is gone. */
        void lost(ClientLink link);
    }

    /**
     * Sends the request of a call, and returns when the head of the response is there; the body may go on to arrive. If it
     * throws, nothing of the exchange is left.
     */
    void exchange(ClientCall call) throws Exception;

    /** Tells that nobody reads the response to a call any more; does nothing if it has ended. */
    void leave(ClientCall call);

    /** Returns whether a request can be sent now, or when there is {@linkplain #hasRoom room} for it. */
    boolean isUsable();

    /** Returns whether it takes several exchanges at a time. */
    boolean isShared();

    /** Takes it for an exchange, which must follow, or {@link #giveUp}; returns whether there is room for another beside it. */
    boolean take();

    /** Called instead of an exchange that it was taken for. */
    void giveUp();

    /** Returns whether there is room for an exchange. */
    boolean hasRoom();

    /** Returns whether there are exchanges, or it was taken for some. */
    boolean isBusy();

    /** Returns whether the current or last exchange was not the first. */
    boolean isReused();

    /** Tells that it is kept for later, or not any more. */
    void setIdle(boolean idle);

    /** Closes the connection, behind what was sent. */
    void close();

    /** Closes the connection at once. */
    void abort();

    /** Ends what is under way, and closes the connection. */
    void cancel(String why);
}
