import static org.asyncio4j.Asyncio.*;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.asyncio4j.*;
import org.asyncio4j.function.Action;

class Forgotten {

    Coroutine<String> fetch(String name) {
        return async(() -> "page of " + name);
    }

    Coroutine<String> kept;

    void drops() {
        fetch("a"); // BUG: ForgottenAwait
        IO.println(this.fetch("b").toString()); // not dropped: it is asked for its text
        async(() -> 1); // BUG: ForgottenAwait
        Action<RuntimeException> later = () -> fetch("c"); // BUG: ForgottenAwait
        Consumer<String> each = name -> fetch(name); // BUG: ForgottenAwait
        if (kept == null) fetch("d"); // BUG: ForgottenAwait
    }

    void uses() {
        String page = await(fetch("a"));
        kept = fetch("b");
        Coroutine<String> c = fetch("c");
        createTask(fetch("d"));
        List<Coroutine<String>> all = new ArrayList<>();
        all.add(fetch("e"));
        Consumer<String> each = name -> kept = fetch(name);
        run(fetch(page));
        await(c);
    }

    void assertThrows(Class<?> type, Action<?> body) {}

    void calledToThrow() {
        assertThrows(IllegalArgumentException.class, () -> fetch(""));
    }

    void tasksRunByThemselves(TaskGroup group) {
        createTask(fetch("a"));
        group.createTask(fetch("b"));
    }
}
