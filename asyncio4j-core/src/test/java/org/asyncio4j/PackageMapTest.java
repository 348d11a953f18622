package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The themed maps of the everyday package and of the extras, in the Javadoc of their {@code package-info.java}. */
class PackageMapTest {

    private static final Path SOURCES = Path.of("src", "main", "java");

    /** A link to a type of the package; one to a member has a {@code #} after the name. */
    private static final Pattern LINK = Pattern.compile("\\{@link\\s+(?:\\*\\s+)?(\\w+)}");

    @Test
    void eachPublicTypeStandsInTheMapOnce() throws IOException {
        assertEquals(publicTypesOf("org.asyncio4j"), linkedIn("org.asyncio4j"));
    }

    @Test
    void eachPublicTypeOfTheExtrasStandsInTheirMapOnce() throws IOException {
        assertEquals(publicTypesOf("org.asyncio4j.extras"), linkedIn("org.asyncio4j.extras"));
    }

    private static List<String> linkedIn(String packageName) throws IOException {
        Path source = SOURCES.resolve(packageName.replace('.', '/')).resolve("package-info.java");
        return LINK.matcher(Files.readString(source))
                .results()
                .map(link -> link.group(1))
                .sorted()
                .toList();
    }

    private static List<String> publicTypesOf(String packageName) {
        return CompiledClasses.all().stream()
                .filter(type -> type.flags().has(AccessFlag.PUBLIC))
                .map(CompiledClasses::nameOf)
                .filter(name -> name.matches(Pattern.quote(packageName) + "\\.[A-Za-z0-9]+"))
                .map(name -> name.substring(packageName.length() + 1))
                .sorted()
                .toList();
    }
}
