package dev.dualwrite.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** The class's package has a {@code package-info.java} that carries {@link NullMarked}. */
final class LieInANullMarkedPackage extends ArchCondition<JavaClass> {

    LieInANullMarkedPackage() {
        super("lie in a @NullMarked package");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
            events.add(SimpleConditionEvent.violated(
                    type, type.getName() + ": its package has no package-info.java with @NullMarked"));
        }
    }
}
