package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.RelationFacts.Event;
import dev.dualwrite.jdbc.capture.RelationFacts.Kind;
import dev.dualwrite.jdbc.catalog.Catalog;
import dev.dualwrite.jdbc.catalog.Relation;
import dev.dualwrite.jdbc.catalog.Routines;
import dev.dualwrite.jdbc.sql.References;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The facts that capture asks for, out of a catalog that was read.
 *
 * <p>Thread-safe. A newer catalog replaces the whole by one write; {@link #compare} and {@link #replace} are called by one thread
 * at a time.
 *
 * <p>Invariant: whatever may write by a definition that statements met before these facts knew it is {@linkplain Newer#escaped
 * escaped}, and makes all tables suspect after the facts that know it are in force, so that a sweep sees what had committed by
 * then. A statement that was planned earlier and ends later rests on an older number; its transaction suspects the tables once
 * more, so it matters not when between a look's snapshot and its adoption a definition was met. Why nothing is left out:
 *
 * <ul>
 *   <li>A routine that was taken for harmless, and now may write, is escaped; one that was known to write made its callers suspect
 *       everything all along.
 *   <li>A name that is not known is taken for PostgreSQL's own, so for harmless, and remembered as {@code called} before the
 *       statement is sent. It is escaped by the first comparison that finds it among the routines, and forgotten only then: who
 *       asked after that comparison waits for the next, which it hinted at.
 *   <li>Triggers, rules, expressions, views, policies, operators, domains and casts that may write, and did not or were not there,
 *       are escaped without anybody having asked.
 * </ul>
 *
 * What came and went between two looks is not seen.
 */
public final class CatalogFacts implements SchemaFacts {
    /** Names kept that turn out not to be known; more of them make every new function that may write an escaped one. */
    private static final int MAX_CALLED = 10_000;

    private final Runnable changed;
    private final Set<String> called = ConcurrentHashMap.newKeySet();
    private volatile boolean calledMore;
    private volatile long temporaryDoubts;
    private volatile long version;
    private volatile Loaded loaded;

    private record Loaded(
            int serverMajor,
            String role,
            Map<TableId, RelationFacts> byId,
            Map<String, List<RelationFacts>> byName,
            Map<TableId, Set<Event>> acting,
            Routines routines) {}

    /** Facts that are not in force yet. */
    public static final class Newer {
        private final Loaded loaded;
        private final List<String> escaped;
        private final Set<String> asked;

        private Newer(Loaded loaded, List<String> escaped, Set<String> asked) {
            this.loaded = loaded;
            this.escaped = List.copyOf(escaped);
            this.asked = Set.copyOf(asked);
        }

        /** Definitions that may write, and that statements may have met under the facts before without being known; for people. */
        public List<String> escaped() {
            return escaped;
        }
    }

    /** @param changed runs when a statement changed the schema; must return at once */
    public CatalogFacts(Catalog catalog, Routines routines, Map<TableId, TableDef> migrated, Runnable changed) {
        this.changed = changed;
        this.version = 1;
        this.loaded = load(catalog, routines, migrated);
    }

    /** Makes facts of a newer catalog, and compares them with those in force. */
    public Newer compare(Catalog catalog, Routines routines, Map<TableId, TableDef> migrated) {
        Loaded newer = load(catalog, routines, migrated);
        Loaded before = loaded;
        Set<String> asked = new HashSet<>(calledMore ? routines.names() : Set.of());
        asked.removeIf(before.routines()::knows);
        asked.addAll(called);
        List<String> escaped = new ArrayList<>(routines.escaped(before.routines(), asked));
        newer.acting().forEach((relation, events) -> {
            if (!before.acting().getOrDefault(relation, Set.of()).containsAll(events)) {
                escaped.add("trigger, rule or expression of " + relation);
            }
        });
        return new Newer(newer, escaped, asked);
    }

    /**
     * Puts newer facts in force.
     *
     * @param number greater than any before; the first was 1
     */
    public void replace(Newer newer, long number) {
        Routines routines = newer.loaded.routines();
        if (!newer.escaped.isEmpty() && routines.anyMakesTemporary()) {
            temporaryDoubts++;
        }
        // In this order: a plan with the new number rests on the new facts.
        loaded = newer.loaded;
        version = number;
        // One that was asked for since the comparison is for the next.
        called.removeIf(name -> newer.asked.contains(name) && routines.knows(name));
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public Routines routines() {
        return loaded.routines();
    }

    @Override
    public long temporaryDoubts() {
        return temporaryDoubts;
    }

    @Override
    public List<RelationFacts> relations(@Nullable String schema, String name) {
        if (schema == null) {
            return loaded.byName().getOrDefault(name, List.of());
        }
        RelationFacts one =
                schema.isEmpty() || name.isEmpty() ? null : loaded.byId().get(new TableId(schema, name));
        return one == null ? List.of() : List.of(one);
    }

    @Override
    public boolean mayWrite(String name) {
        Routines routines = loaded.routines();
        if (!routines.knows(name) && References.mayWrite(name)) {
            if (called.size() >= MAX_CALLED) {
                calledMore = true;
            } else if (called.add(name)) {
                outdated();
            }
        }
        return routines.mayWrite(name);
    }

    @Override
    public boolean mayHaveEffects(String name) {
        return loaded.routines().mayHaveEffects(name);
    }

    @Override
    public boolean onlyLargeObjects(String name) {
        return loaded.routines().onlyLargeObjects(name);
    }

    @Override
    public String role() {
        return loaded.role();
    }

    @Override
    public int serverMajor() {
        return loaded.serverMajor();
    }

    @Override
    public void outdated() {
        changed.run();
    }

    private static Loaded load(Catalog catalog, Routines routines, Map<TableId, TableDef> migrated) {
        Map<TableId, RelationFacts> byId = new HashMap<>();
        Map<String, List<RelationFacts>> byName = new HashMap<>();
        Map<TableId, Set<Event>> acting = new HashMap<>();
        RelationReader reader = new RelationReader(catalog, routines, migrated);
        for (Relation relation : catalog.relations()) {
            RelationFacts facts = reader.read(relation);
            byId.put(relation.id(), facts);
            byName.computeIfAbsent(relation.id().name(), n -> new ArrayList<>()).add(facts);
            if (facts.kind() == Kind.OTHER && reader.acts(relation)) {
                acting.put(relation.id(), EnumSet.allOf(Event.class));
            } else if (!facts.reaching().isEmpty()) {
                acting.put(relation.id(), facts.reaching());
            }
        }
        return new Loaded(
                catalog.serverMajor(), catalog.role(), Map.copyOf(byId), Map.copyOf(byName), acting, routines);
    }
}
