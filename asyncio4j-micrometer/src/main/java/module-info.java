/** Metrics of event loops for Micrometer. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // their names are declared, and so stay
module org.asyncio4j.micrometer {
    requires transitive micrometer.core;
    requires transitive org.asyncio4j;
    requires static org.jspecify;

    exports org.asyncio4j.micrometer;
}
