package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.waitUntil;

import java.util.List;
import java.util.function.Consumer;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.jspecify.annotations.Nullable;

/**
 * What sends a body that is made while it is sent: a task beside the one that awaits the response and reads it, so that both can go
 * on at a time. It ends with the body, with the response, or when nobody reads that any more; whoever leaves the exchange waits for
 * it. Loop thread only.
 */
final class ClientUpload {

    /** Sends a body, or as much of it as is wanted. */
    interface Sending {
        void send() throws Exception;
    }

    private final ClientCall call;
    private @Nullable Task<Void> task;
    private @Nullable Throwable problem;
    private boolean finished;
    private boolean ending;

    private ClientUpload(ClientCall call) {
        this.call = call;
    }

    /**
     * Begins to send.
     *
     * @param onFailure is told what has failed on this side, if the head of the response had come before
     */
    static ClientUpload start(ClientCall call, Sending sending, Consumer<Throwable> onFailure) {
        ClientUpload upload = new ClientUpload(call);
        upload.task = createTask(() -> upload.run(sending, onFailure), "http body");
        return upload;
    }

    private void run(Sending sending, Consumer<Throwable> onFailure) {
        try {
            sending.send();
        } catch (Exception | CancelledError | LinkageError | AssertionError | StackOverflowError e) {
            if (!ending && !call.isFailed()) {
                problem = e;
                if (call.isAnswered()) {
                    onFailure.accept(e);
                }
            }
        } finally {
            finished = true;
            call.wake();
        }
    }

    boolean isFinished() {
        return finished;
    }

    /** Throws what kept the body from being sent, if anything of this side's did. */
    void check() throws Exception {
        switch (problem) {
            case null -> {}
            case Exception e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError("bug in asyncio4j: " + problem);
        }
    }

    /** Sends no more, and waits until what makes the body has ended too. If all was sent it ends by itself. */
    void end() {
        Task<Void> running = task;
        if (running != null && !finished) {
            if (!call.isSent()) {
                ending = true;
                running.cancel();
            }
            await(waitUntil(List.of(running)));
        }
    }
}
