package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.asyncio4j.testing.AsyncioTest;

/** Which handler a request gets to. */
class RouterTest {

    private final Router router = Router.builder()
            .get("/", request -> Response.text("root"))
            .get("/users", request -> Response.text("list"))
            .post("/users", request -> Response.text("create"))
            .get("/users/me", request -> Response.text("me"))
            .get("/users/{id}", request -> Response.text("user " + request.pathParameter("id")))
            .delete("/users/{id}", request -> Response.text("delete " + request.pathParameter("id")))
            .get("/users/{id}/files/{path*}", request -> Response.text("file " + request.pathParameters()))
            .get("/{any}/me", request -> Response.text("any " + request.pathParameter("any")))
            .mount("/admin", request -> Response.text("admin " + request.path() + "?" + request.rawQuery()))
            .build();

    private String ask(String method, String target) throws Exception {
        Response response = router.handle(Request.of(method, target));
        String allow = response.headers().get("allow");
        return response.status() == 200
                ? await(response.readText())
                : response.status() + (allow == null ? "" : " " + allow);
    }

    @AsyncioTest
    void pathsAndMethodsAreTold() throws Exception {
        assertEquals("root", ask("GET", "/"));
        assertEquals("list", ask("GET", "/users?page=2"));
        assertEquals("create", ask("POST", "/users"));
        assertEquals("delete 7", ask("DELETE", "/users/7"));
        assertEquals("404", ask("GET", "/nothing"));
        assertEquals("404", ask("GET", "/users/"));
    }

    @AsyncioTest
    void aPlainSegmentWinsOverAParameter() throws Exception {
        assertEquals("me", ask("GET", "/users/me"));
        assertEquals("user you", ask("GET", "/users/you"));
        assertEquals("any others", ask("GET", "/others/me"));
    }

    @AsyncioTest
    void aParameterIsDecodedAndMayHaveASlash() throws Exception {
        assertEquals("user a/b c+d", ask("GET", "/users/a%2Fb%20c+d"));
        assertThrows(HttpException.class, () -> ask("GET", "/users/%zz"));
    }

    @AsyncioTest
    void theRestOfAPathIsAParameter() throws Exception {
        assertEquals("file {id=7, path=a/b}", ask("GET", "/users/7/files/a/b"));
    }

    @AsyncioTest
    void otherMethodsAreRefusedWithThoseThatAreAllowed() throws Exception {
        assertEquals("405 GET, HEAD, POST", ask("PUT", "/users"));
        assertEquals("204 DELETE, GET, HEAD", ask("OPTIONS", "/users/7"));
        // For GET there is a plain segment, for DELETE a parameter that fits as well.
        assertEquals("delete me", ask("DELETE", "/users/me"));
        assertEquals("list", ask("HEAD", "/users"));
    }

    @AsyncioTest
    void whatIsMountedSeesThePathBelow() throws Exception {
        assertEquals("admin /a/b?x=1", ask("GET", "/admin/a/b?x=1"));
        assertEquals("admin /?", ask("GET", "/admin"));
        assertEquals("404", ask("GET", "/administration"));
    }

    @AsyncioTest
    void mistakesAreToldWhenItIsBuilt() {
        assertThrows(IllegalArgumentException.class, () -> Router.builder().get("/{a}/{a}", router));
        assertThrows(IllegalArgumentException.class, () -> Router.builder().get("/{a*}/b", router));
        assertThrows(
                IllegalArgumentException.class,
                () -> Router.builder().get("/a", router).get("/a", router));
        assertThrows(IllegalArgumentException.class, () -> Router.builder().mount("/{a}", router));
    }

    @AsyncioTest
    void middlewareWrapsFromTheOutside() throws Exception {
        Middleware a = next ->
                request -> Response.text("a(" + await(next.handle(request).readText()) + ")");
        Middleware b = next ->
                request -> Response.text("b(" + await(next.handle(request).readText()) + ")");
        HttpHandler handler = router.within(a, b);
        assertEquals("a(b(root))", await(handler.handle(Request.of("GET", "/")).readText()));
    }
}
