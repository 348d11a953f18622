import static org.asyncio4j.Asyncio.*;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.*;
import io.grpc.inprocess.*;
import io.grpc.stub.*;
import java.nio.charset.StandardCharsets;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CallbackSink;
import org.asyncio4j.CancelledError;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;

// gRPC: calls as awaited futures, streams as async iterables with back-pressure, and a server whose handlers are
// tasks that the client's cancellation cancels. In one process here; a Netty server and channel are used alike. Real
// programs have stubs that are generated: what is called by `channel.newCall(method, ...)` is then a method of the
// stub.

/** Guava's future as one of the JDK's. Cancelling this cancels that. */
static <T> CompletableFuture<T> stage(ListenableFuture<T> future) {
    var stage = new CompletableFuture<T>();
    Futures.addCallback(future, new FutureCallback<T>() {
        @Override
        public void onSuccess(T result) {
            stage.complete(result);
        }

        @Override
        public void onFailure(Throwable problem) {
            stage.completeExceptionally(problem);
        }
    }, Runnable::run);
    stage.whenComplete((result, problem) -> {
        if (stage.isCancelled()) {
            future.cancel(true);
        }
    });
    return stage;
}

/** The answers of a call that streams them. The server is asked for another when one has been taken. */
static <Q, A> AsyncGenerator<A> stream(Channel channel, MethodDescriptor<Q, A> method, Q request) {
    int ahead = 16;
    return asyncGenerator(out -> {
        var call = new CompletableFuture<ClientCallStreamObserver<Q>>();
        AsyncGenerator<A> answers = fromCallbacks(
                sink -> {
                    ClientCalls.asyncServerStreamingCall(
                            channel.newCall(method, CallOptions.DEFAULT), request, new ClientResponseObserver<Q, A>() {
                                @Override
                                public void beforeStart(ClientCallStreamObserver<Q> stream) {
                                    stream.disableAutoRequestWithInitial(ahead);
                                    call.complete(stream);
                                }

                                @Override
                                public void onNext(A answer) {
                                    sink.offer(answer);
                                }

                                @Override
                                public void onError(Throwable problem) {
                                    sink.fail(problem);
                                }

                                @Override
                                public void onCompleted() {
                                    sink.end();
                                }
                            });
                    sink.onClose(() -> call.join().cancel("no more answers wanted", null));
                },
                ahead,
                CallbackSink.Overflow.FAIL);
        try (var each = each(answers)) {
            for (A answer : each) {
                out.yield(answer);
                call.join().request(1);
            }
        }
    });
}

/** A handler's body as a task of the loop, which the call's cancellation cancels. Called on gRPC's threads. */
static void handle(EventLoop loop, StreamObserver<?> answers, Callable<?> body) {
    CompletableFuture<Object> handler = runCoroutineThreadsafe(
            async(() -> {
                try {
                    body.call();
                    answers.onCompleted();
                } catch (CancelledError e) {
                    IO.println("a handler is cancelled");
                    throw e;
                } catch (Exception e) {
                    answers.onError(Status.fromThrowable(e).asException());
                }
                return null;
            }),
            loop);
    ((ServerCallStreamObserver<?>) answers).setOnCancelHandler(() -> handler.cancel(true));
}

/** Waits until the client takes more. */
static void ready(ServerCallStreamObserver<?> answers) {
    while (!answers.isReady()) {
        await(sleep(0.001)); // or an Event that setOnReadyHandler sets in the loop
    }
}

static final MethodDescriptor.Marshaller<String> TEXT = new MethodDescriptor.Marshaller<>() {
    @Override
    public InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream bytes) {
        try {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
};

static MethodDescriptor<String, String> method(String name, MethodDescriptor.MethodType type) {
    return MethodDescriptor.newBuilder(TEXT, TEXT)
            .setFullMethodName("Greeter/" + name)
            .setType(type)
            .build();
}

static final MethodDescriptor<String, String> GREET = method("greet", MethodDescriptor.MethodType.UNARY);
static final MethodDescriptor<String, String> COUNT = method("count", MethodDescriptor.MethodType.SERVER_STREAMING);

static ServerServiceDefinition service(EventLoop loop, AtomicInteger counted) {
    return ServerServiceDefinition.builder("Greeter")
            .addMethod(GREET, ServerCalls.asyncUnaryCall((name, answer) -> handle(loop, answer, () -> {
                if (name.isEmpty()) {
                    throw new StatusException(Status.INVALID_ARGUMENT.withDescription("no name"));
                }
                await(sleep(name.equals("slow") ? 60 : 0.01));
                answer.onNext("hello " + name);
                return null;
            })))
            .addMethod(COUNT, ServerCalls.asyncServerStreamingCall((to, answers) -> handle(loop, answers, () -> {
                for (int i = 0; i < Integer.parseInt(to); i++) {
                    ready((ServerCallStreamObserver<String>) answers);
                    answers.onNext("number " + i);
                    counted.incrementAndGet();
                }
                return null;
            })))
            .build();
}

void show() throws IOException {
    var counted = new AtomicInteger();
    Server server = InProcessServerBuilder.forName("recipe")
            .addService(service(Loops.getRunningLoop(), counted))
            .build()
            .start();
    ManagedChannel channel = InProcessChannelBuilder.forName("recipe").build();
    try {
        IO.println(await(greet(channel, "world")));
        try {
            await(greet(channel, ""));
        } catch (StatusRuntimeException e) {
            IO.println("refused: " + e.getStatus().getDescription());
        }
        try {
            await(waitFor(greet(channel, "slow"), 0.1));
        } catch (TimeoutException e) {
            IO.println("no greeting in time");
        }
        int seen = 0;
        try (var numbers = each(stream(channel, COUNT, "1000000"))) {
            for (String number : numbers) {
                if (++seen == 100) {
                    IO.println("the 100th: " + number + ", not many more were made: " + (counted.get() < 1000));
                    break;
                }
            }
        }
    } finally {
        channel.shutdownNow();
        server.shutdownNow();
        await(toThread(() -> channel.awaitTermination(10, TimeUnit.SECONDS)));
        await(toThread(() -> server.awaitTermination(10, TimeUnit.SECONDS)));
    }
}

static CompletableFuture<String> greet(Channel channel, String name) {
    return stage(ClientCalls.futureUnaryCall(channel.newCall(GREET, CallOptions.DEFAULT), name));
}

void main() throws IOException {
    run(() -> show());
}
