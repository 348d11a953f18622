import static org.asyncio4j.Asyncio.*;

import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.errors.*;
import org.apache.kafka.common.serialization.*;
import org.asyncio4j.*;

// Kafka by its own client: a producer whose callback completes a future, and a consumer that polls on a thread of its
// own, pauses while our side is busy, and commits what has been processed. `KafkaOrders [HOST:PORT]`: a broker; without
// an argument the client's mocks.

/** Sends, and awaits the broker's word. A cancellation does not take back what has been sent. */
static RecordMetadata send(Producer<String, String> producer, ProducerRecord<String, String> record) {
    var answer = new CompletableFuture<RecordMetadata>();
    // send() may block for max.block.ms, without metadata of the topic or with a full buffer: so not in the loop.
    await(toThread(() -> producer.send(record, (metadata, problem) -> {
        if (problem == null) {
            answer.complete(metadata);
        } else {
            answer.completeExceptionally(problem);
        }
    })));
    return await(answer);
}

/** The records of a topic, and the commits of those that are done. Only its thread touches the consumer. */
static final class Subscription {
    private static final int ROOM = 100;

    private final Consumer<String, String> consumer;
    private final Map<TopicPartition, OffsetAndMetadata> done = new ConcurrentHashMap<>();
    private final Deque<ConsumerRecord<String, String>> waiting = new ArrayDeque<>(); // of the thread
    private boolean paused; // of the thread
    volatile int pauses;

    Subscription(Consumer<String, String> consumer) {
        this.consumer = consumer;
    }

    /** The records, each of which is to be told to {@link #processed}. Closes the consumer at the end. */
    AsyncGenerator<ConsumerRecord<String, String>> records() {
        return fromCallbacks(
                sink -> {
                    Thread thread = Thread.ofPlatform().name("kafka-poll").start(() -> poll(sink));
                    sink.onClose(() -> {
                        consumer.wakeup(); // the only method for other threads
                        await(shield(toThread(() -> thread.join())));
                    });
                },
                ROOM,
                CallbackSink.Overflow.REFUSE);
    }

    /** Called in the loop when a record has been processed: a later crash does not bring it again. */
    void processed(ConsumerRecord<String, String> record) {
        done.put(new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
    }

    private void poll(CallbackSink<ConsumerRecord<String, String>> sink) {
        try (consumer) {
            try {
                while (!sink.isClosed()) {
                    consumer.poll(Duration.ofMillis(100)).forEach(waiting::add);
                    handOver(sink);
                    commit();
                }
            } catch (WakeupException e) {
                // The consumer of the generator has left.
            } catch (KafkaException e) {
                sink.fail(e);
            }
            commitLast();
        }
    }

    /** Without room it pauses the partitions and goes on polling: who does not poll is taken for dead by the broker. */
    private void handOver(CallbackSink<ConsumerRecord<String, String>> sink) {
        while (!waiting.isEmpty() && sink.offer(waiting.getFirst())) {
            waiting.removeFirst();
        }
        if (!waiting.isEmpty() && !paused) {
            consumer.pause(consumer.assignment());
            paused = true;
            pauses++;
        } else if (waiting.isEmpty() && paused) {
            consumer.resume(consumer.paused());
            paused = false;
        }
    }

    private void commitLast() {
        try {
            commit();
        } catch (WakeupException late) {
            commit(); // no poll had been under way
        }
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> now = new HashMap<>(done);
        if (!now.isEmpty()) {
            consumer.commitSync(now);
            now.forEach(done::remove); // unless it is further by now
        }
    }
}

void produce(Producer<String, String> producer) {
    List<RecordMetadata> sent = await(gather(IntStream.range(0, 1000)
            .mapToObj(i -> async(() -> send(producer, new ProducerRecord<>("orders", "order " + i))))
            .toList()));
    IO.println("sent: " + sent.size() + ", last offset "
            + sent.stream().mapToLong(RecordMetadata::offset).max().getAsLong());
}

void produceTooMuch(Producer<String, String> producer) {
    try {
        send(producer, new ProducerRecord<>("orders", "x".repeat(2_000_000)));
    } catch (RecordTooLargeException e) {
        IO.println("not sent: " + e.getClass().getSimpleName());
    }
}

/** Processes so many records, the first one slowly, and returns the offset of the last one. */
long consume(Subscription orders, int count) {
    int seen = 0;
    try (var records = each(orders.records())) {
        for (ConsumerRecord<String, String> order : records) {
            while (seen == 0 && count > 1 && orders.pauses == 0) {
                await(sleep(0.01)); // a slow consumer
            }
            orders.processed(order);
            if (++seen == count) {
                return order.offset();
            }
        }
    }
    throw new IllegalStateException("no more records");
}

void withMocks() {
    try (var producer = new MockProducer<>(true, null, new StringSerializer(), new StringSerializer())) {
        produce(producer);
        producer.sendException = new RecordTooLargeException();
        produceTooMuch(producer);
    }
    TopicPartition partition = new TopicPartition("orders", 0);
    try (var broker = new MockConsumer<String, String>("earliest")) {
        broker.subscribe(List.of("orders"));
        broker.schedulePollTask(() -> {
            broker.rebalance(List.of(partition));
            broker.updateBeginningOffsets(Map.of(partition, 0L));
            for (int i = 0; i < 1000; i++) {
                broker.addRecord(new ConsumerRecord<>("orders", 0, i, "key", "order " + i));
            }
        });
        Subscription orders = new Subscription(broker);
        IO.println("the 500th has offset " + consume(orders, 500));
        IO.println("paused while we were busy: " + (orders.pauses > 0));
        IO.println("closed: " + broker.closed());
    }
}

/** A consumer of a group, which commits by itself alone. Its Subscription closes it. */
static Subscription subscribe(String broker) {
    Map<String, Object> config = Map.of(
            "bootstrap.servers",
            broker,
            "group.id",
            "clerks",
            "auto.offset.reset",
            "earliest",
            "enable.auto.commit",
            "false");
    var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    consumer.subscribe(List.of("orders"));
    return new Subscription(consumer);
}

void main(String[] args) {
    if (args.length == 0) {
        run(() -> withMocks());
        return;
    }
    Map<String, Object> config = Map.of("bootstrap.servers", args[0]);
    // Its close() blocks, so outside of the loop.
    try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
        run(() -> {
            produce(producer);
            produceTooMuch(producer);
        });
    }
    run(() -> {
        Subscription orders = subscribe(args[0]);
        IO.println("the 500th has offset " + consume(orders, 500));
        IO.println("paused while we were busy: " + (orders.pauses > 0));
        IO.println("another consumer goes on at " + consume(subscribe(args[0]), 1));
    });
}
