import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

class Unstarted {

    Coroutine<String> fetch() {
        return async(() -> "page");
    }

    void bodies(Runner runner) {
        run(() -> sleep(1)); // BUG: UnstartedCoroutine
        run(this::fetch); // BUG: UnstartedCoroutine
        createTask(() -> fetch()); // BUG: UnstartedCoroutine
        with(taskGroup(), group -> {
            group.createTask(() -> fetch()); // BUG: UnstartedCoroutine
            group.createTask(
                    () -> { // BUG: UnstartedCoroutine
                        return fetch();
                    });
        });
        with(timeout(1), () -> sleep(2)); // BUG: UnstartedCoroutine
        await(toThread(() -> fetch())); // BUG: UnstartedCoroutine
        await(gather(() -> fetch(), () -> await(fetch()))); // BUG: UnstartedCoroutine
    }

    Coroutine<Coroutine<String>> nested() {
        return async(() -> fetch()); // BUG: UnstartedCoroutine
    }

    void right() {
        run(() -> await(sleep(1)));
        run(sleep(1));
        run(fetch());
        createTask(() -> await(fetch()));
        await(gather(fetch(), fetch()));
        createTask(() -> createTask(fetch()));
        createTask(() -> null);
    }

    AsyncIterable<Coroutine<String>> coroutinesMayBeItems(AsyncIterable<String> names) {
        return names.map(name -> fetch());
    }
}
