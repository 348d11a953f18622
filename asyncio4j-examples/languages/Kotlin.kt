import java.util.concurrent.Callable
import org.asyncio4j.Asyncio
import org.asyncio4j.Asyncio.await
import org.asyncio4j.Asyncio.gather
import org.asyncio4j.Asyncio.sleep
import org.asyncio4j.Asyncio.taskGroup
import org.asyncio4j.Asyncio.timeout
import org.asyncio4j.AsyncContextManager
import org.asyncio4j.AsyncIterable
import org.asyncio4j.Awaitable
import org.asyncio4j.Coroutine
import org.asyncio4j.RunOptions
import org.asyncio4j.Task
import org.asyncio4j.TaskGroup
import org.asyncio4j.function.Call1

// --- The extensions: Kotlin prefers its own function types to Java's interfaces.

fun <T> run(options: RunOptions = RunOptions.DEFAULT, main: () -> T): T = Asyncio.run(Awaitable { main() }, options)

fun <T> async(body: () -> T): Coroutine<T> = Asyncio.async(Callable { body() })

fun <T> async(name: String, body: () -> T): Coroutine<T> = Asyncio.async(name, Callable { body() })

fun <T> createTask(body: () -> T): Task<T> = Asyncio.createTask(Callable { body() })

fun <T> createTask(name: String, body: () -> T): Task<T> = Asyncio.createTask(name, Callable { body() })

fun <T> createTask(coroutine: Coroutine<T>): Task<T> = Asyncio.createTask(coroutine)

fun <T> TaskGroup.start(body: () -> T): Task<T> = createTask(Callable { body() })

fun <T> toThread(call: () -> T): Coroutine<T> = Asyncio.toThread(Callable { call() })

fun <T> waitFor(seconds: Double, body: () -> T): Coroutine<T> = Asyncio.waitFor(Awaitable { body() }, seconds)

fun <R, T> with(manager: AsyncContextManager<R>, body: (R) -> T): T? =
    Asyncio.within(manager, Call1<R, T, RuntimeException> { body(it) })

fun <T> each(items: AsyncIterable<T>): Iterable<T> = Asyncio.each(items)

// --- A program.

fun fetch(name: String, seconds: Double): String {
    await(sleep(seconds))
    return "page $name"
}

fun main() {
    run {
        val a = createTask { fetch("a", 0.2) }
        val b: Task<Int> = createTask("counter") { fetch("b", 0.1).length }
        println(await(a) + ", " + (await(b) + 1))
        println(await(gather({ fetch("c", 0.1) }, { fetch("d", 0.2) })))
        val page: String? = with(timeout(1.0)) { fetch("e", 0.1) }
        println(page)
        val sum = with(taskGroup()) { group -> listOf(group.start { 1 }, group.start { 2 }) }
        println(sum!!.sumOf { it.result() })
        with(timeout(5.0)) { println(await(waitFor(1.0) { "in time" })) }
        println(await(toThread { "elsewhere" }))
        for (number in each(Asyncio.fromIterable(listOf(1, 2, 3)))) print("$number ")
        println()
    }
}
