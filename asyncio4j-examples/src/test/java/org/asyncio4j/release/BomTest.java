package org.asyncio4j.release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class BomTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private final XPath xpath = XPathFactory.newInstance().newXPath();

    @Test
    void namesEachPublishedModuleAndNothingElse() throws Exception {
        String version = text(pom(ROOT), "/project/version");
        List<String> published = new ArrayList<>();
        for (String module : texts(pom(ROOT), "//modules/module")) {
            Document pom = pom(ROOT.resolve(module));
            if (!text(pom, "/project/properties/maven.deploy.skip").equals("true")
                    && !text(pom, "/project/packaging").equals("pom")) {
                published.add("org.asyncio4j:" + text(pom, "/project/artifactId") + ":" + version);
            }
        }

        Document bom = pom(ROOT.resolve("asyncio4j-bom"));
        String managed = "/project/dependencyManagement/dependencies/dependency";
        List<String> named = new ArrayList<>();
        for (int i = 1; i <= texts(bom, managed).size(); i++) {
            String dependency = managed + "[" + i + "]/";
            named.add(text(bom, dependency + "groupId")
                    + ":"
                    + text(bom, dependency + "artifactId")
                    + ":"
                    + text(bom, dependency + "version"));
        }

        assertEquals(new TreeSet<>(published), new TreeSet<>(named));
        assertEquals(new TreeSet<>(named).size(), named.size(), "named twice");
    }

    private static Document pom(Path module) throws Exception {
        try (var in = Files.newInputStream(module.resolve("pom.xml"))) {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        }
    }

    private String text(Document pom, String path) throws Exception {
        return xpath.evaluate(path, pom);
    }

    private List<String> texts(Document pom, String path) throws Exception {
        List<String> texts = new ArrayList<>();
        int count = Integer.parseInt(xpath.evaluate("count(" + path + ")", pom));
        for (int i = 1; i <= count; i++) {
            texts.add(xpath.evaluate("(" + path + ")[" + i + "]", pom));
        }
        return texts;
    }
}
