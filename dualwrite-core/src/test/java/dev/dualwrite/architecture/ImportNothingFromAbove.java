package dev.dualwrite.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** A class depends on no package that contains its own, up to and including the module's root. */
final class ImportNothingFromAbove extends ArchCondition<JavaClass> {

    private final String rootPackage;

    ImportNothingFromAbove(String rootPackage) {
        super("import nothing from a package above their own");
        this.rootPackage = rootPackage;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            String imported = dependency.getTargetClass().getPackageName();
            boolean ofThisModule = imported.equals(rootPackage) || imported.startsWith(rootPackage + ".");
            if (ofThisModule && type.getPackageName().startsWith(imported + ".")) {
                events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
            }
        }
    }
}
