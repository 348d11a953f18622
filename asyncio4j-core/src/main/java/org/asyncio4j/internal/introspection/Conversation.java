package org.asyncio4j.internal.introspection;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.asyncio4j.Task;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.EventLoop;

/**
 * Answers the questions of one process, each a line: {@code tasks}, {@code connections}, {@code sample MILLIS}, or {@code
 * cancel ID NAME}. The answer is a line of JSON. It ends when the other process does.
 */
final class Conversation {

    /** What a bell begins with, before the path of the socket. */
    private static final String GREETING = "asyncio4j 1 ";

    private Conversation() {}

    /** Connects to the socket that {@code request} names, and answers what comes. */
    static void hold(String request, Supplier<List<EventLoop>> loops) {
        if (!request.startsWith(GREETING)) {
            return;
        }
        String path = request.substring(GREETING.length()).strip();
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
                BufferedReader questions = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
                Writer answers = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8))) {
            for (String question = questions.readLine(); question != null; question = questions.readLine()) {
                answer(question, loops.get(), answers);
                answers.write('\n');
                answers.flush();
            }
        } catch (IOException | RuntimeException e) {
            Log.debug("asyncio4j's observer has gone: " + e);
        }
    }

    private static void answer(String question, List<EventLoop> loops, Writer answers) throws IOException {
        String[] words = question.split(" ", 3);
        if (words[0].equals("tasks")) {
            ProcessText.write(loops, answers);
        } else if (words[0].equals("connections")) {
            ConnectionsText.write(loops, answers);
        } else if (words[0].equals("sample") && words.length == 2) {
            TaskSamples.of(loops, words[1]).write(answers);
        } else if (words[0].equals("cancel") && words.length == 3) {
            JsonText text = new JsonText(answers);
            text.begin('{')
                    .name("cancelled")
                    .number(cancel(loops, words[1], words[2]))
                    .end('}');
        } else {
            JsonText text = new JsonText(answers);
            text.begin('{')
                    .name("error")
                    .string("unknown question: " + question)
                    .end('}');
        }
    }

    /** Asks the loops to cancel the tasks with that identity and name, and returns how many there were. */
    private static int cancel(List<EventLoop> loops, String id, String name) {
        List<Task<?>> wanted = new ArrayList<>();
        for (EventLoop loop : loops) {
            for (Task<?> task : LoopState.of(loop).tasks.snapshot()) {
                if (Repr.identity(task).equals(id)
                        && Repr.oneLine(task.getName()).equals(name)) {
                    wanted.add(task);
                    loop.callSoonThreadsafe(task::cancel);
                }
            }
        }
        return wanted.size();
    }
}
