package dev.dualwrite.jdbc.testkit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * JUnit extension that gives a test class a legacy and a target database, empty, each on its own real server.
 *
 * <p>Used from the thread that runs the tests; the databases it hands out may be used by any.
 *
 * <p>Servers are shared with other test classes unless the pair is {@link #dedicated}. Databases are new for each class when the extension
 * is registered in a static field or by {@code @ExtendWith}, and for each test when the field is not static or with
 * {@link #freshForEachTest}; they are dropped afterwards.
 */
public final class PostgresPair
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

    private static final String LEGACY_MAJOR = "dualwrite.test.legacy.major";
    private static final String TARGET_MAJOR = "dualwrite.test.target.major";
    private static final int DEFAULT_LEGACY_MAJOR = 15;
    private static final int DEFAULT_TARGET_MAJOR = 17;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ServerSettings legacySettings;
    private final ServerSettings targetSettings;
    private final boolean dedicated;
    private final boolean eachTest;

    private @Nullable PostgresServer legacyServer;
    private @Nullable PostgresServer targetServer;
    private @Nullable TestDatabase legacy;
    private @Nullable TestDatabase target;
    private @Nullable String owner;
    private boolean classWide;

    /** The standard pair, for {@code @ExtendWith}. */
    public PostgresPair() {
        this(ServerSettings.of(standardLegacyMajor()), ServerSettings.of(standardTargetMajor()), false, false);
    }

    private PostgresPair(
            ServerSettings legacySettings, ServerSettings targetSettings, boolean dedicated, boolean eachTest) {
        this.legacySettings = legacySettings;
        this.targetSettings = targetSettings;
        this.dedicated = dedicated;
        this.eachTest = eachTest;
    }

    /**
     * Shared servers of majors 15 and 17, or of those that the system properties {@code dualwrite.test.legacy.major} and
     * {@code dualwrite.test.target.major} name.
     */
    public static PostgresPair standard() {
        return new PostgresPair();
    }

    /** Shared servers of two given majors, whatever the system properties say. */
    public static PostgresPair of(int legacyMajor, int targetMajor) {
        return new PostgresPair(ServerSettings.of(legacyMajor), ServerSettings.of(targetMajor), false, false);
    }

    /** The standard majors on servers of this pair alone, which its tests may stop, kill and restart. */
    public static PostgresPair dedicated() {
        return dedicated(standardLegacyMajor(), standardTargetMajor());
    }

    /** Servers of this pair alone, which its tests may stop, kill and restart; those down are started again before the next test. */
    public static PostgresPair dedicated(int legacyMajor, int targetMajor) {
        return new PostgresPair(ServerSettings.of(legacyMajor), ServerSettings.of(targetMajor), true, false);
    }

    /** The same pair with fsync and synchronous_commit on: for what a crash must not lose. */
    public PostgresPair durable() {
        return both(ServerSettings::withDurability);
    }

    /** The same pair with a configuration parameter set on both servers. */
    public PostgresPair with(String parameter, String value) {
        return both(settings -> settings.with(parameter, value));
    }

    /** The same pair with new databases for each test. */
    public PostgresPair freshForEachTest() {
        return new PostgresPair(legacySettings, targetSettings, dedicated, true);
    }

    public TestDatabase legacy() {
        return inTest(legacy);
    }

    public TestDatabase target() {
        return inTest(target);
    }

    /** Runs the same statements on the legacy and then on the target. */
    public void executeOnBoth(String... statements) {
        legacy().execute(statements);
        target().execute(statements);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        classWide = true;
        if (!eachTest) {
            createFor(context);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        createFor(context);
        inTest(legacyServer).start();
        inTest(targetServer).start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        dropFor(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        dropFor(context);
        if (owner == null) {
            closeDedicated();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PostgresPair.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return this;
    }

    private void createFor(ExtensionContext context) {
        if (owner != null) {
            return;
        }
        owner = context.getUniqueId();
        legacyServer = server(Side.LEGACY, legacyServer, legacySettings);
        targetServer = server(Side.TARGET, targetServer, targetSettings);
        String suffix = ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        legacy = legacyServer.createDatabase("legacy_" + suffix);
        target = targetServer.createDatabase("target_" + suffix);
    }

    private PostgresServer server(Side side, @Nullable PostgresServer present, ServerSettings settings) {
        if (!dedicated) {
            return SharedServers.get(side, settings);
        }
        if (present == null) {
            return PostgresServer.start(settings);
        }
        present.start();
        return present;
    }

    private void dropFor(ExtensionContext context) {
        if (!context.getUniqueId().equals(owner)) {
            return;
        }
        owner = null;
        drop(legacy);
        drop(target);
        legacy = null;
        target = null;
        if (!classWide) {
            // Registered in a field of the test instance: nobody will call afterAll.
            closeDedicated();
        }
    }

    private static void drop(@Nullable TestDatabase database) {
        if (database != null && database.server().isRunning()) {
            database.drop();
        }
    }

    private void closeDedicated() {
        if (dedicated && legacyServer != null) {
            legacyServer.close();
            legacyServer = null;
        }
        if (dedicated && targetServer != null) {
            targetServer.close();
            targetServer = null;
        }
    }

    private PostgresPair both(UnaryOperator<ServerSettings> change) {
        return new PostgresPair(change.apply(legacySettings), change.apply(targetSettings), dedicated, eachTest);
    }

    private static int standardLegacyMajor() {
        return Integer.getInteger(LEGACY_MAJOR, DEFAULT_LEGACY_MAJOR);
    }

    private static int standardTargetMajor() {
        return Integer.getInteger(TARGET_MAJOR, DEFAULT_TARGET_MAJOR);
    }

    private static <T> T inTest(@Nullable T present) {
        if (present == null) {
            throw new IllegalStateException(
                    "no test is running: register the pair with @RegisterExtension or @ExtendWith and ask in a test");
        }
        return present;
    }
}
