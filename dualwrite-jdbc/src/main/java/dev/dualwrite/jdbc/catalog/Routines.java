package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.jdbc.catalog.RoutineUse.Kind;
import dev.dualwrite.jdbc.catalog.RoutineUse.Thing;
import dev.dualwrite.jdbc.sql.References;
import dev.dualwrite.jdbc.sql.RoutineBody;
import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What the catalog says about functions and procedures: which may write, what calls them without naming them, and what trigger
 * functions do.
 *
 * <p>Immutable and thread-safe. A function of PostgreSQL itself writes no rows unless it runs SQL that it is given. One of the
 * application's own, or of an extension, may write if it is volatile and its source, where it can be read, does not show that
 * it only looks; and if it calls one that may, whatever it is declared as: the server does not keep it from that.
 */
public final class Routines {
    /** As if the application had none. */
    public static final Routines NONE = new Routines(List.of(), List.of(), Map.of());

    /** Those of PostgreSQL's own that write large objects, and nothing else. */
    private static final Pattern LARGE_OBJECTS = Pattern.compile("lo_.*|lowrite|loread");

    private static final long FIRST_NOT_BUILT_IN = 16384;
    /** Whether a call of this name may write: folded, with its schema and without. */
    private final Map<String, Boolean> writes = new HashMap<>();

    private final Set<String> effects = new HashSet<>();
    private final Set<String> temporary = new HashSet<>();
    private final Set<TableId> read = new HashSet<>();
    private final Set<TableId> written = new HashSet<>();
    private final Set<String> symbols = new TreeSet<>();
    private final Map<String, String> triggerBodies;
    private final boolean casts;
    private final boolean onDefinition;

    private Routines(List<Routine> routines, List<RoutineUse> uses, Map<String, String> triggerBodies) {
        this.triggerBodies = triggerBodies;
        RoutineEffects effect = new RoutineEffects(routines, uses);
        List<Thing> writers = new ArrayList<>();
        Set<Thing> all = new HashSet<>();
        routines.forEach(routine -> all.add(RoutineEffects.thing(routine)));
        routines.stream().filter(Routine::writes).map(RoutineEffects::thing).forEach(writers::add);
        // Made while the catalogs were read.
        uses.stream()
                .map(RoutineUse::used)
                .filter(used -> used.kind() == Kind.ROUTINE && used.oid() >= FIRST_NOT_BUILT_IN && !all.contains(used))
                .forEach(writers::add);
        Set<Thing> found = effect.reaching(writers);
        Set<Thing> hiding = effect.reaching(routines.stream()
                .filter(routine -> routine.writes() && routine.makesTemporary())
                .map(RoutineEffects::thing)
                .toList());
        for (Routine routine : routines) {
            Thing thing = RoutineEffects.thing(routine);
            for (String name : List.of(routine.schema() + "." + routine.name(), routine.name())) {
                writes.merge(name, found.contains(thing), Boolean::logicalOr);
                if (routine.declaredVolatile() || found.contains(thing)) {
                    effects.add(name);
                }
                if (hiding.contains(thing)) {
                    temporary.add(name);
                }
            }
        }
        boolean anyCast = false;
        boolean anyEventTrigger = false;
        for (Thing thing : found) {
            switch (thing.kind()) {
                case ROUTINE -> {}
                case OPERATOR, DOMAIN -> symbols.add(thing.name().toLowerCase(Locale.ROOT));
                case CAST -> anyCast = true;
                case EVENT_TRIGGER -> anyEventTrigger = true;
                case READ -> add(read, thing);
                case WRITTEN -> add(written, thing);
            }
        }
        casts = anyCast;
        onDefinition = anyEventTrigger;
    }

    private static void add(Set<TableId> relations, Thing thing) {
        if (thing.relation() != null) {
            relations.add(thing.relation());
        }
    }

