package org.asyncio4j.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page docs/recipes.md. */
final class RecipesPage {

    private static final Path PAGE = Path.of("..", "docs", "recipes.md");
    private static final Pattern PROGRAM =
            Pattern.compile("\\]\\(\\.\\./asyncio4j-recipes/src/main/java/(\\w+)\\.java\\)");

    private RecipesPage() {}

    /** The programs that it links to. */
    static List<String> programs() throws IOException {
        return PROGRAM.matcher(Files.readString(PAGE))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** The block of code in a language that begins with some text. */
    static String block(String language, String beginning) throws IOException {
        Matcher block = Pattern.compile("```" + language + "\n(" + Pattern.quote(beginning) + ".*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        if (!block.find()) {
            throw new AssertionError("no block begins with " + beginning);
        }
        return block.group(1);
    }
}
