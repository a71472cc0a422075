package dev.dualwrite.samples.pgjdbc;

import static org.junit.platform.engine.discovery.ClassNameFilter.excludeClassNamePatterns;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;

import java.nio.file.Path;
import java.util.Set;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * One run of the suite in a JVM of its own, on plain or on wrapped connections.
 *
 * <p>Its arguments are those of {@link SuiteRun}; what it found is in files when it ends with 0.
 */
final class SuiteJvm {
    /** What bypasses connections, looks into the driver's inside, or dials out. */
    private static final String[] LEFT_OUT = {
        "org\\.postgresql\\.(core|util|jdbcurlresolver)\\..*",
        "org\\.postgresql\\.test\\.(core|util|ssl|gss|hostchooser|plugin|socketfactory|xa)\\..*",
        "org\\.postgresql\\.test\\.jre8\\.core\\..*",
        "org\\.postgresql\\.test\\.jdbc2\\.optional\\..*",
        ".*\\.(DriverTest|ConnectTimeoutTest|LoginTimeoutTest|ScramTest|SocksProxyTest)(\\$.*)?"
    };

    private SuiteJvm() {}

    public static void main(String[] arguments) throws Exception {
        SuiteRun run = SuiteRun.parse(arguments);
        Outcomes outcomes = new Outcomes();
        if (run.wrapped()) {
            try (WrappedRun wrapped = new WrappedRun(run.legacy(), run.follower())) {
                Hooks.wrap(wrapped);
                execute(run, new OutcomeListener(outcomes, wrapped.tables()));
                wrapped.tables().log().write(run.tables());
            }
        } else {
            execute(run, new OutcomeListener(outcomes, null));
        }
        outcomes.write(run.outcomes());
        // Tests leave threads behind.
        System.exit(0);
    }

    private static void execute(SuiteRun run, OutcomeListener listener) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClasspathRoots(Set.of(Path.of(run.classes()))))
                .filters(includeClassNamePatterns(run.pattern()), excludeClassNamePatterns(LEFT_OUT))
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .configurationParameter("junit.jupiter.execution.timeout.default", "2 m")
                .build();
        LauncherFactory.create().execute(request, new OneAtATime(run.machine()), listener);
    }
}
