package dev.dualwrite.samples.pgjdbc;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs the driver's own tests on plain and on wrapped connections, for each combination of driver properties, and compares
 * them test by test.
 *
 * <p>For one thread, which waits for its own.
 */
final class FidelitySuite {
    private static final String EVERYTHING = ".*";
    private static final long LIMIT_MINUTES = 60;

    private final Path sources;
    private final Path output;
    private final Path binaries;

    /**
     * @param sources where the driver's sources were unpacked
     * @param output where everything is written
     * @param binaries directory with the servers' binaries
     */
    FidelitySuite(Path sources, Path output, Path binaries) {
        this.sources = sources.toAbsolutePath();
        this.output = output.toAbsolutePath();
        this.binaries = binaries.toAbsolutePath();
    }

    /** What the system properties {@code suite.sources}, {@code suite.output} and {@code suite.binaries} say. */
    static FidelitySuite configured() {
        return new FidelitySuite(
                Path.of(System.getProperty("suite.sources", "target/pgjdbc-sources")),
                Path.of(System.getProperty("suite.output", "target/pgjdbc-suite")),
                Path.of(System.getProperty("suite.binaries", "target/postgres-binaries")));
    }

    public static void main(String[] arguments) throws Exception {
        SuiteReport report = configured()
                .run(
                        Combination.chosen(System.getProperty("suite.combinations", "six")),
                        System.getProperty("suite.classes", EVERYTHING));
        System.out.println(report.text());
        System.exit(report.alike() ? 0 : 1);
    }

    /** Runs the classes whose names match, on each of the combinations: as many at a time as there are processors. */
    SuiteReport run(List<Combination> combinations, String classes) throws IOException, InterruptedException {
        Path compiled = SuiteClasses.compiled(sources, output, classes);
        KnownDifferences known = KnownDifferences.read();
        boolean whole = classes.equals(EVERYTHING);
        Queue<Combination> waiting = new ConcurrentLinkedQueue<>(combinations);
        Map<Combination, Comparison> done = new ConcurrentHashMap<>();
        Supplier<SuiteReport> report = () -> new SuiteReport(
                combinations.stream().map(done::get).filter(Objects::nonNull).toList(),
                whole && done.size() == combinations.size() ? known.unused() : Set.of());
        Callable<Void> lane = () -> {
            try (Servers servers = new Servers(binaries)) {
                for (Combination next = waiting.poll(); next != null; next = waiting.poll()) {
                    Comparison comparison = compare(next, classes, compiled, servers, known);
                    done.put(next, comparison);
                    System.out.println(comparison.line());
                    synchronized (done) {
                        report.get().write(output);
                    }
                }
            }
            return null;
        };
        int lanes = Math.min(combinations.size(), Runtime.getRuntime().availableProcessors());
        ExecutorService threads = Executors.newFixedThreadPool(lanes);
        try {
            for (Future<Void> ended : threads.invokeAll(Collections.nCopies(lanes, lane))) {
                ended.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("A combination could not be run", e);
        } finally {
            threads.shutdownNow();
        }
        return report.get();
    }

    private Comparison compare(
            Combination combination, String classes, Path compiled, Servers servers, KnownDifferences known)
            throws IOException, SQLException, InterruptedException {
        Path directory = output.resolve(combination.name());
        Files.createDirectories(directory);
        for (boolean wrapped : new boolean[] {false, true}) {
            SuiteDatabase.create(servers.legacy());
            SuiteDatabase.create(servers.follower());
            run(
                    combination,
                    new SuiteRun(
                            wrapped,
                            compiled.toString(),
                            classes,
                            servers.legacy(),
                            servers.follower(),
                            directory.toString()));
        }
        Map<String, Long> verdicts = new TreeMap<>();
        List<String> unequal = new ArrayList<>();
        for (List<String> fields : Records.read(directory.resolve("tables.tsv"))) {
            verdicts.merge(fields.get(0), 1L, Long::sum);
            if (fields.get(0).equals(TableLog.Verdict.DIFFERENT.name())) {
                unequal.add(String.join(" ", fields.subList(1, fields.size())));
            }
        }
        return Comparison.of(
                combination.name(),
                Outcomes.read(directory.resolve("plain.tsv")),
                Outcomes.read(directory.resolve("wrapped.tsv")),
                known,
                verdicts,
                unequal);
    }

    private void run(Combination combination, SuiteRun run) throws IOException, InterruptedException {
        Files.deleteIfExists(run.outcomes());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Duser.language=en",
                "-Dbuild.properties.relative.path=" + SuiteClasses.root(sources),
                "-Dtest.url.PGHOST=localhost",
                "-Dtest.url.PGPORT=" + run.legacy().port(),
                "-Dtest.url.PGDBNAME=" + SuiteDatabase.NAME,
                "-Dsuite.traces=" + Boolean.getBoolean("suite.traces")));
        combination.properties().forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of(
                "-classpath",
                run.classes() + File.pathSeparator + System.getProperty("java.class.path"),
                SuiteJvm.class.getName()));
        command.addAll(run.arguments());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(run.log().toFile())
                .start();
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            throw new IOException("The " + run.kind() + " run did not end in time: " + run.log());
        }
        if (process.exitValue() != 0 || !Files.exists(run.outcomes())) {
            throw new IOException("The " + run.kind() + " run failed, see " + run.log());
        }
    }
}
