package org.asyncio4j.netty;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.IoEventLoop;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CallbackSink;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Event;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action1;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;

/** Server and client of gRPC on one loop. */
class GrpcTest {

    private static final MethodDescriptor<String, String> HELLO = method("hello", MethodType.UNARY);
    private static final MethodDescriptor<String, String> COUNT = method("count", MethodType.SERVER_STREAMING);

    private final Event begunAtServer = new Event();
    private final Event cancelledAtServer = new Event();

    /** Strings as messages, so that nothing is to be generated. */
    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder(new Text(), new Text())
                .setFullMethodName("test/" + name)
                .setType(type)
                .build();
    }

    /** A call is a task, which is cancelled when the client leaves. */
    private static void answer(StreamObserver<String> observer, Action1<StreamObserver<String>, Exception> body) {
        assertTrue(Loops.getRunningLoopOrNull() != null);
        Task<Void> task = createTask(() -> {
            try {
                body.run(observer);
                observer.onCompleted();
            } catch (IllegalArgumentException wrong) {
                observer.onError(Status.INVALID_ARGUMENT
                        .withDescription(wrong.getMessage())
                        .asException());
            }
        });
        ((ServerCallStreamObserver<String>) observer).setOnCancelHandler(task::cancel);
    }

    private void hello(String name, StreamObserver<String> observer) {
        answer(observer, out -> {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("no name");
            }
            try {
                if (name.equals("slow")) {
                    begunAtServer.set();
                }
                await(sleep(name.equals("slow") ? 60 : 0.001));
            } catch (CancelledError e) {
                cancelledAtServer.set();
                throw e;
            }
            out.onNext("Hello " + name);
        });
    }

    private void count(String to, StreamObserver<String> observer) {
        answer(observer, out -> {
            for (int i = 0; i < Integer.parseInt(to); i++) {
                await(sleep(0.001));
                out.onNext("" + i);
            }
        });
    }

    private void withServer(Action1<ManagedChannel, Exception> body) throws Exception {
        EventLoop loop = Loops.getRunningLoop();
        IoEventLoop group = NettyLoop.newGroup();
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .bossEventLoopGroup(group)
                .workerEventLoopGroup(group)
                .channelType(NioServerSocketChannel.class)
                .executor(group)
                .addService(ServerServiceDefinition.builder("test")
                        .addMethod(HELLO, ServerCalls.asyncUnaryCall(this::hello))
                        .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(this::count))
                        .build())
                .build();
        // It waits until it listens, which happens on the loop.
        await(Asyncio.toThread(server::start));
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
                .eventLoopGroup(group)
                .channelType(NioSocketChannel.class)
                .executor(group)
                .offloadExecutor(group)
                .usePlaintext()
                .build();
        try {
            body.run(channel);
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
            await(Asyncio.toThread(() -> {
                assertTrue(channel.awaitTermination(30, TimeUnit.SECONDS));
                assertTrue(server.awaitTermination(30, TimeUnit.SECONDS));
            }));
            NettyLoop.await(group.shutdownGracefully(0, 5, TimeUnit.SECONDS));
        }
        assertSame(loop, Loops.getRunningLoop());
    }

    private static CompletableFuture<String> call(ManagedChannel channel, CallOptions options, String name) {
        CompletableFuture<String> result = new CompletableFuture<>();
        ClientCalls.asyncUnaryCall(channel.newCall(HELLO, options), name, new ClientResponseObserver<String, String>() {
            @Override
            public void beforeStart(ClientCallStreamObserver<String> call) {
                result.whenComplete((_, problem) -> {
                    if (problem != null) {
                        call.cancel("cancelled", problem);
                    }
                });
            }

            @Override
            public void onNext(String value) {
                assertTrue(Loops.getRunningLoopOrNull() != null);
                result.complete(value);
            }

            @Override
            public void onError(Throwable problem) {
                result.completeExceptionally(problem);
            }

            @Override
            public void onCompleted() {}
        });
        return result;
    }

    private static AsyncGenerator<String> stream(ManagedChannel channel, String to) {
        return Asyncio.fromCallbacks(sink ->
                ClientCalls.asyncServerStreamingCall(channel.newCall(COUNT, CallOptions.DEFAULT), to, observer(sink)));
    }

    private static StreamObserver<String> observer(CallbackSink<String> sink) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String value) {
                sink.offer(value);
            }

            @Override
            public void onError(Throwable problem) {
                sink.fail(problem);
            }

            @Override
            public void onCompleted() {
                sink.end();
            }
        };
    }

    @AsyncioTest(realTime = true)
    void unaryCalls() throws Exception {
        withServer(channel -> {
            assertEquals("Hello Ana", await(call(channel, CallOptions.DEFAULT, "Ana")));
            List<Task<String>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String name = "" + i;
                calls.add(createTask(() -> await(call(channel, CallOptions.DEFAULT, name))));
            }
            assertEquals("Hello 199", await(gather(calls)).get(199));
            StatusRuntimeException wrong =
                    assertThrows(StatusRuntimeException.class, () -> await(call(channel, CallOptions.DEFAULT, "")));
            assertEquals("no name", wrong.getStatus().getDescription());
        });
    }

    @AsyncioTest(realTime = true)
    void aStreamIsAnAsyncIterable() throws Exception {
        withServer(channel -> {
            List<String> received = new ArrayList<>();
            Asyncio.each(stream(channel, "50"), received::add);
            assertEquals(50, received.size());
            assertEquals("49", received.getLast());
        });
    }

    @AsyncioTest(realTime = true)
    void aDeadlineEndsBothSides() throws Exception {
        withServer(channel -> {
            assertEquals("Hello Ana", await(call(channel, CallOptions.DEFAULT, "Ana"))); // now it is connected
            for (int millis = 300; !begunAtServer.isSet(); millis *= 2) { // on a busy machine it may never get there
                CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
                StatusRuntimeException late =
                        assertThrows(StatusRuntimeException.class, () -> await(call(channel, options, "slow")));
                assertEquals(Status.Code.DEADLINE_EXCEEDED, late.getStatus().getCode());
            }
            await(cancelledAtServer.waitFor());
        });
    }

    @AsyncioTest(realTime = true)
    void cancellingATaskReachesTheServer() throws Exception {
        withServer(channel -> {
            Task<String> task = createTask(() -> await(call(channel, CallOptions.DEFAULT, "slow")));
            await(begunAtServer.waitFor());
            task.cancel();
            assertThrows(CancelledError.class, () -> await(task));
            await(cancelledAtServer.waitFor());
        });
    }
}
