import org.asyncio4j.Asyncio.createTask
import org.asyncio4j.Task

// Without the extensions: an error, not a Task<Void> that loses the result.
val lost: Task<Int> = createTask { 1 }
