package org.asyncio4j.recipes;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIf;

/** Tests that start JVMs, and so take long: in the ordinary build on the carrier engine only, at night on both. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("integration")
@Timeout(240)
@DisabledIf(
        value = "org.asyncio4j.recipes.Programs#isPortableByDay",
        disabledReason = "what starts JVMs runs on the other engine by day")
@interface OneEngineByDay {}
