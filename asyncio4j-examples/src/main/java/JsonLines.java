import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// A client of a child that speaks JSON lines: requests in flight at once, a time limit, and a new child when the
// old one crashes.

final String server =
        """
        while read -r line; do
            id=${line#*: } && id=${id%%,*}
            case $line in
                *crash*) exit 3 ;;
                *hang*) continue ;;
                *later*) held=$id && continue ;;
            esac
            echo "{\\"id\\": $id, \\"result\\": \\"done\\"}"
            [ -z "$held" ] || echo "{\\"id\\": $held, \\"result\\": \\"done later\\"}"
            held=
        done
        """;
final MessageFormat json = new MessageFormat("'{'\"id\": {0,number}, \"result\": \"{1}\"'}'");
final Map<Integer, CompletableFuture<String>> waiting = new TreeMap<>(); // requests in flight
final Event ready = new Event();
Subprocess child;
int number;

void serve() throws ParseException {
    while (true) {
        child = await(createSubprocessExec(SubprocessOptions.PIPED, "sh", "-c", server));
        ready.set();
        try {
            for (String line : each(child.stdout().lines())) {
                Object[] answer = json.parse(line);
                waiting.get(((Long) answer[0]).intValue()).complete((String) answer[1]);
            }
        } finally {
            ready.clear();
            child.stdin().close();
            await(child.waitFor());
        }
        IO.println("the server has ended with " + child.returncode());
        waiting.values().forEach(it -> it.completeExceptionally(new IOException("the server has crashed")));
    }
}

void call(String method) throws IOException {
    await(ready.waitFor());
    int mine = ++number;
    waiting.put(mine, new CompletableFuture<>());
    try {
        child.stdin().write("{\"id\": %d, \"method\": \"%s\"}\n".formatted(mine, method));
        await(child.stdin().drain());
        IO.println(method + ": " + await(waiting.get(mine), IOException.class));
    } finally {
        waiting.remove(mine);
    }
}

void main() {
    run(() -> {
        Task<Void> serving = createTask(this::serve);
        with(taskGroup(), group -> {
            group.createTask(() -> call("later"));
            group.createTask(() -> call("now"));
        });
        try {
            with(timeout(0.2), () -> call("hang"));
        } catch (TimeoutException e) {
            IO.println("hang: no answer in time");
        }
        try {
            call("crash");
        } catch (IOException e) {
            IO.println("crash: " + e.getMessage());
        }
        call("again");
        serving.cancel();
        await(waitUntil(List.of(serving)));
        IO.println("ended with " + child.returncode());
    });
}
