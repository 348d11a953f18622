import static org.asyncio4j.Asyncio.*

import java.util.concurrent.Callable
import org.asyncio4j.*
import org.asyncio4j.function.*

// Groovy chooses the overload at run time, when a closure fits all of them: say which one is meant.

String fetch(String name, double seconds) {
    await(sleep(seconds))
    return "page $name"
}

run({
    def a = createTask({ fetch('a', 0.2d) } as Callable)
    def b = createTask({ fetch('b', 0.1d).length() } as Callable)
    println "${await(a)}, ${await(b) + 1}"
    println await(gather({ fetch('c', 0.1d) } as Awaitable, { fetch('d', 0.2d) } as Awaitable))
    println within(timeout(1.0d), { fetch('e', 0.1d) } as Call)
    def tasks = within(taskGroup(), { group -> [1, 2].collect { n -> group.createTask({ n } as Callable) } } as Call1)
    println tasks.sum { it.result() }
    with(timeout(1.0d), { println 'no value' } as Action)
    for (n in each(fromIterable([1, 2, 3]))) print "$n "
    println()
} as Awaitable)
