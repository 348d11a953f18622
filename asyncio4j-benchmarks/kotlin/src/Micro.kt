import java.util.concurrent.Executors
import kotlin.system.exitProcess
import kotlinx.coroutines.*
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.produce
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

/*
 * What Kotlin's coroutines take for the same work, all on one thread: `Micro NAME`. Prints `ready`, and for each line of
 * input makes one round and prints its operations and nanoseconds (`parked`: the bytes of one coroutine).
 */

private val oneThread = Executors.newSingleThreadExecutor().asCoroutineDispatcher()

private suspend fun switch(scope: CoroutineScope): Int {
    List(100) { scope.launch { repeat(1000) { yield() } } }.joinAll()
    return 100 * 1000
}

private suspend fun spawn(scope: CoroutineScope): Int {
    repeat(10_000) { scope.launch {}.join() }
    return 10_000
}

private suspend fun future(scope: CoroutineScope): Int {
    repeat(10_000) {
        val waited = CompletableDeferred<Int>()
        scope.launch { waited.complete(1) }
        waited.await()
    }
    return 10_000
}

private suspend fun gather(scope: CoroutineScope): Int = List(100_000) { scope.async { 1 } }.awaitAll().size

private suspend fun passThrough(scope: CoroutineScope, channel: Channel<Int>): Int {
    val producer = scope.launch { repeat(100_000) { channel.send(it) } }
    repeat(100_000) { channel.receive() }
    producer.join()
    return 100_000
}

private suspend fun lock(scope: CoroutineScope): Int {
    val mutex = Mutex()
    List(10) { scope.launch { repeat(10_000) { mutex.lock(); mutex.unlock() } } }.joinAll()
    return 10 * 10_000
}

private suspend fun contendedLock(scope: CoroutineScope): Int {
    val mutex = Mutex()
    List(10) { scope.launch { repeat(1_000) { mutex.withLock { yield() } } } }.joinAll()
    return 10 * 1_000
}

private suspend fun timeout(): Int {
    repeat(100_000) { withTimeout(10_000) {} }
    return 100_000
}

// What has a coroutine of its own is `produce`; a flow calls its collector.
@OptIn(ExperimentalCoroutinesApi::class)
private suspend fun generator(scope: CoroutineScope): Int {
    val items = scope.produce { repeat(100_000) { send(it) } }
    repeat(100_000) { items.receive() }
    return 100_000
}

@OptIn(ExperimentalCoroutinesApi::class)
private suspend fun each(scope: CoroutineScope): Int {
    var count = 0
    for (item in scope.produce { repeat(100_000) { send(it) } }) count++
    return count
}

private suspend fun push(): Int {
    var count = 0
    flow { repeat(100_000) { emit(it) } }.collect { count++ }
    return count
}

private fun threadsafe(): Int {
    var left = 4 * 25_000
    val ended = CompletableDeferred<Unit>()
    val scope = CoroutineScope(oneThread)
    val threads = List(4) {
        Thread { repeat(25_000) { scope.launch { if (--left == 0) ended.complete(Unit) } } }.apply { start() }
    }
    runBlocking { ended.await() }
    threads.forEach(Thread::join)
    return 4 * 25_000
}

private fun parked(count: Int): Double {
    val before = used()
    val scope = CoroutineScope(oneThread)
    val jobs = List(count) { scope.launch { CompletableDeferred<Int>().await() } }
    runBlocking(oneThread) {}
    val each = (used() - before).toDouble() / count
    jobs.forEach(Job::cancel)
    return each
}

private fun used(): Long {
    repeat(5) { System.gc() }
    return Runtime.getRuntime().run { totalMemory() - freeMemory() }
}

private fun round(name: String): Int = when (name) {
    "threadsafe" -> threadsafe()
    else -> runBlocking(oneThread) {
        when (name) {
            "switch" -> switch(this)
            "spawn" -> spawn(this)
            "future" -> future(this)
            "gather" -> gather(this)
            "queue" -> passThrough(this, Channel(Channel.UNLIMITED))
            "bounded_queue" -> passThrough(this, Channel(10))
            "lock" -> lock(this)
            "contended_lock" -> contendedLock(this)
            "timeout" -> timeout()
            "generator" -> generator(this)
            "each" -> each(this)
            "push" -> push()
            else -> throw IllegalArgumentException(name)
        }
    }
}

fun main(arguments: Array<String>) {
    println("ready")
    for (line in generateSequence(::readlnOrNull)) {
        if (arguments[0] == "parked") {
            println(parked(line.toInt()))
        } else {
            val began = System.nanoTime()
            val count = round(arguments[0])
            println("$count ${System.nanoTime() - began}")
        }
    }
    exitProcess(0)
}
