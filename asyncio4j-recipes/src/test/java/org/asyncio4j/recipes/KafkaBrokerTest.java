package org.asyncio4j.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's recipe with a broker, whose jars Maven brings. */
@OneEngineByDay
@EnabledIfSystemProperty(
        named = "asyncio4j.nightly",
        matches = "true",
        disabledReason = "downloads and starts a broker of Kafka, for the night")
class KafkaBrokerTest {

    private final Programs programs = new Programs();

    @TempDir
    Path folder;

    @AfterEach
    void endBroker() throws InterruptedException {
        programs.close();
    }

    @Test
    void recordsAreSentProcessedOnceAndCommitted() throws Exception {
        int port = startBroker();

        assertEquals("""
            sent: 1000, last offset 999
            not sent: RecordTooLargeException
            the 500th has offset 499
            paused while we were busy: true
            another consumer goes on at 500
            """, Recipe.run("KafkaOrders", Programs.HOST + ":" + port));
    }

    private int startBroker() throws Exception {
        String classPath = classPathOfBroker();
        int port = Programs.freePort();
        int controller = Programs.freePort();
        Path settings = Files.writeString(
                folder.resolve("server.properties"), """
                    process.roles=broker,controller
                    node.id=1
                    controller.quorum.voters=1@127.0.0.1:%2$d
                    listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                    controller.listener.names=CONTROLLER
                    inter.broker.listener.name=PLAINTEXT
                    log.dirs=%3$s
                    offsets.topic.num.partitions=1
                    offsets.topic.replication.factor=1
                    group.initial.rebalance.delay.ms=0
                    """.formatted(port, controller, folder.resolve("data")));
        List<String> java = List.of(Programs.java(), "-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp", classPath);
        List<String> format =
                List.of("kafka.tools.StorageTool", "format", "-t", "AAAAAAAAAAAAAAAAAAAAAQ", "-c", settings.toString());
        assertEquals(0, programs.run(words(java, format)));
        programs.server(folder, port, List.of(words(java, List.of("kafka.Kafka", settings.toString()))));
        return port;
    }

    private static String[] words(List<String> first, List<String> second) {
        return Stream.of(first, second).flatMap(List::stream).toArray(String[]::new);
    }

    /** Skips the test where it cannot be had. */
    private String classPathOfBroker() throws IOException, InterruptedException {
        Path file = folder.resolve("classpath");
        Process maven = new ProcessBuilder(
                        Programs.installed("mvn"),
                        "-q",
                        "-B",
                        "-ntp",
                        "-f",
                        Path.of("broker", "pom.xml").toString(),
                        "dependency:build-classpath",
                        "-Dmdep.outputFile=" + file)
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        assumeTrue(maven.waitFor() == 0, "the jars of Kafka's broker cannot be had here");
        return Files.readString(file).strip();
    }
}
