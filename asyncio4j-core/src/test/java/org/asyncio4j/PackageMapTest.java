package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The themed map of the everyday package, in the Javadoc of its {@code package-info.java}. */
class PackageMapTest {

    private static final Path SOURCE = Path.of("src", "main", "java", "org", "asyncio4j", "package-info.java");

    /** A link to a type of the package; one to a member has a {@code #} after the name. */
    private static final Pattern LINK = Pattern.compile("\\{@link\\s+(?:\\*\\s+)?(\\w+)}");

    private static final String PACKAGE = "org.asyncio4j.";

    @Test
    void eachPublicTypeStandsInTheMapOnce() throws IOException {
        List<String> linked = LINK.matcher(Files.readString(SOURCE))
                .results()
                .map(link -> link.group(1))
                .sorted()
                .toList();
        assertEquals(publicTypes(), linked);
    }

    private static List<String> publicTypes() {
        return CompiledClasses.all().stream()
                .filter(type -> type.flags().has(AccessFlag.PUBLIC))
                .map(CompiledClasses::nameOf)
                .filter(PackageMapTest::isTopLevelOfThePackage)
                .map(name -> name.substring(PACKAGE.length()))
                .sorted()
                .toList();
    }

    private static boolean isTopLevelOfThePackage(String name) {
        return name.matches("org\\.asyncio4j\\.[A-Za-z0-9]+");
    }
}
