package dev.dualwrite.samples.pgjdbc;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The driver's tests, compiled against the released driver and rewritten.
 *
 * <p>Compiled again only when the sources, the class path or the rewriting have changed.
 */
final class SuiteClasses {
    private static final String SOURCE = ".java";

    private SuiteClasses() {}

    /**
     * Compiles what is unpacked below a directory.
     *
     * @param names which classes of tests; what they need is compiled with them
     * @return where the classes are, with the tests' resources
     * @throws IOException if there are no sources, or they do not compile
     */
    static Path compiled(Path sources, Path output, String names) throws IOException {
        Path root = root(sources);
        Path java = root.resolve("src/test/java");
        List<Path> files;
        try (Stream<Path> all = Files.walk(java)) {
            files = all.filter(f ->
                            !className(java, f).isEmpty() && className(java, f).matches(names))
                    .sorted()
                    .toList();
        }
        Path classes = output.resolve("classes");
        Path stamp = output.resolve("classes.stamp");
        String current = digest(files);
        if (Files.exists(stamp) && Files.readString(stamp).equals(current)) {
            return classes;
        }
        Path raw = output.resolve("compiled");
        delete(raw);
        delete(classes);
        Files.createDirectories(raw);
        compile(java, files, raw);
        copy(raw, classes, true);
        copy(root.resolve("src/test/resources"), classes, false);
        Files.writeString(stamp, current);
        return classes;
    }

    private static String className(Path root, Path file) {
        String name = root.relativize(file).toString().replace(File.separatorChar, '.');
        return name.endsWith(SOURCE) ? name.substring(0, name.length() - SOURCE.length()) : "";
    }

    /** The one directory that the archive consists of. */
    static Path root(Path sources) throws IOException {
        try (Stream<Path> entries = Files.list(sources)) {
            return entries.filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new IOException("The driver's sources were not unpacked to " + sources));
        }
    }

    private static void compile(Path root, List<Path> files, Path into) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean done = compiler.getTask(
                            messages,
                            manager,
                            null,
                            List.of(
                                    "-nowarn",
                                    "-proc:none",
                                    "-parameters",
                                    "-implicit:class",
                                    "-sourcepath",
                                    root.toString(),
                                    "-classpath",
                                    System.getProperty("java.class.path"),
                                    "-d",
                                    into.toString()),
                            null,
                            manager.getJavaFileObjectsFromPaths(files))
                    .call();
            if (!done) {
                throw new IOException("The driver's tests do not compile:\n" + messages);
            }
        }
    }

    private static void copy(Path from, Path to, boolean rewrite) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                if (rewrite && file.toString().endsWith(".class")) {
                    Files.write(copy, CallSites.rewritten(Files.readAllBytes(file)));
                } else {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static String digest(List<Path> files) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                digest.update(Files.readAllBytes(file));
            }
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                digest.update(entry.getBytes(StandardCharsets.UTF_8));
            }
            for (Class<?> rewriting : List.of(CallSites.class, Hooks.class)) {
                try (var in = rewriting.getResourceAsStream(rewriting.getSimpleName() + ".class")) {
                    digest.update(in == null ? new byte[0] : in.readAllBytes());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted((a, b) -> b.compareTo(a)).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
