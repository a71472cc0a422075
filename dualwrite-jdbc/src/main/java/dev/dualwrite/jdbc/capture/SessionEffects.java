package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.sql.Ddl;
import dev.dualwrite.jdbc.sql.SessionSetting;
import dev.dualwrite.jdbc.sql.StatementShape;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What statements do to the session and the schema, beside rows.
 *
 * <p>Thread-safe.
 */
final class SessionEffects {
    /** Words without one of which a block sets no role. */
    private static final Pattern ROLE =
            Pattern.compile("role|authorization|set_config|execute|discard", Pattern.CASE_INSENSITIVE);

    private final SchemaFacts catalog;

    SessionEffects(SchemaFacts catalog) {
        this.catalog = catalog;
    }

    /**
     * @param sql the text that the statement stands in
     * @param hides temporary tables may come of functions that it calls
     */
    Consumer<SessionKnowledge> of(StatementShape shape, String sql, boolean hides) {
        boolean schema = shape instanceof Ddl || shape.references().into();
        boolean temporary = hides || shape.references().into() || (shape instanceof Ddl ddl && ddl.temporary());
        boolean view = shape instanceof Ddl ddl
                && ddl.verb().equals("create")
                && ddl.objectKind().equals("view");
        boolean temporaryView = view && temporary;
        boolean role = shape.references().role()
                || shape instanceof StatementShape.ExecuteSql
                || (shape instanceof StatementShape.Do && ROLE.matcher(sql).find())
                || (shape instanceof SessionSetting setting
                        && ((setting.kind() == SessionSetting.Kind.ROLE
                                        && !catalog.role().equals(setting.name()))
                                || setting.kind() == SessionSetting.Kind.SESSION_AUTHORIZATION
                                || setting.kind() == SessionSetting.Kind.DISCARD));
        return session -> {
            if (schema) {
                session.schemaChanged(catalog);
            }
            if (temporary) {
                session.temporaryTablesCreated();
            }
            if (view) {
                session.viewCreated(temporaryView);
            }
            if (role) {
                session.roleWasChanged();
            }
        };
    }
}
