package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.sql.Expr;
import dev.dualwrite.jdbc.sql.KeyTerm;
import dev.dualwrite.jdbc.sql.Where;
import dev.dualwrite.model.RowKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a WHERE clause lets through, as far as column values name them: by their whole key, or by some columns.
 *
 * <p>Immutable. Further terms of the clause may leave rows out, so these are the most that can be touched.
 *
 * @param columns the columns that are compared, the key's in key order if it is all there
 * @param tuples for each alternative a value for each column
 * @param byKey the columns are the whole key
 */
record RowCondition(List<String> columns, List<List<ValueSource>> tuples, boolean byKey) {
    /** More alternatives than these are no longer kept one by one where they are not keys. */
    private static final int MAX_PREDICATES = 50;

    /** How many rows of a table a clause lets through at most, by its unique columns. */
    static Wanted.Size bound(TargetTable target, Where where) {
        Set<String> equal = new HashSet<>();
        if (where instanceof Where.Keyed keyed) {
            keyed.equalities().stream()
                    .map(KeyTerm.Equals::column)
                    .filter(target::identifies)
                    .forEach(equal::add);
        }
        return target.isUnique(equal) ? Wanted.Size.ONE : Wanted.Size.MANY;
    }

    /** What a clause says about a table's rows; empty if it does not name them by values that can be seen. */
    static Optional<RowCondition> of(TargetTable target, Where where) {
        if (!(where instanceof Where.Keyed keyed)) {
            return Optional.empty();
        }
        Map<String, Expr> equal = new LinkedHashMap<>();
        for (KeyTerm.Equals term : keyed.equalities()) {
            if (target.identifies(term.column())) {
                equal.put(term.column(), term.value());
            }
        }
        List<Map<String, Expr>> alternatives = alternatives(target, keyed, equal);
        List<String> key = target.table().key();
        boolean byKey = alternatives.get(0).keySet().containsAll(key);
        List<String> columns = byKey ? key : List.copyOf(alternatives.get(0).keySet());
        if (columns.isEmpty() || (!byKey && alternatives.size() > MAX_PREDICATES)) {
            return Optional.empty();
        }
        List<List<ValueSource>> tuples = new ArrayList<>();
        for (Map<String, Expr> alternative : alternatives) {
            List<ValueSource> tuple = new ArrayList<>();
            for (String column : columns) {
                Expr value = alternative.get(column);
                tuple.add(value == null ? ValueSource.UNSEEN : target.source(column, value));
            }
            tuples.add(tuple);
        }
        boolean seen = tuples.stream().allMatch(tuple -> tuple.stream().noneMatch(ValueSource::unseen));
        return seen ? Optional.of(new RowCondition(columns, tuples, byKey)) : Optional.empty();
    }

    /** The equalities, once for each row of an IN list that completes them. */
    private static List<Map<String, Expr>> alternatives(
            TargetTable target, Where.Keyed keyed, Map<String, Expr> equal) {
        if (!equal.keySet().containsAll(target.table().key())) {
            for (KeyTerm term : keyed.terms()) {
                if (term instanceof KeyTerm.In in && !in.rows().isEmpty() && helps(target, in, equal)) {
                    return in.rows().stream().map(row -> joined(equal, in, row)).toList();
                }
            }
        }
        return List.of(equal);
    }

    private static boolean helps(TargetTable target, KeyTerm.In in, Map<String, Expr> equal) {
        return in.columns().stream().allMatch(target::identifies)
                && (equal.isEmpty() || in.columns().stream().anyMatch(target::isKey))
                && in.columns().stream().noneMatch(equal::containsKey);
    }

    private static Map<String, Expr> joined(Map<String, Expr> equal, KeyTerm.In in, List<Expr> row) {
        Map<String, Expr> joined = new LinkedHashMap<>(equal);
        for (int i = 0; i < in.columns().size(); i++) {
            joined.put(in.columns().get(i), row.get(i));
        }
        return joined;
    }

    /** Whether one row at most can match. */
    boolean single() {
        return byKey && tuples.size() == 1;
    }

    /**
     * The texts of each alternative in one execution; alternatives that compare with NULL match nothing and are left out.
     *
     * @return null if a text is not sure
     */
    @Nullable
    List<List<String>> texts(TargetTable target, Bindings values) {
        List<List<String>> all = new ArrayList<>(tuples.size());
        for (List<ValueSource> tuple : tuples) {
            List<String> texts = new ArrayList<>(columns.size());
            boolean matches = true;
            for (int i = 0; i < columns.size(); i++) {
                BoundValue value = tuple.get(i).in(values);
                String text = target.text(columns.get(i), value);
                matches &= value.type() != SourceType.NULL;
                if (text == null && matches) {
                    return null;
                }
                texts.add(text == null ? "" : text);
            }
            if (matches) {
                all.add(texts);
            }
        }
        return all;
    }

    /** A key's texts by column. */
    static Map<String, String> byColumn(List<String> columns, List<String> texts) {
        Map<String, String> byColumn = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            byColumn.put(columns.get(i), texts.get(i));
        }
        return byColumn;
    }

    /** The key of these texts, where the condition is by key. */
    static RowKey key(TargetTable target, List<String> texts) {
        return new RowKey(target.id(), texts);
    }
}
