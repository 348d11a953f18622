import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.http.Http.*;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.http.HttpClient;
import org.asyncio4j.http.HttpClientOptions;
import org.asyncio4j.http.RequestException;
import org.asyncio4j.http.Response;

/**
 * Follows the links of a site: {@code ./asyncio4j WebCrawler.java http://HOST:PORT/}. A task for each page; the client
 * lets as many go on as it has connections, and the others wait in line.
 */
public class WebCrawler {

    private static final Pattern LINK = Pattern.compile("<a\\s[^>]*href=[\"']?([^\"'\\s>#]+)");

    static final HttpClientOptions OPTIONS = HttpClientOptions.DEFAULT
            .withMaxConnectionsPerHost(4)
            .withTimeout(20)
            .withMaxBodySize(1 << 20);

    private final HttpClient client;
    private final Map<String, String> found = new TreeMap<>();

    WebCrawler(HttpClient client) {
        this.client = client;
    }

    /** Returns what became of each page. */
    Map<String, String> crawl(String start) {
        found.put(start, "");
        with(taskGroup(), group -> {
            group.createTask(() -> visit(URI.create(start), group));
        });
        return found;
    }

    private void visit(URI page, TaskGroup group) {
        try {
            Response response = await(client.get(page.toString()), RequestException.class);
            String text = await(response.readText());
            found.put(page.toString(), response.status() + ", " + text.length() + " characters");
            if (response.headers().get("content-type", "").startsWith("text/html")) {
                follow(page, text, group);
            }
        } catch (RequestException e) {
            found.put(page.toString(), String.valueOf(e.getMessage()));
        }
    }

    private void follow(URI page, String text, TaskGroup group) {
        Matcher link = LINK.matcher(text);
        while (link.find()) {
            URI target = page.resolve(link.group(1));
            if (page.getAuthority().equals(target.getAuthority()) && found.putIfAbsent(target.toString(), "") == null) {
                group.createTask(() -> visit(target, group));
            }
        }
    }

    public static void main(String[] args) {
        run(() -> with(httpClient(OPTIONS), client -> {
            new WebCrawler(client).crawl(args[0]).forEach((page, what) -> IO.println(page + ": " + what));
        }));
    }
}
