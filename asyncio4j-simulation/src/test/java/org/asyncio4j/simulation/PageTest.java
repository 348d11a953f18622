package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.asyncio4j.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of a failure. */
class PageTest {

    private static final String MARKUP = "</script><script>document.title='run'</script>";
    private static final String PAGES = "asyncio4j.simulation.pages";

    @TempDir
    Path folder;

    @BeforeEach
    void pagesGoToTheFolder() {
        System.setProperty(PAGES, folder.resolve("pages").toString());
    }

    @AfterEach
    void asBefore() {
        System.clearProperty(PAGES);
    }

    private static SimulationFailure failureOf(Scenario scenario) {
        SimulationFailure failure =
                Simulation.of(scenario).withRuns(1000).explore().failure();
        assertNotNull(failure);
        return failure;
    }

    private static void lost(World world) {
        Host other = world.host("<b>other</b>", () -> await(sleep(0.5)));
        int[] value = new int[1];
        List<Task<Void>> tasks = new ArrayList<>();
        for (String name : List.of(MARKUP, "second")) {
            tasks.add(createTask(
                    () -> {
                        await(sleep(1));
                        int read = value[0];
                        if (world.chance(0.3)) {
                            await(sleep(0));
                        }
                        value[0] = read + 1;
                    },
                    name));
        }
        for (Task<Void> task : tasks) {
            await(task);
        }
        await(other.join());
        if (value[0] != 2) {
            throw new IllegalStateException("lost: " + MARKUP);
        }
    }

    @Test
    void itIsOneFileWithoutANetworkAndWithoutMarkupOfTheProgram() {
        String page = failureOf(PageTest::lost).page();
        assertFalse(page.contains(MARKUP), page);
        assertFalse(page.contains("<b>"), page);
        assertTrue(page.contains("\\u003cb>other\\u003c/b>"), page);
        // The only address is the name of a vocabulary.
        assertEquals(
                "",
                page.replace("http://www.w3.org/2000/svg", "")
                        .replaceAll("(?s).*?(https?://|src=|@import|url\\((?!#))|.*", "$1"));
    }

    @Test
    void aLongRunIsShownInPartAndSaysSo() {
        SimulationFailure failure = failureOf(world -> {
            boolean told = world.choose(2) == 1;
            for (int i = 0; i < 30_000; i++) {
                await(sleep(0));
            }
            if (told) {
                throw new IllegalStateException("long");
            }
        });
        String page = failure.page();
        assertTrue(page.contains("\"omitted\":10"), page.substring(0, 20_000));
        assertTrue(page.contains("the test chose 1, of 0 to 1"), "the deviation is long ago, and shown");
        assertTrue(page.length() < 4_000_000, () -> page.length() + " characters");
    }

    @Test
    void theFailureNamesTheFileOfItsTest() throws Exception {
        SimulationFailure failure = assertThrows(SimulationFailure.class, () -> Simulation.run(1000, PageTest::lost));
        Path file = folder.resolve("pages/PageTest.theFailureNamesTheFileOfItsTest.html");
        assertTrue(failure.getMessage().endsWith("\ntimeline: " + file), failure.getMessage());
        assertEquals(failure.page(), Files.readString(file));
        // The token is on the page, the name of the file is not.
        assertTrue(failure.page().contains(failure.token()));
        assertFalse(failure.page().contains("timeline: "), "as if it were part of the report");

        SimulationFailure replayed = assertThrows(
                SimulationFailure.class,
                () -> Simulation.of(PageTest::lost).replay(failure.token()).run());
        assertTrue(replayed.getMessage().endsWith("\ntimeline: " + file), replayed.getMessage());
        assertTrue(Files.readString(file).contains("in a replay"));

        Simulation.run(2, world -> await(sleep(1)));
        assertFalse(Files.exists(file), "it was of a test that passes now");
    }

    @Test
    void noneIsWrittenIfNoneIsWanted() throws Exception {
        System.setProperty(PAGES, "");
        SimulationFailure failure = assertThrows(SimulationFailure.class, () -> Simulation.run(1000, PageTest::lost));
        assertFalse(failure.getMessage().contains("timeline"), failure.getMessage());

        Path blocked = Files.createFile(folder.resolve("file"));
        System.setProperty(PAGES, blocked.toString());
        SimulationFailure unwritten = assertThrows(SimulationFailure.class, () -> Simulation.run(1000, PageTest::lost));
        assertTrue(unwritten.getMessage().contains("\ntimeline: could not be written: "), unwritten.getMessage());
    }

