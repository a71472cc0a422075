package dev.dualwrite.jdbc.fidelity;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all that an execution left behind, on recorded objects.
 *
 * <p>Stateless. Rows are noted in the order of their texts, since no server promises another one.
 */
public final class Results {
    private static final int MANY = 12;

    private Results() {}

    /** Every result and update count of a statement in turn, and its generated keys. */
    public static void all(Statement statement) throws SQLException {
        rows(statement.getGeneratedKeys());
        for (int i = 0; i < MANY; i++) {
            ResultSet rows = statement.getResultSet();
            int count = statement.getUpdateCount();
            statement.getLargeUpdateCount();
            if (rows != null) {
                rows(rows);
            } else if (count == -1) {
                return;
            }
            statement.getMoreResults();
        }
    }

    /** A result set's columns and what is left of its rows. */
    public static void rows(@Nullable ResultSet rows) throws SQLException {
        if (rows != null) {
            rows.isBeforeFirst();
            Recorder.digest(rows, () -> "  " + columns(rows.getMetaData()) + " rows " + texts(rows));
            rows.isAfterLast();
            rows.getRow();
            rows.getStatement();
        }
    }

    /** What a statement says of itself before it is executed. */
    static void shape(PreparedStatement statement) throws SQLException {
        ResultSetMetaData columns = statement.getMetaData();
        if (columns != null) {
            Recorder.digest(columns, () -> "  " + columns(columns));
        }
    }

    private static List<String> columns(ResultSetMetaData meta) throws SQLException {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            columns.add(String.join(
                    " ",
                    meta.getColumnLabel(i),
                    meta.getColumnName(i),
                    meta.getColumnTypeName(i),
                    meta.getColumnClassName(i),
                    meta.getTableName(i),
                    String.valueOf(meta.getColumnType(i)),
                    String.valueOf(meta.getPrecision(i)),
                    String.valueOf(meta.getScale(i)),
                    String.valueOf(meta.isNullable(i)),
                    String.valueOf(meta.isAutoIncrement(i))));
        }
        return columns;
    }

    private static List<String> texts(ResultSet rows) throws SQLException {
        List<String> texts = new ArrayList<>();
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                String text = rows.getString(i);
                row.add(text + "/" + rows.wasNull());
                if (text != null) {
                    row.add(Described.value(rows.getObject(i)));
                }
            }
            texts.add(row.toString());
        }
        texts.sort(null);
        return texts;
    }
}
