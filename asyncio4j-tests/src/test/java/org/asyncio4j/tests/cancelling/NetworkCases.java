package org.asyncio4j.tests.cancelling;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.tests.cancelling.CancelCase.pause;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.asyncio4j.tests.cancelling.CancelCase.Call;
import org.asyncio4j.tests.cancelling.CancelCase.Check;
import org.asyncio4j.tests.cancelling.CancelCase.Setup;
import org.asyncio4j.tests.cancelling.CancelCase.Subject;
import org.asyncio4j.tests.tls.TestKeys;

/** Channels stay usable and lose nothing, or are closed; transports that nobody got are closed. */
final class NetworkCases {

    private static final String HOST = "127.0.0.1";
    private static final byte[] DATA = StreamCases.random(300_000);

    private NetworkCases() {}

    static List<CancelCase> all() {
        List<CancelCase> cases = new ArrayList<>();
        receiving(cases);
        sending(cases);
        datagrams(cases);
        connecting(cases);
        pipes(cases);
        transports(cases);
        names(cases);
        return cases;
    }

    private static SocketChannel[] pair() throws Exception {
        try (ServerSocketChannel listening = listening()) {
            SocketChannel one = SocketChannel.open(listening.getLocalAddress());
            SocketChannel other = listening.accept();
            one.configureBlocking(false);
            other.configureBlocking(false);
            return new SocketChannel[] {one, other};
        }
    }

