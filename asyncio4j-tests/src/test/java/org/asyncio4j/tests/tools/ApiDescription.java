package org.asyncio4j.tests.tools;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The API of a module as compilers see it, of Java and of Kotlin: all that is public or protected in
 * its exported packages, with type parameters, nullness, names of parameters, annotations, and
 * whether a type is final or sealed. Names of {@code java.lang} stand without their package.
 */
public final class ApiDescription {

    private static final String INTERNAL = "org.asyncio4j.internal.";

    private ApiDescription() {}

    /** Describes all that stands in the folder or archive that {@code member} comes from. */
    public static String ofModuleOf(Class<?> member) throws IOException {
        TreeMap<String, List<Class<?>>> packages = new TreeMap<>();
        for (String name : classNames(member)) {
            Class<?> type = load(name, member.getClassLoader());
            if (isVisibleWithOwners(type)) {
                packages.computeIfAbsent(type.getPackageName(), _ -> new ArrayList<>())
                        .add(type);
            }
        }
        return packages.values().stream()
                .map(types -> annotations(types.getFirst().getPackage())
                        + "package "
                        + types.getFirst().getPackageName()
                        + "\n\n"
                        + types.stream().map(ApiDescription::describe).collect(Collectors.joining("\n")))
                .collect(Collectors.joining("\n"));
    }

