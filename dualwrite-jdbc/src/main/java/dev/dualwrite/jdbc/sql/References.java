package dev.dualwrite.jdbc.sql;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a statement names beside its target: relations read, relations that its WITH clauses write, functions called.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>{@code read} is every relation in a FROM, JOIN or USING list at any depth, names of common table expressions left
 * out; {@code complete} is false where an item of such a list could not be placed. What views, rules, triggers,
 * operators and the called functions reach is not in the text. Functions are folded, {@code schema.name} if qualified
 * with anything but pg_catalog; a few too many rather than one too few. {@code role} is whether {@code set_config} may be
 * called for the session's role.
 */
public record References(
        Set<TableRef> read,
        Set<TableRef> writtenInWith,
        Set<String> functions,
        boolean complete,
        boolean locking,
        boolean into,
        boolean role) {

    static final References NONE = new References(Set.of(), Set.of(), Set.of(), true, false, false, false);

    public References {
        read = ordered(read);
        writtenInWith = ordered(writtenInWith);
        functions = ordered(functions);
    }

    private static <T> Set<T> ordered(Set<T> set) {
        return set.isEmpty() ? Set.of() : java.util.Collections.unmodifiableSet(new LinkedHashSet<>(set));
    }

    /** Called functions that are not known to leave rows alone. */
    public List<String> functionsThatMayWrite() {
        return functions.stream().filter(References::mayWrite).toList();
    }

    /** Whether a function that PostgreSQL or an extension of its own defines is not known to leave rows alone. */
    public static boolean mayWrite(String function) {
        return KnownFunctions.effectOf(function) == KnownFunctions.Effect.UNKNOWN;
    }
}
