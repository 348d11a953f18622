package org.asyncio4j.internal.task;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.asyncio4j.LoopGroup;
import org.asyncio4j.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Loops that number their tasks by one counter. */
class TaskNumbersTest {

    private final TaskAges ages = new TaskAges();
    private final AtomicLong all = new AtomicLong();
    private final TaskNumbers one = new TaskNumbers(all, ages);
    private final TaskNumbers other = new TaskNumbers(all, ages);

    @BeforeEach
    void twoLoopsRun() {
        TaskNumbers.runBegins();
        TaskNumbers.runBegins();
    }

    @AfterEach
    void theyEnd() {
        TaskNumbers.runEnds();
        TaskNumbers.runEnds();
    }

    @Test
    void aLoopThatIsAloneTakesOneNumberAfterTheOther() {
        for (int i = 1; i <= 1_000; i++) {
            assertEquals(i, one.next());
            assertEquals(i, all.get());
        }
    }

    @Test
    void whileOthersSeldomCountNoneIsLeftOut() {
        for (int i = 1; i <= 100; i += 2) {
            assertEquals(i, one.next());
            assertEquals(i + 1, other.next());
        }
    }

    @Test
    void inAHurryALoopTakesManyAtOnce() {
        hurry();
        long first = one.next();
        assertEquals(first + 63, all.get());
        long others = other.next();
        assertEquals(first + 64, others);
        for (int i = 1; i < 64; i++) {
            assertEquals(first + i, one.next());
            assertEquals(others + i, other.next());
        }
        assertEquals(others + 64, one.next());
    }

    @Test
    void aNumberThatWasTakenBeforeANoteOfAgesIsNotUsedAfterIt() {
        hurry();
        one.next();
        one.next();
        long noted = all.get();
        ages.note(1, noted, 0);
        assertEquals(noted + 1, one.next());
        // And they are in no hurry any more.
        assertEquals(noted + 2, other.next());
        assertEquals(noted + 3, one.next());
    }

    @Test
    void loopsThatTakeTurnsOnOneThreadTakeOneNumberAfterTheOther() {
        TaskNumbers.runEnds();
        TaskNumbers.runEnds();
        hurry();
        long last = all.get();
        assertEquals(last + 1, one.next());
        assertEquals(last + 2, other.next());
        assertEquals(last + 3, one.next());
        twoLoopsRun();
    }

    @Test
    void noTwoTasksOfLoopsThatRunAtOnceHaveOneName() {
        List<List<String>> names = LoopGroup.run(2, () -> {
            List<String> own = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                Task<Void> task = createTask(() -> {});
                own.add(task.getName());
                await(task);
            }
            return own;
        });
        Set<String> all = new HashSet<>();
        for (List<String> own : names) {
            List<Long> numbers = own.stream()
                    .map(name -> Long.parseLong(name.substring("Task-".length())))
                    .toList();
            assertEquals(numbers.stream().sorted().toList(), numbers, "in the order of their creation");
            all.addAll(own);
        }
        assertEquals(40_000, all.size());
    }

    private void hurry() {
        // The first number of the one is the only one between which and the last nobody else has counted.
        one.next();
        for (int i = 0; i < 64; i++) {
            other.next();
            one.next();
        }
    }
}
