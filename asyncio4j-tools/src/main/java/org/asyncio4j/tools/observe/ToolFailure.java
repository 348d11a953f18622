package org.asyncio4j.tools.observe;

/** What the user asked for can't be had; the message says why, and what to do. */
public final class ToolFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** Creates one with a message for the user. */
    public ToolFailure(String message) {
        super(message);
    }
}
