package org.asyncio4j.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.asyncio4j.annotation.CanIgnoreReturnValue;
import org.asyncio4j.http.internal.PathText;
import org.jspecify.annotations.Nullable;

/**
 * Hands a request to the handler for its method and path.
 *
 * {@snippet :
 * Router router = Router.builder()
 *         .get("/users", this::list)
 *         .get("/users/{id}", request -> show(request.pathParameter("id")))
 *         .put("/users/{id}", this::change)
 *         .mount("/static", StaticFiles.in(Path.of("public")))
 *         .build();
 * }
 *
 * <p>A template is a path; a segment in braces is a parameter, which stands for one segment that is not empty, and one like
 * {@code {rest*}} at the end for all that are left. Of several that fit, the one with the earliest plain segment wins, and
 * a parameter over a rest. Segments are compared without their escapes. A slash at the end counts.
 *
 * <p>A path without a handler is answered with status 404; one whose handlers are for other methods with 405, and {@code OPTIONS}
 * with 204, both with {@code allow}. {@code HEAD} goes to the handler for {@code GET} unless it has its own.
 *
 * <p>Immutable once it is built; for any loop.
 */
public final class Router implements HttpHandler {

    private final Node root;

    private Router(Node root) {
        this.root = root;
    }

    /** Returns a builder without routes. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Response handle(Request request) throws Exception {
        List<String> segments = PathText.segments(request.rawPath());
        Search search = new Search(request.method(), segments);
        search.visit(root, 0);
        if (search.found != null) {
            return search.found.handle(request.withPathParameters(search.parameters(request.pathParameters())));
        }
        if (search.mount != null) {
            return search.mount.handle(request.withPath(PathText.after(request.rawPath(), search.mountDepth)));
        }
        if (search.allowed.isEmpty()) {
            return Response.notFound();
        }
        String allow = String.join(", ", search.allowed);
        return request.method().equals("OPTIONS")
                ? Response.status(204).withHeader("allow", allow)
                : Response.text("Method Not Allowed\n").withStatus(405).withHeader("allow", allow);
    }

    /** A segment of templates, and what is below it. */
    private static final class Node {
        final Map<String, Node> plain = new HashMap<>();

        @Nullable
        Node parameter;

        final Map<String, Route> routes = new LinkedHashMap<>();
        final Map<String, Route> rests = new LinkedHashMap<>();

        @Nullable
        HttpHandler mount;
    }

    private record Route(HttpHandler handler, List<String> names) {}

    /** The way of a path through the nodes: depth first, in the order of precedence. */
    private static final class Search {
        private final String method;
        private final List<String> segments;
        private final List<String> values = new ArrayList<>(2);
        private final Set<String> allowed = new TreeSet<>();
        private @Nullable Route route;
        private @Nullable HttpHandler found;
        private @Nullable HttpHandler mount;
        private int mountDepth = -1;

        Search(String method, List<String> segments) {
            this.method = method;
            this.segments = segments;
        }

        void visit(Node node, int depth) {
            if (node.mount != null && depth > mountDepth) {
                mount = node.mount;
                mountDepth = depth;
            }
            if (depth == segments.size()) {
                choose(node.routes);
                return;
            }
            String segment = segments.get(depth);
            Node plain = node.plain.get(segment);
            if (plain != null) {
                visit(plain, depth + 1);
            }
            if (found == null && node.parameter != null && !segment.isEmpty()) {
                values.add(segment);
                visit(node.parameter, depth + 1);
                if (found == null) {
                    values.removeLast();
                }
            }
            if (found == null && !node.rests.isEmpty()) {
                values.add(String.join("/", segments.subList(depth, segments.size())));
                choose(node.rests);
                if (found == null) {
                    values.removeLast();
                }
            }
        }

        private void choose(Map<String, Route> routes) {
            Route chosen = routes.get(method);
            if (chosen == null && method.equals("HEAD")) {
                chosen = routes.get("GET");
            }
            if (chosen != null) {
                route = chosen;
                found = chosen.handler;
                return;
            }
            allowed.addAll(routes.keySet());
            if (routes.containsKey("GET")) {
                allowed.add("HEAD");
            }
        }

