package org.asyncio4j.http.internal;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Content;
import org.asyncio4j.http.Content.Part;

/** Writes forms of several parts (RFC 7578). */
public final class MultipartText {

    private static final int BOUNDARY_BYTES = 16;

    private MultipartText() {}

    /** Returns the form of some parts. */
    public static Content form(List<Part> parts) {
        byte[] random = new byte[BOUNDARY_BYTES];
        ThreadLocalRandom.current().nextBytes(random);
        String boundary = "asyncio4j-" + HexFormat.of().formatHex(random);
        List<Body> bodies = new ArrayList<>();
        for (Part part : parts) {
            bodies.add(Body.of("--" + boundary + "\r\n" + head(part) + "\r\n"));
            bodies.add(part.body());
            bodies.add(Body.of("\r\n"));
        }
        bodies.add(Body.of("--" + boundary + "--\r\n"));
        return new Content("multipart/form-data; boundary=" + boundary, new JoinedBody(List.copyOf(bodies)));
    }

    private static String head(Part part) {
        StringBuilder head = new StringBuilder("content-disposition: form-data; name=").append(quoted(part.name()));
        if (part.fileName() != null) {
            head.append("; filename=").append(quoted(part.fileName()));
        }
        head.append("\r\n");
        if (part.type() != null) {
            HeaderText.checkValue("content-type", part.type());
            head.append("content-type: ").append(part.type()).append("\r\n");
        }
        return head.toString();
    }

    /** Returns a name as browsers write it. */
    private static String quoted(String name) {
        String text = name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
        return "\"" + text + "\"";
    }
}
