package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes a group in which the follower refused something: all that it takes, and none of what it does not.
 *
 * <p>Confined to one transaction.
 *
 * <p>Each attempt runs inside a savepoint; what fails is split, by table, by statement, then in halves, so that one bad row
 * among 500 costs some twenty statements. What is refused alone is tried again as long as others got through meanwhile: it
 * may have waited for its parent, or for a unique value that another row gave up.
 */
final class Halving {
    private static final String UNIQUE_VIOLATION = "23505";
    private final GroupWrite group;
    private final Connection connection;
    private final Tally tally = new Tally();

    Halving(GroupWrite group) {
        this.group = group;
        this.connection = group.connection();
    }

    private record Refused(FencedChange change, SQLException why) {}

    /** One try. */
    @FunctionalInterface
    private interface Attempt {
        Tally run() throws SQLException;
    }

    /** @param changes sorted by table and key */
    Tally write(List<FencedChange> changes) throws SQLException {
        List<Refused> refused = attempt(changes);
        int before = changes.size();
        while (!refused.isEmpty() && refused.size() < before) {
            before = refused.size();
            refused = attempt(refused.stream().map(Refused::change).toList());
        }
        for (Refused each : untangled(refused)) {
            tally.refused(
                    new Refusal(each.change().change().key(), Failures.state(each.why()), Failures.reason(each.why())));
        }
        return tally;
    }

    private List<Refused> attempt(List<FencedChange> changes) throws SQLException {
        SQLException why = failure(() -> group.pass(changes));
        if (why == null) {
            return List.of();
        }
        if (changes.size() == 1) {
            return List.of(new Refused(changes.get(0), why));
        }
        List<List<FencedChange>> parts = split(changes);
        List<Refused> refused = new ArrayList<>();
        if (parts.size() == 1) {
            if (Failures.beforeAnyRow(why)) {
                changes.forEach(change -> refused.add(new Refused(change, why)));
                return refused;
            }
            int middle = changes.size() / 2;
            parts = List.of(changes.subList(0, middle), changes.subList(middle, changes.size()));
        }
        for (List<FencedChange> part : parts) {
            refused.addAll(attempt(part));
        }
        return refused;
    }

    private static List<List<FencedChange>> split(List<FencedChange> changes) {
        List<List<FencedChange>> byTable = by(changes, change -> change.change().table());
        return byTable.size() > 1 ? byTable : by(changes, FollowerRows.Shape::of);
    }

    private static List<List<FencedChange>> by(List<FencedChange> changes, Function<FencedChange, Object> common) {
        Map<Object, List<FencedChange>> parts = new LinkedHashMap<>();
        changes.forEach(change -> parts.computeIfAbsent(common.apply(change), c -> new ArrayList<>())
                .add(change));
        return List.copyOf(parts.values());
    }

    /**
     * Rows that hold each other's unique values are taken away and written together. Only where nothing cascades.
     *
     * @return those that are still refused
     */
    private List<Refused> untangled(List<Refused> refused) throws SQLException {
        List<FencedChange> tangled = new ArrayList<>();
        for (Refused each : refused) {
            Change change = each.change().change();
            if (Failures.state(each.why()).equals(UNIQUE_VIOLATION) && change.full()) {
                tangled.add(each.change());
            }
        }
        List<Refused> left = new ArrayList<>(refused);
        if (group.mode().replica() && tangled.size() > 1) {
            Map<TableId, List<FencedChange>> byTable = new LinkedHashMap<>();
            tangled.forEach(c -> byTable.computeIfAbsent(c.change().table(), t -> new ArrayList<>())
                    .add(c));
            for (List<FencedChange> together : byTable.values()) {
                if (together.size() > 1 && failure(() -> group.passEmptied(together)) == null) {
                    left.removeIf(each -> together.contains(each.change()));
                }
            }
        }
        return left;
    }

    /** Tries, keeps what came of it, or undoes it and returns why the follower refused. */
    private @Nullable SQLException failure(Attempt attempt) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            if (!group.mode().replica()) {
                FollowerMode.execute(connection, FollowerMode.DEFER);
            }
            Tally done = attempt.run();
            FollowerMode.execute(connection, "SET CONSTRAINTS ALL IMMEDIATE");
            connection.releaseSavepoint(savepoint);
            tally.add(done);
            return null;
        } catch (SQLException e) {
            if (!Failures.refuses(e)) {
                throw e;
            }
            connection.rollback(savepoint);
            connection.releaseSavepoint(savepoint);
            return e;
        }
    }
}
