import static org.asyncio4j.Asyncio.*;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.nio.charset.StandardCharsets;
import org.asyncio4j.*;

// NATS by jnats: requests are awaited, a subscription is an async iterable, and several workers share the work.
// `NatsWork [URL]`: without one the server of this machine.

static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
}

static String text(Message message) {
    return new String(message.getData(), StandardCharsets.UTF_8);
}

/**
 * Messages to a subject; those who name the same group share them. While nobody takes them, the dispatcher's thread
 * waits and the client keeps at most 1,000; then it drops messages and tells its ErrorListener, as NATS does with slow
 * consumers.
 */
static AsyncGenerator<Message> subscribe(Connection nats, String subject, String group) {
    return fromCallbacks(
            sink -> {
                Dispatcher dispatcher = nats.createDispatcher(sink::put);
                dispatcher.setPendingLimits(1000, 1 << 24);
                sink.onClose(() -> nats.closeDispatcher(dispatcher));
                dispatcher.subscribe(subject, group);
                await(toThread(() -> nats.flush(Duration.ofSeconds(5)))); // the server knows
            },
            16,
            CallbackSink.Overflow.REFUSE);
}

void work(Connection nats, int number, Map<Integer, Integer> counts) {
    for (Message request : each(subscribe(nats, "upper", "workers"))) {
        counts.merge(number, 1, Integer::sum);
        await(sleep(0.001)); // stands for work
        nats.publish(request.getReplyTo(), bytes(text(request).toUpperCase()));
    }
}

void show(Connection nats) {
    var counts = new TreeMap<Integer, Integer>();
    try {
        IO.println(text(await(nats.request("upper", bytes("hello")))));
    } catch (CancellationException e) { // the JDK's: the request has failed. CancelledError would mean us
        IO.println("nobody is there to answer");
    }
    with(taskGroup(), group -> {
        for (int i = 0; i < 3; i++) {
            int number = i;
            group.createTask(() -> work(nats, number, counts));
        }
        while (counts.size() < 3) { // until all have subscribed
            try {
                await(nats.request("upper", bytes("warm up")));
            } catch (CancellationException e) {
                await(sleep(0.01));
            }
        }
        List<Message> answers = await(gather(IntStream.range(0, 300)
                .mapToObj(i -> async(() -> await(nats.request("upper", bytes("message " + i)))))
                .toList()));
        IO.println("300 answers, the last: " + text(answers.getLast()));
        group.cancel();
    });
    try {
        await(waitFor(nats.request("upper", bytes("again")), 5));
    } catch (CancellationException e) {
        IO.println("the workers have left");
    }
}

void main(String[] args) throws IOException, InterruptedException {
    String url = args.length > 0 ? args[0] : Options.DEFAULT_URL;
    Options options = Options.builder().server(url).maxReconnects(10).build();
    Connection nats = Nats.connect(options);
    try {
        run(() -> show(nats));
    } finally {
        nats.close(); // waits for the client's threads, so not in the loop
    }
}
