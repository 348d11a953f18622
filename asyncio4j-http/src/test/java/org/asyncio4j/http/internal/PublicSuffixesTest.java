package org.asyncio4j.http.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The list of public suffixes that comes with the JDK, which is not ours to keep: that it is there, and read. */
class PublicSuffixesTest {

    @Test
    void theListOfTheJdkIsRead() {
        PublicSuffixes suffixes = new PublicSuffixes();
        for (String suffix :
                new String[] {"com", "co.uk", "github.io", "any.ck", "xn--55qx5d.cn", "no-such-top-level"}) {
            assertTrue(suffixes.contains(suffix), suffix);
        }
        for (String name :
                new String[] {"example.com", "a.co.uk", "a.github.io", "www.ck", "a.any.ck", "app.intranet"}) {
            assertFalse(suffixes.contains(name), name);
        }
    }

    @Test
    void withoutAListEveryNameIsPublic() {
        PublicSuffixes suffixes = new PublicSuffixes(Path.of("no", "such", "list"));
        assertTrue(suffixes.contains("example.com"));
        assertTrue(suffixes.contains("www.example.com"));
    }
}
