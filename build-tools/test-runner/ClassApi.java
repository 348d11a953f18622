import java.lang.classfile.Attribute;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.AnnotationDefaultAttribute;
import java.lang.classfile.attribute.ConstantValueAttribute;
import java.lang.classfile.attribute.DeprecatedAttribute;
import java.lang.classfile.attribute.ExceptionsAttribute;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.attribute.PermittedSubclassesAttribute;
import java.lang.classfile.attribute.RuntimeInvisibleAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.classfile.attribute.SignatureAttribute;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * What the compiler sees of a class when it compiles another: all but bodies, private members,
 * lambdas, and local and anonymous classes. Values of constants are part of it, since javac copies
 * them into the classes that use them.
 */
final class ClassApi {
    private ClassApi() {}

    /** Returns a digest, the same for the same classes in any order. */
    static String of(List<byte[]> classes) {
        List<String> lines = new ArrayList<>();
        for (byte[] bytes : classes) {
            describe(ClassFile.of().parse(bytes), lines);
        }
        Collections.sort(lines);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static void describe(ClassModel type, List<String> lines) {
        if (type.findAttribute(Attributes.enclosingMethod()).isPresent()) {
            return;
        }
        String name = type.thisClass().asInternalName();
        lines.add("%s %x extends %s implements %s%s"
                .formatted(
                        name,
                        type.flags().flagsMask(),
                        type.superclass().map(entry -> entry.asInternalName()).orElse(""),
                        type.interfaces().stream().map(e -> e.asInternalName()).toList(),
                        attributes(type)));
        for (FieldModel field : type.fields()) {
            if (!field.flags().has(AccessFlag.PRIVATE)) {
                lines.add("%s.%s %s %x%s"
                        .formatted(
                                name,
                                field.fieldName().stringValue(),
                                field.fieldType().stringValue(),
                                field.flags().flagsMask(),
                                attributes(field)));
            }
        }
        for (MethodModel method : type.methods()) {
            if (!method.flags().has(AccessFlag.PRIVATE)) {
                lines.add("%s.%s%s %x%s"
                        .formatted(
                                name,
                                method.methodName().stringValue(),
                                method.methodType().stringValue(),
                                method.flags().flagsMask(),
                                attributes(method)));
            }
        }
    }

    private static String attributes(AttributedElement element) {
        List<String> described = new ArrayList<>();
        for (Attribute<?> attribute : element.attributes()) {
            switch (attribute) {
                case SignatureAttribute it -> described.add(it.signature().stringValue());
                case ExceptionsAttribute it -> it.exceptions().forEach(type -> described.add(type.asInternalName()));
                case ConstantValueAttribute it -> described.add("= " + it.constant());
                case AnnotationDefaultAttribute it -> described.add("= " + it.defaultValue());
                case DeprecatedAttribute _ -> described.add("deprecated");
                case PermittedSubclassesAttribute it ->
                    it.permittedSubclasses().forEach(type -> described.add(type.asInternalName()));
                case RuntimeVisibleAnnotationsAttribute it ->
                    described.add(it.annotations().toString());
                case RuntimeInvisibleAnnotationsAttribute it ->
                    described.add(it.annotations().toString());
                case InnerClassesAttribute it ->
                    // How visible nested classes are; of others it lists what bodies use.
                    it.classes().stream()
                            .filter(inner -> isMemberOrSelf(inner, element))
                            .map(inner -> inner.innerClass().asInternalName() + " " + inner.flagsMask())
                            .forEach(described::add);
                default -> {}
            }
        }
        Collections.sort(described);
        return described.isEmpty() ? "" : " " + described;
    }

    private static boolean isMemberOrSelf(InnerClassInfo inner, AttributedElement element) {
        return element instanceof ClassModel type
                && inner.outerClass().isPresent()
                && (inner.outerClass().get().equals(type.thisClass())
                        || inner.innerClass().equals(type.thisClass()));
    }
}
