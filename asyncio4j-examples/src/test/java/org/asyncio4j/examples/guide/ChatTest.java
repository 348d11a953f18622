package org.asyncio4j.examples.guide;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.asyncio4j.*;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.FaultProxy;

class ChatTest {

    /** What is tested: a room in which one says one's name first, within 30 seconds. */
    static class Chat {

        final Map<String, StreamWriter> room = new TreeMap<>();

        void talk(StreamReader reader, StreamWriter writer) {
            try (writer) {
                String name = nameOf(reader);
                if (name == null) {
                    writer.write("too slow\n");
                    return;
                }
                room.put(name, writer);
                try {
                    mayThrow(IOException.class);
                    each(reader.lines(), line -> tell(name + ": " + line));
                } catch (IOException e) {
                    // the client has vanished
                } finally {
                    room.remove(name);
                    tell(name + " has left");
                }
            }
        }

        String nameOf(StreamReader reader) {
            try {
                return await(waitFor(reader.readlineString(), 30));
            } catch (TimeoutException e) {
                return null;
            }
        }

        void tell(String message) {
            room.values().forEach(writer -> writer.write(message + "\n"));
        }
    }

    final Chat chat = new Chat();

    StreamPair join(int port, String name) {
        StreamPair client = await(openConnection("127.0.0.1", port));
        client.writer().write(name + "\nhello\n");
        assertEquals(name + ": hello", hear(client));
        return client;
    }

    String hear(StreamPair client) {
        return await(client.reader().readlineString());
    }

    @AsyncioTest
    void everybodyHearsWhatIsSaid() {
        with(await(startServer(chat::talk, "127.0.0.1", 0)), server -> {
            try (StreamPair ann = join(server.port(), "Ann")) {
                join(server.port(), "Ben").close();
                assertEquals("Ben: hello", hear(ann));
                assertEquals("Ben has left", hear(ann));
            }
        });
    }

    @AsyncioTest
    void whoSaysNothingIsShownTheDoor() {
        with(await(startServer(chat::talk, "127.0.0.1", 0)), server -> {
            double begin = time();
            try (StreamPair silent = await(openConnection("127.0.0.1", server.port()))) {
                assertEquals("too slow", hear(silent));
                assertNull(hear(silent));
            }
            assertEquals(30, time() - begin); // of virtual time: the test takes milliseconds
        });
    }

    @AsyncioTest
    void whoVanishesHasLeft() {
        with(await(startServer(chat::talk, "127.0.0.1", 0)), server -> {
            FaultProxy badLine = await(FaultProxy.start("127.0.0.1", server.port()));
            try (StreamPair ann = join(server.port(), "Ann")) {
                StreamPair ben = join(badLine.port(), "Ben");
                assertEquals("Ben: hello", hear(ann));
                badLine.resetAll();
                assertEquals("Ben has left", hear(ann));
                ben.writer().close();
            }
            await(badLine.stop());
        });
    }
}
