package dev.dualwrite.jdbc.route;

import dev.dualwrite.jdbc.capture.RelationFacts;
import dev.dualwrite.jdbc.capture.SchemaFacts;
import dev.dualwrite.jdbc.sql.TableRef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.ChangeSink;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which texts the target can answer as far as the schema tells.
 *
 * <p>Thread-safe; waits for nothing.
 *
 * <p>A name without schema stands for the only relation that bears it, whatever the search path; one that several bear is
 * left to the authority. A session in which a temporary table could hide a name is pinned, and never asks here.
 */
final class ReadableSchema {
    private final ChangeSink sink;
    private final SchemaFacts facts;
    private final Predicate<TableId> suspect;

    ReadableSchema(ChangeSink sink, SchemaFacts facts, Predicate<TableId> suspect) {
        this.sink = sink;
        this.facts = facts;
        this.suspect = suspect;
    }

    /** Whether executing the text may leave something behind in the session. */
    boolean pins(SqlTraits traits) {
        return traits.pins() || (!traits.routable() && callsWriters(traits));
    }

    private boolean callsWriters(SqlTraits traits) {
        for (String function : traits.functions()) {
            if (facts.mayHaveEffects(function)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the text is a query that calls nothing doubtful and reads migrated tables only. */
    boolean readable(SqlTraits traits) {
        if (!traits.routable() || callsWriters(traits)) {
            return false;
        }
        for (TableRef reference : traits.reads()) {
            if (table(reference) == null) {
                return false;
            }
        }
        return true;
    }

    /** Whether a table of a readable text may differ. */
    boolean anySuspect(SqlTraits traits) {
        for (TableRef reference : traits.reads()) {
            TableId table = table(reference);
            if (table == null || suspect.test(table)) {
                return true;
            }
        }
        return false;
    }

    /** The migrated table that a name stands for; null if it may be another relation, or rows of another are read with it. */
    private @Nullable TableId table(TableRef reference) {
        List<RelationFacts> relations = facts.relations(reference.schema(), reference.name());
        if (relations.size() != 1) {
            return null;
        }
        RelationFacts relation = relations.get(0);
        boolean whole = relation.kind() == RelationFacts.Kind.TABLE && !relation.children();
        return whole && sink.table(relation.id()) != null ? relation.id() : null;
    }
}
