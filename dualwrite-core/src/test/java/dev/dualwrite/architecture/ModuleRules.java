package dev.dualwrite.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;

/**
 * The rules that hold in every module, whatever its packages are.
 *
 * <p>Immutable, usable from any thread.
 *
 * <p>A rule allows an empty module: a package that has no class yet is no violation.
 */
public final class ModuleRules {

    private final String rootPackage;

    /** Rules for the module whose packages are {@code rootPackage} and those below it. */
    public ModuleRules(String rootPackage) {
        this.rootPackage = rootPackage;
    }

    /**
     * The production classes of the module whose tests are running, and no others.
     *
     * @throws IllegalStateException if the tests run in a directory without compiled classes: a rule over nothing
     *     would pass
     */
    public static JavaClasses productionClasses() {
        Path compiled = Path.of("target", "classes").toAbsolutePath();
        JavaClasses classes = new ClassFileImporter().importPath(compiled);
        if (classes.isEmpty()) {
            throw new IllegalStateException("No class in " + compiled + ": run the tests in the module's directory");
        }
        return classes;
    }

    /** All rules of this class. */
    public List<ArchRule> all() {
        return List.of(
                packagesHaveNoCycles(),
                noPackageImportsOneAboveIt(),
                noDynamicProxies(),
                noFieldInjection(),
                namesAreNouns(),
                packagesAreNullMarked());
    }

    /** No cycle between any two packages, nested or not. */
    public ArchRule packagesHaveNoCycles() {
        return slices().assignedFrom(new EachPackage())
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true);
    }

    /** A package never imports a package that contains it, the module's root above all. */
    public ArchRule noPackageImportsOneAboveIt() {
        return classes()
                .that(resideInAPackage(rootPackage + ".."))
                .should(new ImportNothingFromAbove(rootPackage))
                .because("the root assembles what lies below it")
                .allowEmptyShould(true);
    }

    /**
     * A generated or hand-written delegate costs a hundredth of a reflective one. The driver's own interfaces, which an
     * application gets by unwrapping only, have too many methods of the driver's version to be written out.
     */
    public ArchRule noDynamicProxies() {
        return noClasses()
                .that()
                .doNotHaveSimpleName("DriverFace")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Proxy.class, InvocationHandler.class)
                .because("a reflective call on the application's path is a hundred times slower than a delegate")
                .allowEmptyShould(true);
    }

    /** Dependencies come through constructors. */
    public ArchRule noFieldInjection() {
        return noFields()
                .should()
                .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                .orShould()
                .beAnnotatedWith("org.springframework.beans.factory.annotation.Value")
                .orShould()
                .beAnnotatedWith("jakarta.inject.Inject")
                .orShould()
                .beAnnotatedWith("jakarta.annotation.Resource")
                .because("a class that is built through its constructor is whole")
                .allowEmptyShould(true);
    }

    /** A name says what a thing is, not that it was needed. */
    public ArchRule namesAreNouns() {
        return noClasses()
                .should()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameStartingWith("Abstract")
                .because("the domain has nouns")
                .allowEmptyShould(true);
    }

    /** Null is said where it is meant. */
    public ArchRule packagesAreNullMarked() {
        return classes().should(new LieInANullMarkedPackage()).allowEmptyShould(true);
    }
}
