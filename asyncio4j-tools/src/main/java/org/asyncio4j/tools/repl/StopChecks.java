package org.asyncio4j.tools.repl;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds a call of {@link SnippetStop#check} before each jump backwards, so that Ctrl-C ends a loop that never awaits. */
final class StopChecks {

    private static final ClassDesc STOP = ClassDesc.of(SnippetStop.class.getName());

    private StopChecks() {}

    /**
     * Returns the class with the checks.
     *
     * @param others the classes that are loaded together with it, by name
     * @param parent where all others are found
     */
    static byte[] addTo(byte[] bytes, Map<String, byte[]> others, ClassLoader parent) {
        // For the frames: which classes the values at a jump have in common.
        ClassHierarchyResolver known = ClassHierarchyResolver.ofResourceParsing(type -> find(type, others, parent))
                .orElse(ClassHierarchyResolver.defaultResolver())
                .cached();
        ClassFile file = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(known));
        ClassTransform checks = ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(BackwardJumps::new));
        return file.transformClass(file.parse(bytes), checks);
    }

    private static @Nullable InputStream find(ClassDesc type, Map<String, byte[]> others, ClassLoader parent) {
        String path =
                type.descriptorString().substring(1, type.descriptorString().length() - 1);
        byte[] bytes = others.get(path.replace('/', '.'));
        return bytes == null ? parent.getResourceAsStream(path + ".class") : new ByteArrayInputStream(bytes);
    }

    private static final class BackwardJumps implements CodeTransform {

        private final Set<Label> passed = new HashSet<>();

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof LabelTarget target) {
                passed.add(target.label());
            } else if (element instanceof BranchInstruction jump && passed.contains(jump.target())) {
                code.invokestatic(STOP, "check", ConstantDescs.MTD_void);
            }
            code.with(element);
        }
    }
}
