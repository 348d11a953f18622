package org.asyncio4j;

import java.util.List;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * What a suspended task waits for, in words, and which tasks could end that wait: found by {@link Task#waitsFor()} at the
 * moment of the question.
 *
 * @param kind one lower-case word or two that tell programs apart what it is: {@code lock}, {@code semaphore}, {@code
 *     condition}, {@code event}, {@code barrier}, {@code queue}, {@code task}, {@code group}, {@code gather}, {@code
 *     wait}, {@code sleep}, {@code socket}, {@code child}, {@code thread}, {@code future}, or the word of another library
 * @param text one line that completes the sentence "the task waits for ...": {@code a lock that Task-1 holds}
 * @param tasks the tasks on which it depends whether and when the wait ends, as far as is known: the one that holds the
 *     lock, the one that is awaited, those that are left in the group
 */
public record WaitReason(String kind, String text, List<Task<?>> tasks) {

    /** Copies the list. */
    public WaitReason {
        Checks.notNull(kind, "kind");
        Checks.notNull(text, "text");
        tasks = List.copyOf(tasks);
    }

    /** Creates a reason that depends on no task that is known. */
    public WaitReason(String kind, String text) {
        this(kind, text, List.of());
    }

    /** Returns the only one of {@link #tasks()}, such as the task that holds the lock; null if there is none or several. */
    public @Nullable Task<?> holder() {
        return tasks.size() == 1 ? tasks.getFirst() : null;
    }

    /** Returns {@link #text()}. */
    @Override
    public String toString() {
        return text;
    }
}
