package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.openUnixConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.startUnixServer;
import static org.asyncio4j.Asyncio.waitFor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.Loops;
import org.junit.jupiter.api.Test;

/** Connections, datagrams, Unix sockets and names of simulated hosts. */
class NetworkTest {

    private static final ClientHandler ECHO = (reader, writer) -> {
        while (true) {
            byte[] data = await(reader.read(1000));
            if (data.length == 0) {
                break;
            }
            writer.write(data);
            await(writer.drain());
        }
        writer.close();
    };

    private static Host echoServer(World world, String name) {
        return world.host(name, () -> {
            Server server = await(startServer(ECHO, null, 7000));
            await(server.serveForever());
        });
    }

    @SimulationTest(runs = 50)
    void whatIsSentArrivesInOrderWhateverTheNetworkDoes(World world) throws Exception {
        Host server = echoServer(world, "server");
        world.link(server)
                .latency(Latency.uniform(1, 20))
                .loss(0.05)
                .splits(0.5)
                .bufferSize(3000);
        byte[] data = new byte[20_000];
        new Random(1).nextBytes(data);
        try (StreamPair connection = await(openConnection("server", 7000))) {
            var writing = org.asyncio4j.Asyncio.createTask(async(() -> {
                connection.writer().write(data);
                await(connection.writer().drain());
                connection.writer().writeEof();
            }));
            assertArrayEquals(data, await(connection.reader().readexactly(data.length)));
            await(writing);
        }
    }

    @SimulationTest(runs = 20)
    void nobodyListensThere(World world) {
        world.host("server", () -> await(sleep(100)));
        assertThrows(ConnectException.class, () -> await(openConnection("server", 7000)));
        assertThrows(UnknownHostException.class, () -> await(openConnection("nobody", 7000)));
    }

    @SimulationTest(runs = 20)
    void aCutLinkHoldsBackUntilItIsHealed(World world) throws Exception {
        Host server = echoServer(world, "server");
        await(sleep(1));
        try (StreamPair connection = await(openConnection("server", 7000))) {
            world.link(server).cut();
            world.at(60, () -> world.link(server).heal());
            connection.writer().write("x\n".getBytes(StandardCharsets.UTF_8));
            assertEquals("x", await(connection.reader().readlineString()));
            assertTrue(world.time() >= 60, String.valueOf(world));
        }
    }

    @SimulationTest(runs = 20)
    void peersOfACrashedHostNoticeNothing(World world) throws Exception {
        Host server = echoServer(world, "server");
        await(sleep(1));
        StreamPair connection = await(openConnection("server", 7000));
        try {
            server.crash();
            connection.writer().write("x\n".getBytes(StandardCharsets.UTF_8));
            assertThrows(
                    TimeoutException.class,
                    () -> await(waitFor(connection.reader().readline(), 100)));
            server.restart();
            await(sleep(1));
            connection.writer().write("y\n".getBytes(StandardCharsets.UTF_8));
            assertThrows(IOException.class, () -> await(connection.reader().readline()));
        } finally {
            connection.writer().close();
        }
    }

    @SimulationTest(runs = 20)
    void peersOfAKilledProgramNotice(World world) throws Exception {
        Host server = echoServer(world, "server");
        await(sleep(1));
        try (StreamPair connection = await(openConnection("server", 7000))) {
            server.kill();
            assertEquals(0, await(connection.reader().read()).length);
        }
    }

    @Test
    void aCrashedHostRunsNoFinallyBlockBeforeTheEnd() {
        List<String> seen = new ArrayList<>();
        Simulation.run(1, world -> {
            Host host = world.host("host", () -> {
                try {
                    await(sleep(100));
                } finally {
                    seen.add("finally");
                }
            });
            await(sleep(1));
            host.crash();
            await(sleep(1));
            assertEquals(List.of(), seen);
        });
        assertEquals(List.of("finally"), seen);
    }

    @SimulationTest(runs = 20)
    void unixSocketsAreFoundByPathOnTheSameHost(World world) throws Exception {
        Path path = Path.of("/run/echo");
        Server server = await(startUnixServer(ECHO, path));
        try (StreamPair connection = await(openUnixConnection(path))) {
            connection.writer().write("x\n".getBytes(StandardCharsets.UTF_8));
            assertEquals("x", await(connection.reader().readlineString()));
        }
        server.close();
        await(server.waitClosed());
    }

    @Test
    void datagramsAreLostDoubledAndOvertakeEachOther() {
        boolean[] seen = new boolean[3];
        Simulation.run(20, world -> {
            List<Integer> received = new ArrayList<>();
            Host receiver = world.host("receiver", () -> {
                var endpoint = await(Loops.getRunningLoop()
                        .createDatagramEndpoint(
                                () -> new DatagramProtocol() {
                                    @Override
                                    public void datagramReceived(byte[] data, SocketAddress sender) {
                                        received.add((int) data[0]);
                                    }
                                },
                                DatagramOptions.DEFAULT.withLocalAddress(new InetSocketAddress("0.0.0.0", 5000))));
                await(sleep(10));
                endpoint.transport().close();
            });
            world.link(receiver).loss(0.1).duplicates(0.1);
            await(sleep(1));
            var endpoint = await(Loops.getRunningLoop()
                    .createDatagramEndpoint(
                            () -> new DatagramProtocol() {},
                            DatagramOptions.DEFAULT.withRemoteAddress(
                                    InetSocketAddress.createUnresolved("receiver", 5000))));
            for (int i = 0; i < 10; i++) {
                endpoint.transport().sendto(new byte[] {(byte) i});
            }
            await(receiver.join());
            endpoint.transport().close();
            List<Integer> distinct = received.stream().distinct().toList();
            seen[0] |= distinct.size() < 10;
            seen[1] |= distinct.size() < received.size();
            seen[2] |= !distinct.equals(distinct.stream().sorted().toList());
        });
        assertArrayEquals(new boolean[] {true, true, true}, seen, "lost, doubled, overtaken");
    }
}
