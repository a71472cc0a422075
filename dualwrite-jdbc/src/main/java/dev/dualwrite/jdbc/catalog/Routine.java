package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.jdbc.sql.References;
import dev.dualwrite.jdbc.sql.RoutineBody;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One function or procedure that is not PostgreSQL's own, and what its source says by itself; what it calls is for {@link
 * RoutineEffects} to follow.
 *
 * <p>Thread-safe: immutable.
 *
 * @param oid its object identifier
 * @param schema its schema
 * @param name its name
 * @param language its language
 * @param declaredVolatile nothing keeps it from changing rows: it is volatile, or a procedure
 * @param procedure it is called by CALL, and may commit
 * @param extension it is part of an extension
 * @param source its source; null where it is compiled, or part of an extension
 * @param words names in the source of which each may be of something that it calls
 * @param changesNothing the source itself holds no command that changes rows, and can be read
 */
record Routine(
        long oid,
        String schema,
        String name,
        String language,
        boolean declaredVolatile,
        boolean procedure,
        boolean extension,
        @Nullable String source,
        Set<String> words,
        boolean changesNothing) {
    private static final Set<String> READABLE = Set.of("sql", "plpgsql");

    /** First words of the commands that change rows, definitions or the session; {@code FOR UPDATE} counts, too. */
    private static final Set<String> COMMANDS = Set.of(
            ("alter call copy create delete do drop execute grant import insert merge prepare reassign refresh revoke set"
                            + " set_config truncate update")
                    .split(" "));

    /** Functions of PostgreSQL itself that run SQL they are given, or write large objects. */
    static final Pattern BUILT_IN_WRITER =
            Pattern.compile("(query|cursor|table|schema|database)_to_xml.*|lo_.*|lowrite|loread");

    static Routine of(
            long oid,
            String schema,
            String name,
            String language,
            boolean declaredVolatile,
            boolean procedure,
            boolean extension,
            @Nullable String source) {
        Set<String> words;
        boolean changesNothing;
        if (source == null || !READABLE.contains(language)) {
            words = source == null ? Set.of() : RoutineBody.wordsOf(source);
            changesNothing = !declaredVolatile;
        } else {
            RoutineBody body = RoutineBody.of(source);
            words = new HashSet<>(body.words());
            words.addAll(body.quoted());
            changesNothing = !procedure && !changes(body, language, declaredVolatile, source);
        }
        return new Routine(
                oid, schema, name, language, declaredVolatile, procedure, extension, source, words, changesNothing);
    }

    private static boolean changes(RoutineBody body, String language, boolean declaredVolatile, String source) {
        boolean commands = body.words().stream()
                .anyMatch(word ->
                        BUILT_IN_WRITER.matcher(word).matches() || (declaredVolatile && COMMANDS.contains(word)));
        // Volatility keeps a function from changing rows itself, but not from having others do it, by texts made up at
        // run time.
        boolean madeUp = body.words().contains("execute");
        boolean makesTable = language.equals("sql") && body.words().contains("into");
        // The source of a body in the standard's syntax is empty: only what it depends on is known.
        boolean unread = !body.clear() || source.isBlank();
        return commands || madeUp || (declaredVolatile && (makesTable || unread));
    }

    /** Whether it may change rows by itself. */
    boolean writes() {
        return !changesNothing && !trusted();
    }

    /** Of an extension, and known to leave rows alone. */
    private boolean trusted() {
        return extension && (!declaredVolatile || !References.mayWrite(name));
    }

    /** Whether, should it write, it may make temporary tables. Extensions are trusted not to. */
    boolean makesTemporary() {
        String text = source;
        return !extension
                && (text == null
                        || !READABLE.contains(language)
                        || text.isBlank()
                        || text.toLowerCase(Locale.ROOT).contains("temp"));
    }
}
