package dev.dualwrite.jdbc.capture;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that came back by an appended clause, and that nobody else will see.
 *
 * <p>Threading: confined to one execution.
 *
 * <p>Invariant: at most so many rows are kept as the cap allows, and the driver holds {@link #FETCHED} at most of a result
 * that it fetches in parts, however many there are.
 */
final class HiddenRows {
    /** Rows that are fetched with the execution itself; whatever is more is fetched in further round trips. */
    static final int FIRST = 1_000;

    private static final int FETCHED = 20_000;

    private final List<String> columns;
    private final long cap;
    private @Nullable List<List<@Nullable String>> rows = new ArrayList<>();
    private long count;
    private boolean read;

    HiddenRows(List<String> columns, long cap) {
        this.columns = columns;
        this.cap = cap;
    }

    /** Reads to the end. */
    void read(ResultSet set) throws SQLException {
        read = true;
        if (set.getMetaData().getColumnCount() != columns.size()) {
            // Nothing that was asked for.
            rows = null;
            return;
        }
        if (set.getFetchSize() > 0) {
            set.setFetchSize(FETCHED);
        }
        while (set.next()) {
            count++;
            if (count > cap) {
                rows = null;
            } else if (rows != null) {
                rows.add(row(set));
            }
        }
    }

    private List<@Nullable String> row(ResultSet set) throws SQLException {
        List<@Nullable String> row = new ArrayList<>(columns.size());
        for (int i = 1; i <= columns.size(); i++) {
            row.add(set.getString(i));
        }
        return row;
    }

    boolean isRead() {
        return read;
    }

    long count() {
        return count;
    }

    Returned returned() {
        List<List<@Nullable String>> kept = rows;
        return kept == null
                ? Returned.not("more rows came back than dualwrite.capture.row-cap")
                : new Returned(columns, kept);
    }
}
