package org.asyncio4j.tools.recordings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;

/** The stack of a task as its author knows it: without the frames of this library and of the JDK's threads. */
final class AwaitStack {

    /** Stands for what the Flight Recorder has left out: it keeps the 64 innermost frames, unless told otherwise. */
    static final Frame CUT = new Frame(
            "...",
            "The outer frames are not in the recording: record with" + " -XX:FlightRecorderOptions:stackdepth=256");

    /**
     * A frame.
     *
     * @param name class and method, short
     * @param title the same with package and line
     */
    record Frame(String name, String title) {}

    private AwaitStack() {}

    /** Returns the frames of an event, the outermost first; empty if it has no stack. */
    static List<Frame> of(RecordedEvent event) {
        RecordedStackTrace trace = event.getStackTrace();
        if (trace == null) {
            return List.of();
        }
        List<Frame> frames = new ArrayList<>();
        for (RecordedFrame frame : trace.getFrames()) {
            String type = frame.getMethod().getType().getName();
            if (frame.isJavaFrame() && !isMachinery(type)) {
                frames.add(frame(frame, type));
            }
        }
        if (trace.isTruncated()) {
            frames.add(CUT);
        }
        Collections.reverse(frames);
        return frames;
    }

    private static boolean isMachinery(String type) {
        return type.startsWith("org.asyncio4j.internal.")
                || type.startsWith("java.lang.VirtualThread")
                || type.startsWith("java.lang.Thread")
                || type.startsWith("java.lang.invoke.")
                || type.startsWith("java.util.concurrent.locks.LockSupport")
                || type.startsWith("jdk.internal.");
    }

    private static Frame frame(RecordedFrame frame, String type) {
        String hidden = type.replaceFirst("\\$\\$Lambda.*", "");
        String owner = hidden.substring(hidden.lastIndexOf('.') + 1);
        String method = frame.getMethod().getName();
        int line = frame.getLineNumber();
        return new Frame(owner + "." + method, hidden + "." + method + (line > 0 ? ":" + line : ""));
    }
}
