package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Timeout;

/** The threads that the expensive parts of handshakes run on: neither the loop's nor the default executor's. */
@Timeout(30) // Below the limit of a handshake.
class HandshakeThreadsTest {

    private static final String HOST = "127.0.0.1";
    private static final ServerOptions SERVER = ServerOptions.DEFAULT.withTls(TestKeys.server());
    private static final ConnectOptions CLIENT =
            ConnectOptions.DEFAULT.withTls(TlsOptions.of(TestKeys.client()).withServerHostname("localhost"));

    private static final ClientHandler WAITING = (reader, writer) -> {
        await(reader.read());
        writer.close();
    };

    @AsyncioTest(realTime = true, debug = false)
    void jobsThatWaitForTlsDoNotHoldItsHandshakesUp(EventLoop loop) {
        loop.setDefaultExecutor(Loops.newBoundedExecutor(2));
        with(await(startServer(WAITING, HOST, 0, SERVER)), server -> {
            List<Task<StreamPair>> jobs = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                jobs.add(createTask(toThread(
                        () -> runCoroutineThreadsafe(openConnection(HOST, server.port(), CLIENT), loop)
                                .get())));
            }
            for (Task<StreamPair> job : jobs) {
                await(job).close();
            }
        });
    }

    @AsyncioTest(realTime = true, debug = false)
    void handshakesNeedNoDefaultExecutor(EventLoop loop) {
        await(loop.shutdownDefaultExecutor());
        with(
                await(startServer(WAITING, HOST, 0, SERVER)),
                server -> await(openConnection(HOST, server.port(), CLIENT)).close());
    }

    @AsyncioTest(realTime = true, debug = false)
    void certificatesAreNotCheckedOnTheLoopsThread() throws Exception {
        ConcurrentLinkedQueue<String> threads = new ConcurrentLinkedQueue<>();
        SSLContext watched = SSLContext.getInstance("TLS");
        Runnable asked = () -> threads.add(Thread.currentThread().getName());
        watched.init(null, new TrustManager[] {watching(asked)}, null);
        ConnectOptions options =
                ConnectOptions.DEFAULT.withTls(TlsOptions.of(watched).withServerHostname("localhost"));
        with(
                await(startServer(WAITING, HOST, 0, SERVER)),
                server -> await(openConnection(HOST, server.port(), options)).close());
        assertEquals(List.of("asyncio-handshake"), List.copyOf(threads));
    }

    private static X509TrustManager watching(Runnable asked) {
        return new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType) {
                asked.run();
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
    }
}
