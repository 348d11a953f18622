package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.startServer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;

/** Handlers of a server's clients that fail, while their clients know nothing of it. */
class FailingHandlersTest {

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_unhandled_exception")
    void anExceptionOfAHandlerIsReported(ReportedProblems problems) {
        Boom boom = new Boom();
        talkTo((reader, writer) -> {
            throw boom;
        });
        LoopProblem problem = problems.takeOnly();
        assertEquals("Unhandled exception in client_connected_cb", problem.message());
        assertSame(boom, problem.exception());
    }

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_unhandled_cancel")
    void aHandlerThatCancelsItselfIsNotReported(ReportedProblems problems) {
        talkTo((reader, writer) -> {
            writer.close();
            currentTask().cancel();
        });
        assertEquals(List.of(), problems.take());
    }

    /** As a client that says something and leaves, until the server is closed. */
    private static void talkTo(ClientHandler handler) {
        Server server = await(startServer(handler, "127.0.0.1", 0));
        StreamPair connection = await(openConnection("127.0.0.1", server.port()));
        StreamWriter writer = connection.writer();
        writer.write("test msg");
        await(writer.drain());
        writer.close();
        await(writer.waitClosed());
        server.close();
        await(server.waitClosed());
    }
}
