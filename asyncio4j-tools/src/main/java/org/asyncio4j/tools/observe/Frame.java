package org.asyncio4j.tools.observe;

/**
 * A frame of a stack.
 *
 * @param function {@code Type.method}
 * @param file the source file's name; empty if it is not known
 * @param line the line in that file; less than 1 if it is not known
 */
public record Frame(String function, String file, int line) {

    /** Returns {@code Type.method File.java:12}. */
    String inFull() {
        return file.isEmpty() ? function : line < 1 ? function + " " + file : function + " " + file + ":" + line;
    }
}
