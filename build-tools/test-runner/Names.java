import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names that a user types, and what they might mean. */
final class Names {
    private Names() {}

    /** Whether {@code name} matches {@code pattern}, in which {@code *} is any characters. */
    static boolean matches(String pattern, String name) {
        return pattern.equals(name)
                || pattern.contains("*") && name.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
    }

    /** Returns a class's name without its package. */
    static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    /** Returns the end of a message that says {@code name} is unknown: what is near to it. */
    static String suggestion(String name, Collection<String> known) {
        List<String> near = known.stream()
                .filter(each -> isNear(name, each))
                .sorted((a, b) -> Integer.compare(distance(name, a), distance(name, b)))
                .distinct()
                .limit(8)
                .toList();
        return near.isEmpty() ? "" : "; near: " + String.join(", ", near);
    }

    private static boolean isNear(String name, String other) {
        String a = name.toLowerCase(Locale.ROOT).replace("*", "");
        String b = other.toLowerCase(Locale.ROOT);
        if (a.length() >= 3 && (b.contains(a) || a.contains(b))) {
            return true;
        }
        return distance(a, b) <= Math.max(2, a.length() / 4);
    }

    /** Returns the number of edits, insertions, deletions, that make one name the other. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