    private static ServerSocketChannel listening() throws Exception {
        return ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0));
    }

    private interface Receiving {
        byte[] receive(SocketChannel channel) throws Exception;
    }

    private static Setup received(Receiving receiving) {
        return () -> {
            SocketChannel[] pair = pair();
            byte[] sent = Arrays.copyOf(DATA, 40);
            Task<Void> writing = createTask(() -> {
                for (int i = 0; i < 40; i += 20) {
                    pause(3);
                    await(getRunningLoop().sockSendall(pair[1], Arrays.copyOfRange(sent, i, i + 20)));
                }
                pair[1].shutdownOutput();
            });
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            return new Subject(() -> got.writeBytes(receiving.receive(pair[0])), _ -> {
                await(writing);
                for (byte[] more = {0}; more.length > 0; ) {
                    more = await(getRunningLoop().sockRecv(pair[0], 100));
                    got.writeBytes(more);
                }
                assertArrayEquals(sent, got.toByteArray());
                pair[0].close();
                pair[1].close();
            });
        };
    }

    private static byte[] bytes(ByteBuffer buffer) {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static void receiving(List<CancelCase> cases) {
        cases.add(new CancelCase(
                "lowlevel.SocketCalls#sockRecv",
                received(it -> await(getRunningLoop().sockRecv(it, 30)))));
        cases.add(new CancelCase("lowlevel.SocketCalls#sockRecvInto", received(it -> {
            ByteBuffer room = ByteBuffer.allocate(30);
            await(getRunningLoop().sockRecvInto(it, room));
            return bytes(room);
        })));
    }

    private interface Sending {
        void send(SocketChannel channel, FileChannel file) throws Exception;
    }

    private static Setup sent(Sending sending) {
        return () -> {
            SocketChannel[] pair = pair();
            Path path = Files.createTempFile("asyncio4j", ".bin");
            Files.write(path, DATA);
            FileChannel file = FileChannel.open(path);
            Task<byte[]> reading = createTask(() -> {
                pause(5);
                ByteArrayOutputStream got = new ByteArrayOutputStream();
                for (byte[] more = {0}; more.length > 0; ) {
                    more = await(getRunningLoop().sockRecv(pair[1], 10_000));
                    got.writeBytes(more);
                }
                return got.toByteArray();
            });
            return new Subject(() -> sending.send(pair[0], file), ended -> {
                pair[0].shutdownOutput();
                byte[] got = await(reading);
                assertTrue(!ended || got.length == DATA.length, got.length + " bytes");
                assertArrayEquals(Arrays.copyOf(DATA, got.length), got);
                pair[0].close();
                pair[1].close();
                file.close();
                Files.delete(path);
            });
        };
    }

    private static void sending(List<CancelCase> cases) {
        cases.add(new CancelCase("lowlevel.SocketCalls#sockSendall", sent((channel, _) -> {
            await(getRunningLoop().sockSendall(channel, DATA));
        })));
        cases.add(new CancelCase("lowlevel.SocketCalls#sockSendfile", sent((channel, file) -> {
            await(getRunningLoop().sockSendfile(channel, file, 0, DATA.length, true));
        })));
    }

    private interface DatagramCall {
        String receive(DatagramChannel channel) throws Exception;
    }

    private static DatagramChannel datagramChannel() throws Exception {
        DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress(HOST, 0));
        channel.configureBlocking(false);
        return channel;
    }

    /** Two datagrams come; the one that the call did not return is still there. */
    private static Setup datagram(DatagramCall call) {
        return () -> {
            DatagramChannel one = datagramChannel();
            DatagramChannel other = datagramChannel();
            SocketAddress address = one.getLocalAddress();
            Task<Void> sending = createTask(() -> {
                for (String text : List.of("1", "2")) {
                    pause(3);
                    await(getRunningLoop().sockSendto(other, ByteBuffer.wrap(text.getBytes()), address));
                }
            });
            List<String> got = new ArrayList<>();
            return new Subject(() -> got.add(call.receive(one)), _ -> {
                await(sending);
                while (got.size() < 2) {
                    got.add(new String(
                            await(getRunningLoop().sockRecvfrom(one, 10)).data()));
                }
                assertEquals(List.of("1", "2"), got);
                one.close();
                other.close();
            });
        };
    }

    private static void datagrams(List<CancelCase> cases) {
        cases.add(new CancelCase("lowlevel.SocketCalls#sockRecvfrom", datagram(it -> {
            return new String(await(getRunningLoop().sockRecvfrom(it, 10)).data());
        })));
        cases.add(new CancelCase("lowlevel.SocketCalls#sockRecvfromInto", datagram(it -> {
            ByteBuffer room = ByteBuffer.allocate(10);
            await(getRunningLoop().sockRecvfromInto(it, room));
            return new String(bytes(room));
        })));
        cases.add(new CancelCase("lowlevel.SocketCalls#sockSendto", () -> {
            DatagramChannel one = datagramChannel();
            DatagramChannel other = datagramChannel();
            SocketAddress address = other.getLocalAddress();
            return new Subject(
                    () -> await(getRunningLoop().sockSendto(one, ByteBuffer.wrap(new byte[] {1}), address)), ended -> {
                        if (ended) {
                            assertEquals(
                                    1,
                                    await(getRunningLoop().sockRecvfrom(other, 10))
                                            .data()
                                            .length);
                        }
                        one.close();
                        other.close();
                    });
        }));
        cases.add(new CancelCase(
                "lowlevel.Networking#createDatagramEndpoint",
                () -> new Subject(
                        () -> await(getRunningLoop()
                                        .createDatagramEndpoint(
                                                () -> new DatagramProtocol() {},
                                                DatagramOptions.DEFAULT.withLocalAddress(
                                                        new InetSocketAddress(HOST, 0))))
                                .transport()
                                .close(),
                        _ -> pause(3))));
    }

    private static void connecting(List<CancelCase> cases) {
        cases.add(new CancelCase("lowlevel.SocketCalls#sockAccept", () -> {
            ServerSocketChannel listening = listening();
            listening.configureBlocking(false);
            List<SocketChannel> got = new ArrayList<>();
            List<SocketChannel> clients = new ArrayList<>();
            Task<Void> connecting = createTask(() -> {
                pause(3);
                clients.add(SocketChannel.open(listening.getLocalAddress()));
            });
            return new Subject(() -> got.add(await(getRunningLoop().sockAccept(listening))), ended -> {
                await(connecting);
                if (!ended) { // the connection is still to be accepted
                    got.add(await(getRunningLoop().sockAccept(listening)));
                }
                assertEquals(
                        clients.getFirst().getLocalAddress(), got.getFirst().getRemoteAddress());
                got.getFirst().close();
                clients.getFirst().close();
                listening.close();
            });
        }));
        cases.add(new CancelCase("lowlevel.SocketCalls#sockConnect", () -> {
            ServerSocketChannel listening = listening();
            SocketChannel client = SocketChannel.open();
            client.configureBlocking(false);
            SocketAddress address = listening.getLocalAddress();
            return new Subject(() -> await(getRunningLoop().sockConnect(client, address)), ended -> {
                if (!ended) { // goes on
                    await(getRunningLoop().sockConnect(client, address));
                }
                assertTrue(client.isConnected());
                client.close();
                listening.close();
            });
        }));
    }

    private interface Connecting {
        Connection<? extends BaseTransport, ?> connect(int port, Path path) throws Exception;
    }

    /** A server, and the file of another one; nobody of their clients may be left. */
    private static Setup connected(Connecting connecting) {
        return () -> {
            Path folder = Files.createTempDirectory("a4j");
            Path path = folder.resolve("socket");
            Server server = await(getRunningLoop().createServer(() -> new Protocol() {}, HOST, 0));
            Server unix =
                    await(getRunningLoop().createUnixServer(() -> new Protocol() {}, path, ServerOptions.DEFAULT));
            return new Subject(
                    () -> connecting.connect(server.port(), path).transport().close(), _ -> {
                        server.close();
                        unix.close();
                        await(server.waitClosed());
                        await(unix.waitClosed());
                        Files.deleteIfExists(path);
                        Files.delete(folder);
                    });
        };
    }

    private static void transports(List<CancelCase> cases) {
        cases.add(new CancelCase(
                "lowlevel.Networking#createConnection",
                connected((port, _) -> await(getRunningLoop().createConnection(() -> new Protocol() {}, HOST, port)))));
        cases.add(new CancelCase(
                "lowlevel.Networking#createUnixConnection",
                connected((_, path) -> await(getRunningLoop()
                        .createUnixConnection(() -> new Protocol() {}, path, ConnectOptions.DEFAULT)))));
        cases.add(new CancelCase("lowlevel.Networking#connectAcceptedSocket", () -> {
            SocketChannel[] pair = pair();
            return new Subject(
                    () -> await(getRunningLoop().connectAcceptedSocket(() -> new Protocol() {}, pair[0], null))
                            .transport()
                            .close(),
                    _ -> {
                        pause(3);
                        pair[0].close();
                        pair[1].close();
                    });
        }));
        cases.add(new CancelCase(
                "lowlevel.Networking#createServer",
                () -> new Subject(
                        () -> await(getRunningLoop().createServer(() -> new Protocol() {}, "localhost", 0))
                                .close(),
                        _ -> pause(3))));
        cases.add(new CancelCase("lowlevel.Networking#createUnixServer", () -> {
            Path folder = Files.createTempDirectory("a4j");
            Path path = folder.resolve("socket");
            return new Subject(
                    () -> await(getRunningLoop().createUnixServer(() -> new Protocol() {}, path, ServerOptions.DEFAULT))
                            .close(),
                    _ -> {
                        pause(3);
                        Files.deleteIfExists(path);
                        Files.delete(folder);
                    });
        }));
        cases.add(new CancelCase("lowlevel.Networking#startTls", NetworkCases::startTls));
        cases.add(new CancelCase("lowlevel.Networking#sendfile", NetworkCases::sendfile));
    }

    private static Subject startTls() throws Exception {
        Server server = await(getRunningLoop()
                .createServer(
                        () -> new Protocol() {},
                        HOST,
                        0,
                        ServerOptions.DEFAULT.withTls(TlsOptions.of(TestKeys.server()))));
        Protocol protocol = new Protocol() {};
        Transport plain = await(getRunningLoop().createConnection(() -> protocol, HOST, server.port()))
                .transport();
        TlsOptions tls = TlsOptions.of(TestKeys.client()).withServerHostname("localhost");
        return new Subject(
                () -> await(getRunningLoop().startTls(plain, protocol, tls, false))
                        .close(),
                _ -> {
                    plain.close();
                    server.close();
                    await(server.waitClosed());
                });
    }

    private static Subject sendfile() throws Exception {
        SocketChannel[] pair = pair();
        Path path = Files.createTempFile("asyncio4j", ".bin");
        Files.write(path, DATA);
        FileChannel file = FileChannel.open(path);
        WriteTransport transport = await(getRunningLoop().connectAcceptedSocket(() -> new Protocol() {}, pair[0], null))
                .transport();
        Task<byte[]> reading = createTask(() -> {
            pause(5);
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            for (byte[] more = {0}; more.length > 0; ) {
                more = await(getRunningLoop().sockRecv(pair[1], 10_000));
                got.writeBytes(more);
            }
            return got.toByteArray();
        });
        return new Subject(() -> await(getRunningLoop().sendfile(transport, file)), ended -> {
            transport.write(new byte[] {1}); // is usable
            transport.close();
            byte[] got = await(reading);
            assertTrue(!ended || got.length == DATA.length + 1, got.length + " bytes");
            assertArrayEquals(Arrays.copyOf(DATA, got.length - 1), Arrays.copyOf(got, got.length - 1));
            pair[1].close();
            file.close();
            Files.delete(path);
        });
    }

    private static void pipes(List<CancelCase> cases) {
        cases.add(ofPipe(
                "lowlevel.Networking#connectReadPipe",
                pipe -> () -> await(getRunningLoop().connectReadPipe(() -> new Protocol() {}, pipe.source()))
                        .transport()
                        .close()));
        cases.add(ofPipe(
                "lowlevel.Networking#connectWritePipe",
                pipe -> () -> await(getRunningLoop().connectWritePipe(() -> new Protocol() {}, pipe.sink()))
                        .transport()
                        .close()));
    }

    private interface PipeCall {
        Call of(Pipe pipe);
    }

    private static CancelCase ofPipe(String method, PipeCall call) {
        return new CancelCase(method, () -> {
            Pipe pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            pipe.sink().configureBlocking(false);
            return new Subject(call.of(pipe), _ -> {
                pause(3);
                pipe.source().close();
                pipe.sink().close();
            });
        });
    }

    private static void names(List<CancelCase> cases) {
        Check nothing = _ -> pause(3);
        cases.add(new CancelCase(
                "lowlevel.Networking#getaddrinfo",
                () -> new Subject(() -> await(getRunningLoop().getaddrinfo("localhost", 80, null)), nothing)));
        cases.add(new CancelCase(
                "lowlevel.Networking#getnameinfo",
                () -> new Subject(
                        () -> await(getRunningLoop()
                                .getnameinfo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 80))),
                        nothing)));
    }
}