        Map<String, String> parameters(Map<String, String> outer) {
            Map<String, String> parameters = new LinkedHashMap<>(outer);
            List<String> names = route == null ? List.of() : route.names;
            for (int i = 0; i < names.size(); i++) {
                parameters.put(names.get(i), values.get(i));
            }
            return parameters;
        }
    }

    /** Collects routes. */
    public static final class Builder {

        private Node root = new Node();

        private Builder() {}

        /** Adds a handler for {@code GET} and {@code HEAD}. */
        @CanIgnoreReturnValue
        public Builder get(String template, HttpHandler handler) {
            return route("GET", template, handler);
        }

        /** Adds a handler for {@code POST}. */
        @CanIgnoreReturnValue
        public Builder post(String template, HttpHandler handler) {
            return route("POST", template, handler);
        }

        /** Adds a handler for {@code PUT}. */
        @CanIgnoreReturnValue
        public Builder put(String template, HttpHandler handler) {
            return route("PUT", template, handler);
        }

        /** Adds a handler for {@code PATCH}. */
        @CanIgnoreReturnValue
        public Builder patch(String template, HttpHandler handler) {
            return route("PATCH", template, handler);
        }

        /** Adds a handler for {@code DELETE}. */
        @CanIgnoreReturnValue
        public Builder delete(String template, HttpHandler handler) {
            return route("DELETE", template, handler);
        }

        /**
         * Adds a handler for any method.
         *
         * @throws IllegalArgumentException if the template is not one, or has a handler for this method already
         */
        @CanIgnoreReturnValue
        public Builder route(String method, String template, HttpHandler handler) {
            List<String> names = new ArrayList<>(2);
            Node node = root;
            List<String> segments = PathText.segments(template);
            for (int i = 0; i < segments.size(); i++) {
                String segment = segments.get(i);
                if (!segment.startsWith("{") || !segment.endsWith("}")) {
                    node = node.plain.computeIfAbsent(segment, name -> new Node());
                    continue;
                }
                boolean rest = segment.endsWith("*}");
                String name = segment.substring(1, segment.length() - (rest ? 2 : 1));
                if (name.isEmpty() || names.contains(name) || (rest && i < segments.size() - 1)) {
                    throw new IllegalArgumentException("template is not one: " + template);
                }
                names.add(name);
                if (rest) {
                    put(node.rests, method, template, new Route(handler, List.copyOf(names)));
                    return this;
                }
                if (node.parameter == null) {
                    node.parameter = new Node();
                }
                node = node.parameter;
            }
            put(node.routes, method, template, new Route(handler, List.copyOf(names)));
            return this;
        }

        private static void put(Map<String, Route> routes, String method, String template, Route route) {
            if (routes.putIfAbsent(method, route) != null) {
                throw new IllegalArgumentException("there is a handler already for " + method + " " + template);
            }
        }

        /**
         * Hands all below a path, which has no parameters, to another handler, such as a router. It sees the path below: {@code /a}
         * for {@code /admin/a} where it is mounted at {@code /admin}. Routes of this router come first.
         *
         * @throws IllegalArgumentException if there is something mounted already
         */
        @CanIgnoreReturnValue
        public Builder mount(String path, HttpHandler handler) {
            Node node = root;
            for (String segment : PathText.segments(path.endsWith("/") ? path.substring(0, path.length() - 1) : path)) {
                if (segment.startsWith("{")) {
                    throw new IllegalArgumentException("what is mounted must have a path without parameters: " + path);
                }
                node = node.plain.computeIfAbsent(segment, name -> new Node());
            }
            if (node.mount != null) {
                throw new IllegalArgumentException("there is something mounted already at " + path);
            }
            node.mount = handler;
            return this;
        }

        /** Returns a router with the routes so far, and forgets them. */
        public Router build() {
            Router router = new Router(root);
            root = new Node();
            return router;
        }
    }
}
