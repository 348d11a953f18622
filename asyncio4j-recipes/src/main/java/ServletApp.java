import static org.asyncio4j.Asyncio.*;

import jakarta.servlet.*;
import jakarta.servlet.http.*;
import java.net.http.*;
import java.nio.file.*;
import org.apache.catalina.*;
import org.apache.catalina.startup.*;
import org.asyncio4j.*;

// A background loop in a servlet container, here Tomcat: a listener starts it with the application and closes it when
// that is undeployed, which ends all its tasks and its thread. Servlets answer asynchronously, so no thread of the
// server waits.

static final String LOOP = "asyncio4j.loop";

public static final class LoopOfTheApplication implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
        event.getServletContext().setAttribute(LOOP, BackgroundLoop.start());
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        ((BackgroundLoop) event.getServletContext().getAttribute(LOOP)).close(Duration.ofSeconds(1));
    }
}

static final class Answers extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext async = request.startAsync();
        async.setTimeout(10_000);
        BackgroundLoop loop = (BackgroundLoop) getServletContext().getAttribute(LOOP);
        var answer = loop.submit(() -> answer(request.getParameter("name")));
        async.addListener(new EndOfRequest(answer));
        // On a thread of the application: writing may block, and the loop must not.
        answer.whenCompleteAsync((text, problem) -> {
            try {
                if (problem != null) {
                    response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
                } else {
                    response.getWriter().write(text);
                }
            } catch (IOException e) {
                // The client has left.
            } finally {
                async.complete();
            }
        });
    }

    private String answer(String name) {
        await(sleep(name.equals("slow") ? 60 : 0.05));
        return "hello " + name;
    }
}

/** A request that is over in another way cancels its coroutine. */
record EndOfRequest(CompletableFuture<?> answer) implements AsyncListener {
    @Override
    public void onTimeout(AsyncEvent event) {
        answer.cancel(true);
    }

    @Override
    public void onError(AsyncEvent event) {
        answer.cancel(true);
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
}

String get(HttpClient client, String url) {
    HttpResponse<String> response = await(client.sendAsync(
            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString()));
    return response.statusCode() == 200 ? response.body() : "status " + response.statusCode();
}

void show(Context application, HttpClient client, String base) {
    List<String> answers = await(gather(IntStream.range(0, 50)
            .mapToObj(i -> async(() -> get(client, base + "/?name=" + i)))
            .toList()));
    IO.println("50 answers, the last: " + answers.getLast());
    BackgroundLoop loop = (BackgroundLoop) application.getServletContext().getAttribute(LOOP);
    Task<String> slow = createTask(() -> get(client, base + "/?name=slow"));
    await(sleep(0.5));
    await(toThread(() -> application.stop())); // what a container does to undeploy
    IO.println("undeployed; the loop is closed: " + loop.isClosed());
    IO.println("whoever waited: " + await(slow));
}

void main() throws Exception {
    Path folder = Files.createTempDirectory("tomcat");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context application = tomcat.addContext("", null);
    application.addApplicationListener(LoopOfTheApplication.class.getName());
    Wrapper servlet = Tomcat.addServlet(application, "answers", new Answers());
    servlet.setAsyncSupported(true);
    application.addServletMappingDecoded("/", "answers");
    tomcat.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
        run(() -> show(application, client, "http://127.0.0.1:" + tomcat.getConnector().getLocalPort()));
    } finally {
        tomcat.stop();
        tomcat.destroy();
    }
}
