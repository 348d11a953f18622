import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.http.Http.*;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.asyncio4j.http.HttpException;
import org.asyncio4j.http.HttpHandler;
import org.asyncio4j.http.HttpServer;
import org.asyncio4j.http.Middleware;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.asyncio4j.http.Router;

/**
 * Notes, as JSON, each for a minute: {@code ./asyncio4j JsonApi.java PORT}, then {@code curl -d 'text=buy milk'
 * localhost:PORT/notes}. A larger program would leave JSON to a library. {@code HttpExamplesTest} tests it in virtual
 * time, without a network.
 */
public class JsonApi {

    private static final double LIFE = 60;

    private record Note(String text, double until) {}

    private final Map<Integer, Note> notes = new TreeMap<>();
    private int last;

    /** Returns all of it: routes, and what is done around them. */
    HttpHandler app() {
        Router router = Router.builder()
                .get("/notes", this::list)
                .post("/notes", this::add)
                .get("/notes/{id}", request -> Response.json(json(find(request))))
                .delete("/notes/{id}", this::delete)
                .build();
        return router.within(timed());
    }

    private Response list(Request request) {
        return Response.json(living().stream().map(this::json).collect(Collectors.joining(",", "[", "]")));
    }

    private Response add(Request request) {
        String text = await(request.form()).get("text");
        if (text == null) {
            throw new HttpException(400, "no text");
        }
        int id = ++last;
        notes.put(id, new Note(text, time() + LIFE));
        return Response.json(json(id)).withStatus(201).withHeader("location", "/notes/" + id);
    }

    private Response delete(Request request) {
        notes.remove(find(request));
        return Response.status(204);
    }

    private Set<Integer> living() {
        notes.values().removeIf(note -> note.until <= time());
        return notes.keySet();
    }

    private int find(Request request) {
        String id = request.pathParameter("id");
        return living().stream()
                .filter(known -> known.toString().equals(id))
                .findFirst()
                .orElseThrow(() -> new HttpException(404));
    }

    private String json(int id) {
        String text =
                Objects.requireNonNull(notes.get(id)).text.replace("\\", "\\\\").replace("\"", "\\\"");
        String escaped = text.chars()
                .mapToObj(c -> c < ' ' ? String.format("\\u%04x", c) : Character.toString(c))
                .collect(Collectors.joining());
        return "{\"id\":" + id + ",\"text\":\"" + escaped + "\"}";
    }

    /** Tells how long each answer took. */
    private static Middleware timed() {
        return next -> request -> {
            double begin = time();
            Response response = next.handle(request);
            return response.withHeader("server-timing", String.format("app;dur=%.1f", (time() - begin) * 1000));
        };
    }

    public static void main(String[] args) {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
        run(() -> {
            HttpServer server = await(serve(new JsonApi().app(), "127.0.0.1", port));
            with(server, () -> {
                IO.println("listening on port " + server.port());
                await(server.serveForever());
            });
        });
    }
}
