import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.http.Http.*;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.http.HttpServer;
import org.asyncio4j.http.Message;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.asyncio4j.http.WebSocket;
import org.asyncio4j.http.WebSocketClosedException;

/** A chat in the browser, by WebSocket: {@code ./asyncio4j WebChat.java PORT}, then open localhost:PORT in two tabs. */
public class WebChat {

    private static final String PAGE =
            """
            <!doctype html>
            <title>Chat</title>
            <ul id="said"></ul>
            <form><input name="text" autofocus autocomplete="off"><button>Say</button></form>
            <script>
                const scheme = location.protocol === 'https:' ? 'wss://' : 'ws://';
                const chat = new WebSocket(scheme + location.host + '/chat');
                const show = text => {
                    const item = document.createElement('li');
                    item.textContent = text;
                    document.getElementById('said').append(item);
                };
                chat.onmessage = event => show(event.data);
                chat.onclose = () => show('(the connection is closed)');
                document.forms[0].onsubmit = event => {
                    event.preventDefault();
                    chat.send(document.forms[0].text.value);
                    document.forms[0].reset();
                };
            </script>
            """;

    private final Set<WebSocket> room = new LinkedHashSet<>();

    Response app(Request request) {
        return switch (request.path()) {
            case "/" -> Response.html(PAGE);
            case "/chat" -> request.webSocket(this::talk);
            default -> Response.notFound();
        };
    }

    /** Tells all what one of them says, until that one leaves. */
    void talk(WebSocket one) {
        room.add(one);
        try {
            for (Message message : each(one)) {
                for (WebSocket other : List.copyOf(room)) {
                    tell(other, message);
                }
            }
        } finally {
            room.remove(one);
        }
    }

    /** One that does not take what is said for a while is let go: the others must not wait for it. */
    private static void tell(WebSocket other, Message message) {
        try {
            await(waitFor(other.send(message), 5), WebSocketClosedException.class);
        } catch (WebSocketClosedException e) {
            return; // it is leaving
        } catch (TimeoutException e) {
            other.abort();
        }
    }

    public static void main(String[] args) {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
        WebChat chat = new WebChat();
        run(() -> {
            HttpServer server = await(serve(chat::app, "127.0.0.1", port));
            with(server, () -> {
                IO.println("listening on port " + server.port());
                await(server.serveForever());
            });
        });
    }
}
