package org.asyncio4j.extras;

import org.jspecify.annotations.Nullable;

/**
 * A change in a directory, seen by {@link AsyncPath#watch}.
 *
 * @param kind what has happened
 * @param path the file in the directory; null if changes were lost
 */
public record FileChange(Kind kind, @Nullable AsyncPath path) {

    /** What has happened to a file. */
    public enum Kind {
        /** It was created, or moved here. */
        CREATED,
        /** Its content or its attributes have changed. */
        MODIFIED,
        /** It was deleted, or moved away. */
        DELETED,
        /** There were more changes than the system keeps: look at the directory anew. */
        LOST
    }
}
