package dev.dualwrite.jdbc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import dev.dualwrite.architecture.ModuleRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JDBC module knows PostgreSQL, and no framework. */
class JdbcPackagesTest {

    private static final String ROOT = "dev.dualwrite.jdbc";
    private static final JavaClasses JDBC = ModuleRules.productionClasses();

    static Stream<ArchRule> moduleRules() {
        return new ModuleRules(ROOT).all().stream();
    }

    @ParameterizedTest
    @MethodSource("moduleRules")
    void moduleRuleHolds(ArchRule rule) {
        rule.check(JDBC);
    }

    @Test
    void jdbcKnowsNoSpring() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..")
                .check(JDBC);
    }

    @Test
    void dataPlaneSeesTheRoutingAndNeverTheControlPlane() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".sql..", ROOT + ".catalog..", ROOT + ".capture..", ROOT + ".route..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.dualwrite.control..")
                .allowEmptyShould(true)
                .check(JDBC);
    }

    @Test
    void statementsAreReadWithoutAConnection() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".sql..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..")
                .allowEmptyShould(true)
                .check(JDBC);
    }
}
