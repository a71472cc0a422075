package dev.dualwrite.spring;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import dev.dualwrite.architecture.ModuleRules;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Spring module keeps the rules of the others. */
class SpringPackagesTest {

    private static final JavaClasses SPRING = ModuleRules.productionClasses();

    static Stream<ArchRule> moduleRules() {
        return new ModuleRules("dev.dualwrite.spring").all().stream();
    }

    @ParameterizedTest
    @MethodSource("moduleRules")
    void moduleRuleHolds(ArchRule rule) {
        rule.check(SPRING);
    }
}
