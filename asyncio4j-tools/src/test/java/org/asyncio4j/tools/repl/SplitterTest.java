package org.asyncio4j.tools.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SplitterTest {

    private static JShell shell;
    private static SourceCodeAnalysis analysis;

    @BeforeAll
    static void start() {
        shell = JShell.builder().executionEngine("local").build();
        analysis = shell.sourceCodeAnalysis();
    }

    @AfterAll
    static void stop() {
        shell.close();
    }

    private static List<String> split(String text) {
        return Splitter.split(analysis, text);
    }

    @Test
    void eachLineIsASnippetWithoutASemicolonToo() {
        assertEquals(List.of("var a = 1;", "var b = 2;", "a + b"), split("var a = 1\nvar b = 2\na + b"));
    }

    @Test
    void oneLineMayHoldSeveral() {
        assertEquals(List.of("int a = 1;", "int b = 2;"), split("int a = 1; int b = 2;"));
    }

    @Test
    void aSnippetGoesOnUntilItIsComplete() {
        assertEquals(List.of("int f() {\n  return 1;\n}", "f()"), split("int f() {\n  return 1;\n}\nf()"));
    }

    @Test
    void commentsAndBlankLinesAreNone() {
        assertEquals(List.of(), split("// nothing\n\n/* nothing\neither */\n"));
    }

    @Test
    void commandsStandAloneOnTheirLine() {
        assertEquals(List.of("1", "/ps", "2"), split("1\n/ps\n2"));
    }

    @Test
    void aBlankLineEndsWhatMightGoOn() {
        assertTrue(Splitter.isIncomplete(analysis, "@Deprecated int f() {"));
        assertFalse(Splitter.isIncomplete(analysis, "f()"));
        assertFalse(Splitter.isIncomplete(analysis, ""));
        assertFalse(Splitter.isIncomplete(analysis, "/pstree"));
    }

    @Test
    void whatIsIncompleteAtTheEndIsLeft() {
        Splitter splitter = new Splitter(analysis);
        assertEquals(List.of(), splitter.add("foo("));
        assertTrue(splitter.isBegun());
        assertEquals(List.of("foo("), splitter.rest());
        assertFalse(splitter.isBegun());
    }

    @Test
    void nonsenseIsHandedOverForItsError() {
        assertEquals(List.of("}"), split("}"));
        assertEquals(List.of("x = = 1"), split("x = = 1"));
    }
}