    /** The colors of one scheme, by their names. */
    private static Map<String, String> colors(String block) {
        Map<String, String> colors = new TreeMap<>();
        Pattern.compile("--(\\w+): (#\\w+);")
                .matcher(block)
                .results()
                .forEach(color -> colors.put(color.group(1), color.group(2)));
        return colors;
    }

    private static String styleOf(String page) {
        return page.substring(page.indexOf("<style>"), page.indexOf("</style>"));
    }

    private static String group(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertTrue(found.find(), () -> pattern + " is not in " + text);
        return found.group(1);
    }

    private static Map<String, String> light(String style) {
        return colors(group(Pattern.compile(":root \\{ color-scheme: light dark;([^}]*)}"), style));
    }

    private static Map<String, String> dark(String style) {
        return colors(
                group(Pattern.compile("@media \\(prefers-color-scheme: dark\\) \\{\\s*:root \\{([^}]*)}"), style));
    }

    @Test
    void eachColorIsThereForLightAndForDark() {
        String page = failureOf(PageTest::lost).page();
        String style = styleOf(page);
        Map<String, String> light = light(style);
        Map<String, String> dark = dark(style);
        assertEquals(light.keySet(), dark.keySet());
        Set<String> used = new TreeSet<>();
        Pattern.compile("var\\(--(\\w+)\\)").matcher(page).results().forEach(use -> used.add(use.group(1)));
        assertEquals(used, light.keySet());
        // No color is given anywhere else: it would be that of one scheme.
        String rest = style.replaceAll("--\\w+: #\\w+;", "");
        assertFalse(
                Pattern.compile("#(?:[0-9a-fA-F]{3}){1,2}\\b|\\brgb|\\bhsl|: (?:white|black)\\b")
                        .matcher(rest)
                        .find(),
                rest);
        String script = page.substring(page.indexOf("<script>"));
        assertFalse(Pattern.compile("\\.style\\.(?:color|background|fill|stroke)|fill:|stroke:")
                .matcher(script)
                .find());
    }

    /** As the guidelines for accessibility (WCAG 2, 1.4.3 and 1.4.11) ask for. */
    @Test
    void textAndLinesStandOutInBothSchemes() {
        String style = styleOf(failureOf(PageTest::lost).page());
        for (Map<String, String> scheme : List.of(light(style), dark(style))) {
            for (String name : List.of("text", "faint", "step", "event", "deviation")) {
                assertTrue(contrast(scheme, name, "back") >= 4.5, () -> name + " of " + scheme);
            }
            // Lines that are marked are events, deviations, and what stands beside them.
            for (String name : List.of("text", "faint", "event", "deviation")) {
                assertTrue(contrast(scheme, name, "mark") >= 4.5, () -> name + " of " + scheme);
            }
            assertTrue(contrast(scheme, "message", "back") >= 3, scheme::toString);
        }
        assertTrue(luminance("#ffffff") > 0.99 && luminance("#000") < 0.01);
    }

