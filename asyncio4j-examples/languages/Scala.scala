import java.util.concurrent.Callable
import org.asyncio4j.Asyncio
import org.asyncio4j.Asyncio.{await, gather, sleep, taskGroup, timeout}
import org.asyncio4j.{AsyncContextManager, Awaitable, Coroutine, Task}

// --- Where javac tells a void lambda from one with a value, scalac finds two that fit: these take any block.

def running[T](main: => T): T = Asyncio.run(new Awaitable[T] { def onAwait(): T = main })

def task[T](body: => T): Task[T] = Asyncio.createTask[T]((() => body): Callable[T])

def within[R, T](manager: AsyncContextManager[R])(body: R => T): T =
  Asyncio.within[R, T, RuntimeException](manager, resource => body(resource))

// --- A program.

def fetch(name: String, seconds: Double): String =
  await(sleep(seconds))
  s"page $name"

@main def scalaProgram(): Unit =
  running {
    val a = task { fetch("a", 0.2) }
    val b: Task[Int] = task(fetch("b", 0.1).length)
    println(s"${await(a)}, ${await(b) + 1}")
    println(await(gather[String](() => fetch("c", 0.1), () => fetch("d", 0.2))))
    println(within(timeout(1.0)) { _ => fetch("e", 0.1) })
    val results = within(taskGroup()) { group => List(1, 2).map(n => group.createTask[Int]((() => n): Callable[Int])) }
    println(results.map(_.result()).sum)
    val work = task { println("no value") }
    await(work)
  }
