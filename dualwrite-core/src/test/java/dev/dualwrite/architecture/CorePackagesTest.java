package dev.dualwrite.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The core's packages look downward only, and never at a database driver. */
class CorePackagesTest {

    private static final String ROOT = "dev.dualwrite";
    private static final JavaClasses CORE = ModuleRules.productionClasses();

    /** Package to what it may import, besides itself; the root, which assembles, may import them all. */
    private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("model", List.of()),
            Map.entry("event", List.of("model")),
            Map.entry("spi", List.of("model")),
            Map.entry("control", List.of("model", "event", "spi")),
            Map.entry("bypass", List.of("model", "event", "spi")),
            Map.entry("schema", List.of("model", "event", "spi")),
            Map.entry("queue", List.of("model", "event", "spi")),
            Map.entry("reread", List.of("model", "event", "spi")),
            Map.entry("apply", List.of("model", "event", "spi", "queue", "reread")),
            Map.entry("ledger", List.of("model", "event", "spi", "reread")),
            Map.entry("job", List.of("model")),
            Map.entry("backfill", List.of("model", "event", "spi", "reread", "job")),
            Map.entry("verify", List.of("model", "event", "spi", "reread", "job")),
            Map.entry("metrics", List.of("model", "event")));

    static Stream<String> packages() {
        return MAY_IMPORT.keySet().stream().sorted();
    }

    static Stream<ArchRule> moduleRules() {
        return new ModuleRules(ROOT).all().stream();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void packageImportsOnlyWhatTheTableAllows(String name) {
        String[] others = MAY_IMPORT.keySet().stream()
                .filter(other -> !other.equals(name) && !MAY_IMPORT.get(name).contains(other))
                .map(other -> ROOT + "." + other + "..")
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .allowEmptyShould(true)
                .check(CORE);
    }

    @Test
    void everyPackageIsInTheTable() {
        Set<String> found = CORE.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals(ROOT))
                .map(name -> name.substring(ROOT.length() + 1).split("\\.")[0])
                .collect(Collectors.toSet());

        assertThat(MAY_IMPORT.keySet()).containsAll(found);
    }

    @Test
    void coreKnowsNoDatabaseDriverAndNoFramework() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer..", "org.springframework..")
                .check(CORE);
    }

    @ParameterizedTest
    @MethodSource("moduleRules")
    void moduleRuleHolds(ArchRule rule) {
        rule.check(CORE);
    }
}
