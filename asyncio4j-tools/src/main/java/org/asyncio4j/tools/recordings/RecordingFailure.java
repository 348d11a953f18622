package org.asyncio4j.tools.recordings;

/** A recording can't be used; the message tells the user why, and what to do. */
final class RecordingFailure extends Exception {

    private static final long serialVersionUID = 1L;

    RecordingFailure(String message) {
        super(message);
    }
}