    private static double contrast(Map<String, String> scheme, String one, String other) {
        double a = luminance(Objects.requireNonNull(scheme.get(one)));
        double b = luminance(Objects.requireNonNull(scheme.get(other)));
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(String color) {
        String digits = digits(color);
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            double part = Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16) / 255.0;
            sum += weights[i] * (part <= 0.03928 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    @Test
    @Tag("integration")
    @Timeout(200) // A browser
    void aBrowserDrawsItInTheColorsOfItsScheme() throws Exception {
        String chromium = browser();
        String page = failureOf(PageTest::lost).page();
        Path file = Files.writeString(
                folder.resolve("colors.html"),
                page.replace(
                        "</body>",
                        "<script>document.body.dataset.seen = getComputedStyle(document.body).backgroundColor + ' ' +"
                                + " getComputedStyle(document.querySelector('#rows"
                                + " text.deviation')).fill</script></body>"));
        // Chromium's numbers of the two.
        for (int scheme : new int[] {0, 1}) {
            Map<String, String> colors = scheme == 0 ? dark(styleOf(page)) : light(styleOf(page));
            String seen =
                    shown(chromium, file.toUri() + "#deviation=1", "--blink-settings=preferredColorScheme=" + scheme);
            assertEquals(
                    rgb(Objects.requireNonNull(colors.get("back"))) + " "
                            + rgb(Objects.requireNonNull(colors.get("deviation"))),
                    group(Pattern.compile("data-seen=\"([^\"]*)\""), seen));
        }
    }

    private static String digits(String color) {
        return color.length() == 4 ? color.substring(1).replaceAll("(.)", "$1$1") : color.substring(1);
    }

    private static String rgb(String color) {
        String digits = digits(color);
        return "rgb(" + Integer.parseInt(digits.substring(0, 2), 16) + ", "
                + Integer.parseInt(digits.substring(2, 4), 16) + ", " + Integer.parseInt(digits.substring(4), 16) + ")";
    }

    @Test
    @Tag("integration")
    @Timeout(200) // A browser
    void aBrowserDrawsIt() throws Exception {
        String chromium = browser();
        Path file = Files.writeString(
                folder.resolve("page.html"), failureOf(PageTest::lost).page());
        String page = shown(chromium, file.toUri() + "#deviation=1");
        // What its program wrote is text, and nothing of it was run.
        assertTrue(page.contains("<title>the test failed</title>"), page);
        assertTrue(page.contains("&lt;/script&gt;&lt;script&gt;document.title='run'"), page);
        assertTrue(
                page.contains("data-host=\"&lt;b&gt;other&lt;/b&gt;\"") || page.contains("data-host=\"<b>other</b>\""),
                page);
        assertTrue(page.contains("<summary>Deviations from the plain run: 1</summary>"), page);
        assertTrue(page.matches("(?s).*<rect [^>]*class=\"mark here\".*"), page);
        assertTrue(
                page.matches("(?s).*<text [^>]*class=\"line deviation\">what the test gave a chance of 0\\.3"
                        + " happens</text>.*"),
                page);
        assertTrue(page.contains("class=\"line step\">task 'second'</text>"), page);
        assertTrue(page.contains("class=\"line event\">the program of"), page);

        String some = shown(chromium, file.toUri() + "#filter=second");
        assertFalse(some.contains("class=\"line event\">"), some);
        assertTrue(some.matches("(?s).*role=\"status\">\\d lines</span>.*"), some);

        String small = shown(chromium, file.toUri() + "#zoom=0");
        assertFalse(small.contains("class=\"line step\""), "rows are too low for text");
        assertTrue(small.contains("class=\"step\""), small);

        Path messages = Files.writeString(
                folder.resolve("messages.html"),
                failureOf(ReportTest::impatient).page());
        String arrows = shown(chromium, messages.toUri().toString());
        assertTrue(arrows.contains("class=\"arrow\""), arrows);
        assertTrue(arrows.contains("class=\"arrow late open\""), arrows);
    }

    @Test
    @Tag("integration")
    @Timeout(200) // A browser
    void aLongRunIsDrawnOnlyAsFarAsItIsSeen() throws Exception {
        String chromium = browser();
        SimulationFailure failure = failureOf(world -> {
            for (int i = 0; i < 30_000; i++) {
                await(sleep(0));
            }
            throw new IllegalStateException("long");
        });
        Path file = Files.writeString(folder.resolve("long.html"), failure.page());
        String page = shown(chromium, file.toUri().toString());
        assertTrue(page.contains("This run is long: the 20,000 last lines are shown"), page.substring(0, 9000));
        assertTrue(page.contains(" earlier lines are left out."), page.substring(0, 9000));
        int drawn = page.split("class=\"line step\"", -1).length - 1;
        assertTrue(drawn > 20 && drawn < 500, drawn + " lines are drawn");
    }

    private static String browser() {
        for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
            for (String path : System.getenv("PATH").split(File.pathSeparator)) {
                if (Files.isExecutable(Path.of(path, name))) {
                    return name;
                }
            }
        }
        assumeTrue(false, "needs chromium (Debian: apt-get install chromium)");
        throw new AssertionError();
    }

    private String shown(String chromium, String address, String... options) throws Exception {
        Path errors = folder.resolve("errors");
        List<String> command = new ArrayList<>(List.of(
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + folder.resolve("profile")));
        command.addAll(List.of(options));
        command.addAll(List.of("--dump-dom", address));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try {
            String dom = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the browser does not end");
            assertEquals(0, process.exitValue(), () -> dom);
            return dom;
        } finally {
            process.destroyForcibly();
        }
    }
}
