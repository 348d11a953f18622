package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Says where the core does what an ahead-of-time compiler can't see through: reflection, resources,
 * services, proxies, native libraries, serialization. Nowhere, but for the carrier engine's access
 * to the JDK, the system calls that start children where native access is allowed, and the look for one service, by a
 * constant name, that is there with asyncio4j-context-propagation only; so the portable engine without these needs no
 * reachability metadata. See docs/release.md.
 */
class ReflectionTest {
    /** Of foreign functions and memory only the functions: memory needs no metadata. */
    private static final Pattern HIDDEN =
            Pattern.compile("java/lang/Class\\.(forName|newInstance|get\\w*(Field|Method|Constructor|Resource)\\w*)"
                + "|java/lang/Class(Loader)?\\.(loadClass|getResource\\w*|getSystemResource\\w*)"
                + "|java/lang/reflect/.*|java/lang/invoke/MethodHandles\\.privateLookupIn"
                + "|java/lang/invoke/MethodHandles\\$Lookup\\.(find(Static|Virtual|Special|Constructor|Class|\\w*[GS]etter)|unreflect\\w*|define\\w*)"
                + "|java/util/ServiceLoader\\..*|java/util/ResourceBundle\\..*"
                + "|java/lang/(System|Runtime)\\.load(Library)?|java/lang/foreign/(?!Arena|MemorySegment).*"
                + "|java/io/Object(In|Out)putStream\\..*|java/util/concurrent/atomic/Atomic\\w+FieldUpdater\\..*");

    @Test
    void onlyTheCarrierEngineReflectsAndOnlySpawningCallsTheSystemAndOneServiceIsLookedFor() {
        Set<String> found = new TreeSet<>();
        for (ClassModel model : CompiledClasses.all()) {
            for (PoolEntry entry : model.constantPool()) {
                if (entry instanceof MemberRefEntry member) {
                    String name = member.owner().asInternalName() + "."
                            + member.name().stringValue();
                    if (HIDDEN.matcher(name).matches()) {
                        found.add(CompiledClasses.outermost(CompiledClasses.nameOf(model)));
                    }
                }
            }
        }

        assertEquals(
                Set.of(
                        "org.asyncio4j.internal.context.ThreadLocals",
                        "org.asyncio4j.internal.engine.JdkInternals",
                        "org.asyncio4j.internal.process.SpawnCall",
                        "org.asyncio4j.internal.process.SystemCalls"),
                found);
    }
}