    private static List<String> classNames(Class<?> member) throws IOException {
        Path root;
        try {
            root = Path.of(
                    member.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
        if (Files.isDirectory(root)) {
            return classNamesBelow(root);
        }
        try (FileSystem archive = FileSystems.newFileSystem(root)) {
            return classNamesBelow(archive.getPath("/"));
        }
    }

    private static List<String> classNamesBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file -> file.replaceAll("\\.class$", "").replaceAll("[/\\\\]", "."))
                    .filter(name -> !name.startsWith(INTERNAL))
                    .sorted()
                    .toList();
        }
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isVisibleWithOwners(Class<?> type) {
        Class<?> owner = type.getDeclaringClass();
        return isVisible(type.getModifiers())
                && !type.isAnonymousClass()
                && !type.isLocalClass()
                && (owner == null || isVisibleWithOwners(owner));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    // Types.

    private static String describe(Class<?> type) {
        return Stream.of(
                        Stream.of(header(type)),
                        members(type.getDeclaredFields(), ApiDescription::describe),
                        members(type.getDeclaredConstructors(), ApiDescription::describe),
                        members(methods(type), ApiDescription::describe))
                .flatMap(Function.identity())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** Its own, and those that it has from a class that is not public itself. */
    private static Method[] methods(Class<?> type) {
        return Stream.<Class<?>>iterate(
                        type,
                        any -> any != null && (any == type || !isVisible(any.getModifiers())),
                        Class::getSuperclass)
                .flatMap(any -> Arrays.stream(any.getDeclaredMethods()))
                .toArray(Method[]::new);
    }

    private static <M extends Member> Stream<String> members(M[] members, Function<M, String> describe) {
        return Arrays.stream(members)
                .filter(member -> isVisible(member.getModifiers()) && !member.isSynthetic())
                .map(member -> "    " + describe.apply(member))
                .sorted();
    }

    private static String header(Class<?> type) {
        String components = type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .map(ApiDescription::describe)
                        .collect(Collectors.joining(", ", "(", ")"))
                : "";
        AnnotatedType superclass = type.getAnnotatedSuperclass();
        boolean plain = superclass == null
                || superclass.getType() == Object.class
                || type.isRecord()
                || type.isEnum()
                || superclass.getType() instanceof Class<?> above && !isVisible(above.getModifiers());
        return annotations(type)
                + modifiers(type)
                + kind(type)
                + name(type)
                + typeParameters(type.getTypeParameters())
                + components
                + (plain ? "" : " extends " + describe(superclass))
                + list(
                        type.isInterface() ? " extends " : " implements ",
                        type.getAnnotatedInterfaces(),
                        ApiDescription::describe)
                + permits(type);
    }

    private static String modifiers(Class<?> type) {
        int implied = type.isInterface()
                ? Modifier.ABSTRACT | Modifier.STATIC
                : type.isRecord() || type.isEnum() ? Modifier.FINAL | Modifier.STATIC | Modifier.ABSTRACT : 0;
        String written = Modifier.toString(type.getModifiers() & ~implied & ~Modifier.INTERFACE);
        boolean opened = !type.isSealed() && !Modifier.isFinal(type.getModifiers()) && hasSealedParent(type);
        return written + (type.isSealed() && !type.isEnum() ? " sealed " : opened ? " non-sealed " : " ");
    }

    private static boolean hasSealedParent(Class<?> type) {
        return Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
                .anyMatch(Class::isSealed);
    }

    private static String kind(Class<?> type) {
        return type.isAnnotation()
                ? "@interface "
                : type.isInterface() ? "interface " : type.isRecord() ? "record " : type.isEnum() ? "enum " : "class ";
    }

    private static String permits(Class<?> type) {
        if (!type.isSealed() || type.isEnum()) {
            return "";
        }
        return Arrays.stream(type.getPermittedSubclasses())
                .map(permitted -> permitted.getName().startsWith(INTERNAL) ? "(internal)" : name(permitted))
                .distinct()
                .collect(Collectors.joining(", ", " permits ", ""));
    }

    private static String typeParameters(TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : Arrays.stream(variables)
                        .map(variable -> annotations(variable) + variable.getName() + bounds(variable))
                        .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String bounds(TypeVariable<?> variable) {
        String bounds = Arrays.stream(variable.getAnnotatedBounds())
                .map(ApiDescription::describe)
                .collect(Collectors.joining(" & "));
        return bounds.equals("Object") ? "" : " extends " + bounds;
    }

    // Members.

    private static String describe(RecordComponent component) {
        return describe(component.getAnnotatedType()) + " " + component.getName();
    }

    private static String describe(Field field) {
        return annotations(field)
                + Modifier.toString(field.getModifiers())
                + " "
                + describe(field.getAnnotatedType())
                + " "
                + field.getName();
    }

    private static String describe(Constructor<?> constructor) {
        return signature(constructor, "", name(constructor.getDeclaringClass()));
    }

    private static String describe(Method method) {
        Object value = method.getDefaultValue();
        return signature(method, describe(method.getAnnotatedReturnType()) + " ", method.getName())
                + (value == null ? "" : " default " + value);
    }

    private static String signature(Executable member, String result, String name) {
        String variables = typeParameters(member.getTypeParameters());
        String modifiers = Modifier.toString(member.getModifiers()
                        & ~Modifier.SYNCHRONIZED
                        & (member instanceof Method ? Modifier.methodModifiers() : Modifier.constructorModifiers()))
                + (member instanceof Method method && method.isDefault() ? " default" : "");
        return annotations(member)
                + modifiers
                + " "
                + (variables.isEmpty() ? "" : variables + " ")
                + result
                + name
                + parameters(member)
                + list(" throws ", member.getAnnotatedExceptionTypes(), ApiDescription::describe);
    }

    private static String parameters(Executable member) {
        Parameter[] parameters = member.getParameters();
        List<String> described = new ArrayList<>();
        for (Parameter parameter : parameters) {
            String type = describe(parameter.getAnnotatedType());
            described.add(annotations(parameter)
                    + (parameter.isVarArgs() ? type.replaceFirst("\\[]$", "...") : type)
                    + " "
                    + parameter.getName());
        }
        return "(" + String.join(", ", described) + ")";
    }

    // Types in use, with their annotations before them, and before the brackets of an array.

    private static String describe(AnnotatedType type) {
        return switch (type) {
            case AnnotatedArrayType array -> {
                String own = annotations(array).strip();
                yield describe(array.getAnnotatedGenericComponentType()) + (own.isEmpty() ? "[]" : " " + own + " []");
            }
            case AnnotatedWildcardType wildcard -> annotations(wildcard) + "?" + bounds(wildcard);
            case AnnotatedParameterizedType parameterized ->
                annotations(parameterized)
                        + name((Class<?>) ((ParameterizedType) parameterized.getType()).getRawType())
                        + Arrays.stream(parameterized.getAnnotatedActualTypeArguments())
                                .map(ApiDescription::describe)
                                .collect(Collectors.joining(", ", "<", ">"));
            default ->
                annotations(type)
                        + (type.getType() instanceof Class<?> plain
                                ? name(plain)
                                : type.getType().getTypeName());
        };
    }

    private static String bounds(AnnotatedWildcardType wildcard) {
        if (wildcard.getAnnotatedLowerBounds().length > 0) {
            return " super " + describe(wildcard.getAnnotatedLowerBounds()[0]);
        }
        String upper = list("", wildcard.getAnnotatedUpperBounds(), ApiDescription::describe);
        return upper.equals("Object") ? "" : " extends " + upper;
    }

    private static <E> String list(String prefix, E[] elements, Function<E, String> describe) {
        return elements.length == 0
                ? ""
                : Arrays.stream(elements).map(describe).collect(Collectors.joining(", ", prefix, ""));
    }

    private static String annotations(AnnotatedElement element) {
        return Arrays.stream(element.getDeclaredAnnotations())
                .filter(annotation -> !(element instanceof Member && isOfTypes(annotation)))
                .filter(annotation -> !(element instanceof Parameter && isOfTypes(annotation)))
                .map(annotation -> annotation
                                .toString()
                                .replaceFirst("^@(org\\.jspecify\\.annotations|java\\.lang)\\.(?=\\w+\\()", "@")
                                .replaceFirst("\\(\\)$", "")
                        + " ")
                .sorted()
                .collect(Collectors.joining());
    }

    /** Whether it is told by the type as well. */
    private static boolean isOfTypes(Annotation annotation) {
        return annotation.annotationType().getName().startsWith("org.jspecify.annotations.Null");
    }

    private static String name(Class<?> type) {
        String name = type.getName();
        return type.getPackageName().equals("java.lang") ? name.replaceFirst("^java\\.lang\\.", "") : name;
    }
}
