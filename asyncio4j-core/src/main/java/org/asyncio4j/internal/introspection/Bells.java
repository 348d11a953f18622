package org.asyncio4j.internal.introspection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import org.asyncio4j.internal.util.Log;
import org.jspecify.annotations.Nullable;

/** Reads what a bell says, if it is the user's own: the folder for temporary files is everybody's. */
final class Bells {

    private static final int LONGEST = 4096;

    private Bells() {}

    /** Deletes a bell and returns what it says; null if it is not to be trusted, or is gone. */
    static @Nullable String take(Path bell) {
        try {
            boolean own = Files.isRegularFile(bell, LinkOption.NOFOLLOW_LINKS)
                    && Files.size(bell) <= LONGEST
                    && owner(bell).equals(self(bell));
            String text = own ? Files.readString(bell, StandardCharsets.UTF_8) : null;
            Files.delete(bell);
            return text;
        } catch (IOException e) {
            // Another user's, or taken back. It is looked at again in half a second.
            Log.debug("can't take " + bell + ": " + e);
            return null;
        }
    }

    private static UserPrincipal owner(Path file) throws IOException {
        return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns the user of this process: the owner of a file that it makes. */
    private static UserPrincipal self(Path bell) throws IOException {
        Path probe = Files.createTempFile(bell.getParent(), ".asyncio4j-", ".probe");
        try {
            return owner(probe);
        } finally {
            Files.delete(probe);
        }
    }
}
