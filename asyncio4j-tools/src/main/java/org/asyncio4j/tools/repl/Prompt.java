package org.asyncio4j.tools.repl;

import java.io.IOException;

/** Where snippets come from. */
interface Prompt {

    /**
     * Reads, runs and prints until the input ends.
     *
     * @throws org.asyncio4j.SystemExit if a snippet or a command wants to end the REPL
     */
    void run() throws IOException;
}
