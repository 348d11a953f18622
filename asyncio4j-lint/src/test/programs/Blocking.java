import static org.asyncio4j.Asyncio.*;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.PreparedStatement;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import org.asyncio4j.*;
import org.asyncio4j.lowlevel.EventLoop;

class Blocking {

    void inAMethodThatAwaits() throws Exception {
        await(sleep(1));
        Thread.sleep(1_000); // BUG: BlockingCall
    }

    void inAMethodThatDoesNot() throws Exception {
        Thread.sleep(1_000);
    }

    void inBodies(CompletableFuture<String> stage, ReentrantLock lock, BlockingQueue<String> queue) {
        run(() -> {
            stage.join(); // BUG: BlockingCall
            stage.get(); // BUG: BlockingCall
            lock.lock(); // BUG: BlockingCall
            lock.tryLock();
            queue.take(); // BUG: BlockingCall
            queue.offer("a");
            return 1;
        });
        createTask(() -> new Socket("localhost", 80)); // BUG: BlockingCall
    }

    void inCallbacks(EventLoop loop, ExecutorService pool) {
        loop.callSoon(() -> pool.close()); // BUG: BlockingCall
    }

    AsyncGenerator<Socket> inGenerators(ServerSocket server) {
        return asyncGenerator(yielder -> {
            while (true) {
                yielder.yield(server.accept()); // BUG: BlockingCall
            }
        });
    }

    void inAnotherThread(CompletableFuture<String> stage, ExecutorService pool, PreparedStatement query)
            throws Exception {
        await(toThread(() -> stage.join()));
        await(toThread(() -> {
            Thread.sleep(10);
            return query.executeQuery();
        }));
        pool.execute(() -> stage.join());
        new Thread() {
            @Override
            public void run() {
                stage.join();
            }
        }.start();
        query.executeQuery(); // BUG: BlockingCall
    }

    String httpAndNames(HttpClient client, HttpRequest request, Process process) throws Exception {
        await(client.sendAsync(request, BodyHandlers.ofString()));
        InetAddress.getByName("example.org"); // BUG: BlockingCall
        InetAddress.getByName("127.0.0.1");
        InetAddress.getByName("::1");
        process.waitFor(); // BUG: BlockingCall
        await(process.onExit());
        return client.send(request, BodyHandlers.ofString()).body(); // BUG: BlockingCall
    }

    void waits(Object monitor) throws Exception {
        await(sleep(0));
        synchronized (monitor) {
            monitor.wait(); // BUG: BlockingCall
        }
    }
}
