import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.reactive.Reactive.*;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.asyncio4j.*;
import reactor.core.publisher.*;

// Reactor, by asyncio4j-reactive, and Mutiny, whose publishers are the JDK's: both ways, with back-pressure.

/** An endless generator of ours, to be used by others. */
AsyncGenerator<Integer> numbers(AtomicBoolean ended) {
    return asyncGenerator(out -> {
        try {
            for (int i = 0; ; i++) {
                await(sleep(0.001));
                out.yield(i);
            }
        } finally {
            ended.set(true);
        }
    });
}

void show() {
    // A Mono or Uni is awaited; a cancellation here cancels it there.
    IO.println("Mono: " + await(single(Mono.just(1).delayElement(Duration.ofMillis(10)))));
    IO.println("Uni: " + await(Uni.createFrom().item(2).subscribeAsCompletionStage()));
    var cancelled = new CompletableFuture<Boolean>();
    try {
        await(waitFor(single(Mono.never().doOnCancel(() -> cancelled.complete(true))), 0.05));
    } catch (TimeoutException e) {
        IO.println("no Mono in time, cancelled: " + await(cancelled));
    }

    // A Flux or Multi is iterated; it is asked for no more items than there is room for.
    Flux<Integer> flux = Flux.range(0, 1_000_000);
    IO.println("Flux: " + await(fromReactive(flux).take(3).toList()));
    IO.println("Multi: " + await(fromPublisher(Multi.createFrom().range(0, 3)).map(x -> x * x).toList()));

    // A generator becomes a Flux or Multi. It runs in this loop, whoever asks, and ends when the subscriber leaves.
    var ended = new AtomicBoolean();
    Flux<Integer> ours = Flux.from(toReactive(numbers(ended)));
    IO.println("our Flux: " + await(single(ours.map(x -> x + 10).take(3).collectList())));
    Multi<Integer> multi = Multi.createFrom().publisher(toPublisher(numbers(ended)));
    IO.println("our Multi: " + await(multi.select().first(3).collect().asList().subscribeAsCompletionStage()));
    while (allTasks().size() > 1) {
        await(sleep(0.001));
    }
    IO.println("our generator has ended: " + ended.get());

    // A task as a Mono or Uni: cancelling the subscription cancels the task.
    Task<Integer> task = createTask(sleep(0.01, 5));
    IO.println("our Mono: " + await(Mono.fromFuture(task.toCompletableFuture()).map(x -> x + 1).toFuture()));
}

void main() {
    run(() -> show());
    reactor.core.scheduler.Schedulers.shutdownNow(); // Reactor's timer thread, which delayElement has started
    io.smallrye.mutiny.infrastructure.Infrastructure.getDefaultWorkerPool().shutdownNow();
}
