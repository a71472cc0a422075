package dev.dualwrite.jdbc.route;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Compares those settings of two sessions that servers report by themselves and answers depend on.
 *
 * <p>Stateless. Sends nothing. A setting that only one of the servers reports is not compared.
 */
final class SessionLikeness {
    private static final List<String> COMPARED =
            List.of("TimeZone", "DateStyle", "IntervalStyle", "client_encoding", "search_path");
    private static final String STANDARD_STRINGS = "standard_conforming_strings";

    private SessionLikeness() {}

    /** The name of a setting that keeps the target from answering alike; null if there is none. */
    static @Nullable String difference(PGConnection authority, Connection target) throws SQLException {
        PGConnection other = target.unwrap(PGConnection.class);
        for (String name : COMPARED) {
            String here = authority.getParameterStatus(name);
            String there = other.getParameterStatus(name);
            if (here != null && there != null && !here.equals(there)) {
                return name;
            }
        }
        // Texts are read as standard strings, here and by the traits.
        boolean standard = Objects.equals("on", authority.getParameterStatus(STANDARD_STRINGS))
                && Objects.equals("on", other.getParameterStatus(STANDARD_STRINGS));
        return standard ? null : STANDARD_STRINGS;
    }
}
