/**
 * Runs coroutines concurrently on one thread, as Python's asyncio does: the types that an
 * application needs.
 *
 * <p>Start with {@link Asyncio}, whose functions are meant for {@code import static};
 * the other types, by theme, are listed below. The names are those of Python's asyncio in Java's
 * spelling. Authors of frameworks find the event loop itself in {@code org.asyncio4j.lowlevel}.
 *
 * <p>A method that awaits is a plain method, called inside a task like any other; {@code createTask(() ->
 * fetch(uri))} runs it beside the caller. {@code Coroutine} says when a method returns one instead.
 *
 * <p>Eight names are those of types in {@code java.util} and its subpackages, too: {@code Queue}, {@code
 * PriorityQueue}, {@code Future}, {@code Semaphore}, {@code Lock}, {@code Condition}, {@code
 * TimeoutException} and {@code BrokenBarrierException}. Where both are imported by a star or a module, an
 * import of the single type decides, such as {@code import org.asyncio4j.Queue;}.
 *
 * <ul>
 *   <li>Running: {@link Asyncio#run run} for one coroutine, {@link Runner} for several on one loop,
 *       {@link LoopGroup} for a loop on each of several cores, {@link BackgroundLoop} for calls from
 *       other threads.
 *   <li>Coroutines and tasks: {@link Awaitable}, {@link Coroutine}, {@link Future}, {@link Task}.
 *   <li>Structure: {@link TaskGroup}, with {@link TaskStatus} and {@link StartedTask}, and {@link Timeout}; {@link AsCompleted}; {@link WaitResult}
 *       and {@link ReturnWhen} of {@code waitUntil}; {@link RaceResult} of {@code staggeredRace};
 *       {@link Outcome} of {@code gatherOutcomes};
 *       {@link Tuple2}, {@link Tuple3}, {@link Tuple4} and {@link Tuple5} of {@code gatherTuple}.
 *   <li>Iteration: {@link AsyncIterable}, {@link AsyncIterator}, {@link Each}, {@link Indexed};
 *       generators are {@link AsyncGenerator}, with
 *       {@link GeneratorBody} and {@link Yielder}, and {@link AsyncSendGenerator}, with {@link
 *       SendGeneratorBody} and {@link SendYielder}.
 *   <li>Context managers: {@link AsyncContextManager}, {@link AsyncResource}, {@link AsyncContextDecorator}, {@link
 *       AsyncExitStack}, {@link AsyncExit}, {@link AsyncCloseable}, {@link Aclosing}.
 *   <li>Synchronization: {@link Lock} and {@link LockGuard}, {@link Event}, {@link Condition},
 *       {@link Semaphore}, {@link BoundedSemaphore}, {@link Barrier}, {@link Queue}, {@link
 *       PriorityQueue}, {@link LifoQueue}.
 *   <li>Streams and servers: {@link StreamReader}, {@link StreamWriter}, {@link StreamPair}, {@link
 *       Server}, {@link ClientHandler}, {@link ClientConnectedCallback}, {@link TransportSocket},
 *       {@link ExtraInfo}, {@link Tls}.
 *   <li>Child processes: {@link Subprocess}, {@link SubprocessOutput}, {@link Stdio}.
 *   <li>Threads and bridges: {@link Asyncio#toThread toThread}, {@link
 *       Asyncio#runCoroutineThreadsafe runCoroutineThreadsafe}, {@link CallbackSink} of {@code fromCallbacks}, {@link Asyncio#fromPublisher
 *       fromPublisher}, {@link Asyncio#toPublisher toPublisher}, {@link Future#toCompletableFuture
 *       toCompletableFuture}.
 *   <li>Exceptions: {@link CancelledError}, {@link TimeoutException}, {@link ExceptionGroup},
 *       {@link InvalidStateException}, {@link StopAsyncIteration}, {@link GeneratorExit}, {@link
 *       KeyboardInterrupt}, {@link SystemExit}; {@link BrokenBarrierException}, {@link
 *       QueueEmptyException}, {@link QueueFullException}, {@link QueueShutDownException}; {@link
 *       ConnectionAbortedException}, {@link ConnectionResetException}, {@link
 *       IncompleteReadException}, {@link LimitOverrunException}, {@link
 *       SendfileNotAvailableException}, {@link ProcessLookupException}.
 *   <li>Debugging: {@link CallGraphs}, {@link FutureCallGraph}, {@link FrameCallGraphEntry};
 *       {@link WaitReason} of {@link Task#waitsFor}, {@link Cancellation} of {@link Task#cancellations}.
 *   <li>Options: {@link RunOptions}, {@link BackgroundLoopOptions}, {@link TaskOptions}, {@link ConnectOptions}, {@link
 *       ServerOptions}, {@link TlsOptions}, {@link SubprocessOptions}.
 * </ul>
 *
 * <p>The shapes of the lambdas that these take are in {@code org.asyncio4j.function}.
 */
@NullMarked
package org.asyncio4j;

import org.jspecify.annotations.NullMarked;
