package dev.dualwrite.jdbc.sql;

import java.util.function.Predicate;

/**
 * SELECT, VALUES or TABLE, with or without WITH clauses that only read.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>{@link References#locking()} tells FOR UPDATE and its weaker kin at any depth, {@link References#into()} SELECT
 * INTO, which makes a table.
 */
public record Select(References references) implements StatementShape {

    @Override
    public Writes writes() {
        return references.into() || !references.functionsThatMayWrite().isEmpty() ? Writes.MAYBE : Writes.NO;
    }

    @Override
    public boolean isReadOnlyRoutable(Predicate<String> harmless) {
        return references.complete()
                && !references.locking()
                && !references.into()
                && references.functions().stream().allMatch(name -> isRoutable(name, harmless));
    }

    private static boolean isRoutable(String function, Predicate<String> harmless) {
        return switch (KnownFunctions.effectOf(function)) {
            case NONE -> true;
            case SESSION -> false;
            case UNKNOWN -> harmless.test(function);
        };
    }
}
