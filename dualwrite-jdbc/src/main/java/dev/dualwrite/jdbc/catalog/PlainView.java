package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.TableId;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognises a view that shows plain columns of one table, row by row, by the text that the server prints of it.
 *
 * <p>Stateless.
 *
 * <p>Invariant: whatever does not look exactly so is not recognised. The column list is read up to {@code FROM}; what follows
 * the table's name may only be an alias and a {@code WHERE} clause.
 */
final class PlainView {
    private static final String NAME = "(?:[a-z_][a-z0-9_$]*|\"(?:[^\"]|\"\")+\")";
    private static final Pattern QUERY = Pattern.compile(
            "\\s*SELECT\\s+(?<columns>" + column() + "(?:\\s*,\\s*" + column()
                    + ")*)\\s+FROM\\s+(?<schema>" + NAME + ")\\.(?<table>" + NAME + ")(?:\\s+" + NAME
                    + ")?\\s*(?:;|\\sWHERE\\s.*;?)\\s*",
            Pattern.DOTALL);
    /** A pattern's depth grows with them. */
    private static final int MOST_COLUMNS = 500;

    private static final Pattern COLUMN = Pattern.compile("(?:" + NAME + "\\.)?(" + NAME + ")");

    private PlainView() {}

    private static String column() {
        return "(?:" + NAME + "\\.)?" + NAME;
    }

    /**
     * The table behind it; null if it is not that simple.
     *
     * @param columns the view's own, which are those of the query in order
     */
    static @Nullable TableId table(String definition, List<String> columns) {
        if (columns.size() > MOST_COLUMNS) {
            return null;
        }
        Matcher query = QUERY.matcher(definition);
        if (!query.matches()) {
            return null;
        }
        Matcher shown = COLUMN.matcher(query.group("columns"));
        for (String column : columns) {
            // A column under another name is printed with AS, and does not come here; this is the proof.
            if (!shown.find() || !plain(shown.group(1)).equals(column)) {
                return null;
            }
        }
        return shown.find() ? null : new TableId(plain(query.group("schema")), plain(query.group("table")));
    }

    private static String plain(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }
}
