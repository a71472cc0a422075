package dev.dualwrite.spring.autoconfigure;

import dev.dualwrite.jdbc.config.NearestName;
import dev.dualwrite.jdbc.config.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says of an unknown name under {@code dualwrite} which known one is nearest.
 *
 * <p>Thread-safe. Unknown names of others are left to Spring Boot's own analyzer, which comes after.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownSettingFailureAnalyzer extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {
    private static final String LEGACY = Setting.PREFIX + "legacy.";
    private static final String ENABLED = Setting.PREFIX + "enabled";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
        Set<String> unknown = new TreeSet<>();
        cause.getUnboundProperties().forEach(property -> unknown.add(String.valueOf(property.getName())));
        if (unknown.isEmpty() || !unknown.stream().allMatch(name -> name.startsWith(Setting.PREFIX))) {
            return null;
        }
        List<String> said = new ArrayList<>();
        unknown.forEach(name -> said.add(remark(name)));
        return new FailureAnalysis(
                String.join(System.lineSeparator(), said), ConfigurationFailureAnalyzer.ACTION, cause);
    }

    private static String remark(String name) {
        if (name.startsWith(LEGACY)) {
            return name + " is not a setting in Spring: the application's own DataSource is the legacy. Leave it out.";
        }
        List<String> known = new ArrayList<>(Setting.keys());
        known.removeIf(key -> key.startsWith(LEGACY));
        known.add(ENABLED);
        return "Unknown setting " + name
                + NearestName.of(name, known)
                        .map(nearest -> ": did you mean " + nearest + "?")
                        .orElse(". The settings are " + String.join(", ", known));
    }
}
