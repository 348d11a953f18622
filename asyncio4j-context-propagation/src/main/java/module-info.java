/** Lets thread-locals of other libraries, such as trace ids, follow the tasks of asyncio4j. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // their names are declared, and so stay
module org.asyncio4j.propagation {
    requires transitive context.propagation;
    requires transitive org.asyncio4j;
    requires static io.opentelemetry.context;
    requires static org.jspecify;

    exports org.asyncio4j.propagation;

    provides io.micrometer.context.ContextAccessor with
            org.asyncio4j.propagation.internal.ContextVarsAccessor;
    provides org.asyncio4j.internal.context.ThreadLocals.Carrier with
            org.asyncio4j.propagation.internal.RegistryCarrier;
}