    /** Reads the catalog. */
    public static Routines load(Connection connection) throws SQLException {
        List<Routine> routines = new ArrayList<>();
        Map<String, String> bodies = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(RoutineQueries.ROUTINES);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                String schema = rows.getString(2);
                String name = rows.getString(3);
                String language = rows.getString(4);
                boolean extension = rows.getBoolean(7);
                String source = rows.getString(8);
                routines.add(Routine.of(
                        rows.getLong(1),
                        schema,
                        name,
                        language,
                        rows.getBoolean(5),
                        rows.getBoolean(6),
                        extension,
                        extension ? null : source));
                if (source != null && rows.getBoolean(9) && language.equals("plpgsql")) {
                    bodies.put(schema + "." + name, source);
                }
            }
        }
        List<RoutineUse> uses = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(RoutineQueries.USES);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                String user = rows.getString(1);
                String schema = rows.getString(4);
                TableId relation = schema == null ? null : new TableId(schema, rows.getString(5));
                Thing used = new Thing(kind(rows.getString(6)), rows.getLong(7), null, rows.getString(8));
                for (Kind kind : user.equals("p") ? List.of(Kind.READ, Kind.WRITTEN) : List.of(kind(user))) {
                    uses.add(new RoutineUse(new Thing(kind, rows.getLong(2), relation, rows.getString(3)), used));
                }
            }
        }
        return new Routines(routines, uses, Map.copyOf(bodies));
    }

    private static Kind kind(String letter) {
        return switch (letter) {
            case "f" -> Kind.ROUTINE;
            case "o" -> Kind.OPERATOR;
            case "k" -> Kind.CAST;
            case "t" -> Kind.DOMAIN;
            case "e" -> Kind.EVENT_TRIGGER;
            case "r" -> Kind.READ;
            case "w" -> Kind.WRITTEN;
            default -> throw new IllegalArgumentException("unknown kind <" + letter + ">");
        };
    }

    /**
     * Whether a call may change rows. A name that is not the application's own is PostgreSQL's.
     *
     * @param name folded, qualified if it was called so
     */
    public boolean mayWrite(String name) {
        Boolean own = writes.get(name);
        if (own != null) {
            return own;
        }
        String builtIn = builtIn(name);
        return builtIn.contains(".") || Routine.BUILT_IN_WRITER.matcher(builtIn).matches();
    }

    /** Whether a call may have any effect: on rows, or on sequences, settings and locks. Named as for {@link #mayWrite}. */
    public boolean mayHaveEffects(String name) {
        return effects.contains(name) || (!writes.containsKey(name) && mayWrite(name));
    }

    /** Whether a name is one of the application's own, or of an extension's. */
    public boolean knows(String name) {
        return writes.containsKey(name);
    }

    /** All names of routines, with their schema and without. */
    public Set<String> names() {
        return Collections.unmodifiableSet(writes.keySet());
    }

    /** Whether a call may leave a temporary table behind. Named as for {@link #mayWrite}. */
    public boolean makesTemporary(String name) {
        return temporary.contains(name);
    }

    /** Whether any routine may leave a temporary table behind. */
    public boolean anyMakesTemporary() {
        return !temporary.isEmpty();
    }

    /** Relations that call something that may write when they are read. */
    public Set<TableId> writingWhenRead() {
        return read;
    }

    /** Relations that call something that may write when they are written to, triggers left out. */
    public Set<TableId> writingWhenWritten() {
        return written;
    }

    /** Whether an event trigger may write when the schema changes. */
    public boolean onDefinition() {
        return onDefinition;
    }

    /** What in a text may write without being called by its name, for people; empty if nothing. */
    public String unnamed(String sql) {
        if (casts) {
            return "a cast calls a function that may write";
        }
        if (symbols.isEmpty()) {
            return "";
        }
        String text = sql.toLowerCase(Locale.ROOT);
        return symbols.stream()
                .filter(text::contains)
                .findFirst()
                .map(symbol -> "operator or domain " + symbol + " calls a function that may write")
                .orElse("");
    }

    /** The name in a text of a routine or relation that may write; empty if there is none. */
    public String namedWriter(String sql) {
        return RoutineBody.wordsOf(sql).stream()
                .filter(word -> writes.getOrDefault(word, false)
                        || read.stream().anyMatch(relation -> relation.name().equals(word)))
                .findFirst()
                .orElse("");
    }

    /** Whether a text names a routine that may leave a temporary table behind, or makes one itself. */
    public boolean textMakesTemporary(String sql) {
        return sql.toLowerCase(Locale.ROOT).contains("temp")
                || RoutineBody.wordsOf(sql).stream().anyMatch(temporary::contains);
    }

    /**
     * What may write according to this, and was taken for harmless before, or not known, though it may have been called; for
     * people.
     *
     * @param called names that were called while nothing was known of them
     */
    public List<String> escaped(Routines before, Set<String> called) {
        List<String> escaped = new ArrayList<>();
        new TreeMap<>(writes).forEach((name, may) -> {
            Boolean known = before.writes.get(name);
            // A name of PostgreSQL's own, or one taken for it, was harmless; another that nobody called did not exist.
            boolean harmless = known == null ? called.contains(name) || !References.mayWrite(name) : !known;
            if (may && (harmless || called.contains(name))) {
                escaped.add("function " + name);
            }
        });
        symbols.stream()
                .filter(symbol -> !before.symbols.contains(symbol))
                .forEach(symbol -> escaped.add("operator or domain " + symbol));
        read.stream()
                .filter(relation -> !before.read.contains(relation))
                .sorted()
                .forEach(relation -> escaped.add("view or policy of " + relation));
        if (casts && !before.casts) {
            escaped.add("a cast");
        }
        if (onDefinition && !before.onDefinition) {
            escaped.add("an event trigger");
        }
        return escaped;
    }

    /**
     * Whether a call reads or writes large objects, which are kept in no table of the application's, and nothing else.
     *
     * @param name folded, qualified if it was called so
     */
    public boolean onlyLargeObjects(String name) {
        return !writes.containsKey(name) && LARGE_OBJECTS.matcher(builtIn(name)).matches();
    }

    private static String builtIn(String name) {
        return name.startsWith("pg_catalog.") ? name.substring("pg_catalog.".length()) : name;
    }

    /** Whether a trigger that can neither change nor refuse the row at hand does nothing at all to any row. */
    public boolean onlyLooks(TableTrigger trigger) {
        return (trigger.timing() == TableTrigger.Timing.AFTER || !trigger.forEachRow())
                && !mayWrite(trigger.functionSchema() + "." + trigger.functionName());
    }

    /**
     * Whether a trigger function does nothing but set columns of the row at hand that are not of its key. Anything that
     * cannot be seen at a glance counts as more.
     */
    public boolean onlySetsColumns(TableTrigger trigger, Set<String> key) {
        String function = trigger.functionSchema() + "." + trigger.functionName();
        String body = triggerBodies.get(function);
        return body != null && !mayWrite(function) && TriggerBody.onlySetsColumns(body, key);
    }
}
