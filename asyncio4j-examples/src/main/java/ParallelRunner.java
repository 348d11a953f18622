import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// Runs commands, so many at a time (-j, 4 by default), with a progress bar; then tells which failed.

record Result(int code, String errors) {}

int running;
int most;

Result execute(String command, Semaphore slots) {
    return with(slots, () -> {
        most = Math.max(most, ++running);
        Subprocess child = await(createSubprocessShell(command, SubprocessOptions.PIPED));
        SubprocessOutput output = await(child.communicate());
        running--;
        return new Result(child.returncode(), output.stderrString().strip());
    });
}

void show(int done, int total) {
    IO.println("[%s%s] %d/%d".formatted("#".repeat(done), ".".repeat(total - done), done, total));
}

void main(String[] args) {
    int jobs = args.length == 2 && args[0].equals("-j") ? Integer.parseInt(args[1]) : 4;
    String test = "test %1$d -ne 3 -a %1$d -ne 8 || { echo 'number %1$d is no good' >&2; exit %1$d; }";
    run(() -> {
        Semaphore slots = new Semaphore(jobs);
        List<Task<Result>> tasks = new ArrayList<>();
        for (int n = 0; n < 10; n++) {
            String command = test.formatted(n);
            tasks.add(createTask(() -> execute(command, slots)));
        }
        int done = 0;
        for (Coroutine<Result> next : asCompleted(tasks)) {
            await(next);
            show(++done, tasks.size());
        }
        for (Task<Result> task : tasks) {
            Result result = task.result();
            if (result.code != 0) {
                IO.println("exit %d: %s".formatted(result.code, result.errors));
            }
        }
        IO.println("at most " + most + " at once");
    });
}
