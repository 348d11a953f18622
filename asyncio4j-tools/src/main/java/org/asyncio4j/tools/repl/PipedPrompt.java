package org.asyncio4j.tools.repl;

import java.io.IOException;
import java.nio.charset.Charset;
import org.jline.utils.Signals;

/** Standard input that is no terminal: no prompt, and each snippet runs as soon as it is complete, before more is read. */
final class PipedPrompt implements Prompt {

    private final LineStream input;
    private final Session session;
    private final Commands commands;
    private final ReplLoop loop;

    PipedPrompt(LineStream input, Session session, Commands commands, ReplLoop loop) {
        this.input = input;
        this.session = session;
        this.commands = commands;
        this.loop = loop;
    }

    @Override
    public void run() throws IOException {
        Object before = Signals.register("INT", loop::interrupt);
        try {
            Charset charset = Charset.forName(System.getProperty("stdin.encoding", "UTF-8"));
            Splitter splitter = new Splitter(session.analysis());
            for (String line = input.readLine(charset); line != null; line = input.readLine(charset)) {
                loop.beginInput();
                splitter.add(line).forEach(this::run);
            }
            splitter.rest().forEach(this::run);
        } finally {
            Signals.unregister("INT", before);
        }
    }

    private void run(String piece) {
        boolean unused = Splitter.isCommand(piece) ? commands.run(piece) : session.eval(piece);
        System.out.flush();
    }
}
