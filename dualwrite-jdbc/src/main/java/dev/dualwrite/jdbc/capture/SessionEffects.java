package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.sql.Ddl;
import dev.dualwrite.jdbc.sql.SessionSetting;
import dev.dualwrite.jdbc.sql.StatementShape;
import java.util.function.Consumer;

/**
 * What statements do to the session and the schema, beside rows.
 *
 * <p>Thread-safe.
 */
final class SessionEffects {
    private final SchemaFacts catalog;

    SessionEffects(SchemaFacts catalog) {
        this.catalog = catalog;
    }

    /** @param hides temporary tables may come of functions that it calls */
    Consumer<SessionKnowledge> of(StatementShape shape, boolean hides) {
        boolean schema = shape instanceof Ddl || shape.references().into();
        boolean temporary = hides || shape.references().into() || (shape instanceof Ddl ddl && ddl.temporary());
        boolean view = shape instanceof Ddl ddl
                && ddl.verb().equals("create")
                && ddl.objectKind().equals("view");
        boolean temporaryView = view && temporary;
        boolean role = shape.references().role()
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
