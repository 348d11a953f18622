import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

/**
 * What the launcher asyncio4j runs once, to learn which classes of java, javac and the library a
 * start needs.
 */
void main() {
    run(
            async(() -> {
                Task<String> task = createTask(async(() -> "hello"));
                await(sleep(0.001));
                IO.println(await(task));
                return null;
            }));
}
