package dev.dualwrite.jdbc.preflight;

import dev.dualwrite.jdbc.catalog.Catalog;
import dev.dualwrite.jdbc.preflight.Finding.Code;
import dev.dualwrite.model.DualWriteException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is seen of the target at one moment, be it that nothing is seen.
 *
 * <p>Immutable.
 */
public final class TargetLook {
    private final @Nullable Catalog catalog;
    private final List<Finding> findings;

    private TargetLook(@Nullable Catalog catalog, List<Finding> findings) {
        this.catalog = catalog;
        this.findings = List.copyOf(findings);
    }

    /** How the target is reached. */
    @FunctionalInterface
    public interface Access {
        /** Gives a connection of its own, or says at once why not. */
        Connection connect() throws SQLException;
    }

    /**
     * Connects and looks.
     *
     * @param makeReady creates what the library keeps on the target, and throws if the target is the legacy itself
     */
    public static TargetLook at(Access target, Runnable makeReady) {
        Catalog catalog;
        try (Connection connection = target.connect()) {
            catalog = Catalog.load(connection);
        } catch (SQLException e) {
            return new TargetLook(null, List.of(unreachable(e)));
        }
        try {
            makeReady.run();
            return new TargetLook(catalog, List.of());
        } catch (SameDatabaseException e) {
            return new TargetLook(
                    null,
                    List.of(Finding.error(
                            Code.SAME_DATABASE,
                            "target",
                            "it is the very database that is to be left",
                            "give another database in dualwrite.target.url")));
        } catch (DualWriteException e) {
            return new TargetLook(
                    catalog,
                    List.of(Finding.error(
                            Code.TARGET_NOT_READY,
                            "target",
                            "schema dualwrite cannot be made there: " + e.getMessage(),
                            "GRANT CREATE ON DATABASE to the target's user, or create the schema for it")));
        }
    }

    private static Finding unreachable(SQLException e) {
        SQLException cause = e;
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql && sql.getSQLState() != null) {
                cause = sql;
            }
        }
        String state = cause.getSQLState() == null ? "" : cause.getSQLState();
        if (state.startsWith("28")) {
            return Finding.error(
                    Code.TARGET_REFUSES_LOGIN,
                    "target",
                    "it refuses the user or the password",
                    "correct dualwrite.target.username and dualwrite.target.password");
        }
        if (state.equals("3D000")) {
            return Finding.error(
                    Code.TARGET_UNREACHABLE,
                    "target",
                    "the server has no such database",
                    "create the database, or correct dualwrite.target.url");
        }
        return Finding.error(
                Code.TARGET_UNREACHABLE,
                "target",
                "it does not answer" + (state.isEmpty() ? "" : " (SQLSTATE " + state + ")"),
                "start it, or correct dualwrite.target.url; until then DUAL_WRITE is not entered; a migration that is in it keeps what is written");
    }

    /** The target's catalog; empty if it was not seen. */
    public Optional<Catalog> catalog() {
        return Optional.ofNullable(catalog);
    }

    /** Everything that was found on both sides. */
    public PreflightReport report(LegacyCheck legacy) {
        List<Finding> all = new ArrayList<>(legacy.findings());
        all.addAll(findings);
        if (catalog != null) {
            all.addAll(TargetCheck.of(legacy.tables(), catalog));
        }
        return new PreflightReport(all);
    }
}
