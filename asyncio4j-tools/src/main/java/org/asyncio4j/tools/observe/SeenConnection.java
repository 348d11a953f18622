package org.asyncio4j.tools.observe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An open connection, datagram endpoint or pipe as it was at a moment.
 *
 * @param loop the identity of its loop
 * @param loopName {@code Loop-1} is the first one of the process
 * @param id the identity of its transport
 * @param kind {@code socket}, {@code datagram} or {@code pipe}
 * @param local its own address; empty if it has none
 * @param peer empty if there is none
 * @param state {@code open}, with what is paused, {@code closing}, or {@code lost}
 * @param protocol the name of its protocol's class
 * @param bytesBuffered how many bytes wait to be sent
 */
record SeenConnection(
        String loop,
        String loopName,
        String id,
        String kind,
        String local,
        String peer,
        String state,
        String protocol,
        long bytesRead,
        long bytesWritten,
        long bytesBuffered) {

    /** Reads what a process says of its connections, those of one loop after the other, oldest first. */
    static List<SeenConnection> listOf(String json) throws ToolFailure {
        Map<String, Object> answer = Json.answer(json);
        if (!(answer.get("connections") instanceof List<?> found)) {
            throw new ToolFailure("the process refused to answer: " + answer.get("error"));
        }
        List<SeenConnection> connections = new ArrayList<>();
        for (Object each : found) {
            Map<?, ?> map = (Map<?, ?>) each;
            connections.add(new SeenConnection(
                    text(map, "loop"),
                    text(map, "loopName"),
                    text(map, "id"),
                    text(map, "kind"),
                    text(map, "local"),
                    text(map, "peer"),
                    text(map, "state"),
                    text(map, "protocol"),
                    number(map, "bytesRead"),
                    number(map, "bytesWritten"),
                    number(map, "bytesBuffered")));
        }
        return connections;
    }

    /** Returns it as data for JSON. */
    Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("loop", loop);
        data.put("loopName", loopName);
        data.put("id", id);
        data.put("kind", kind);
        data.put("local", local);
        data.put("peer", peer);
        data.put("state", state);
        data.put("protocol", protocol);
        data.put("bytesRead", bytesRead);
        data.put("bytesWritten", bytesWritten);
        data.put("bytesBuffered", bytesBuffered);
        return data;
    }

    private static String text(Map<?, ?> map, String name) {
        return String.valueOf(map.get(name));
    }

    private static long number(Map<?, ?> map, String name) {
        return map.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
