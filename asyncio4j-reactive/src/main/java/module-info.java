/** Bridges between asyncio4j and Reactive Streams: Reactor, RxJava, R2DBC. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // its name is declared, and so stays
module org.asyncio4j.reactive {
    requires transitive org.asyncio4j;
    requires static org.jspecify;
    requires transitive org.reactivestreams;

    exports org.asyncio4j.reactive;
}
