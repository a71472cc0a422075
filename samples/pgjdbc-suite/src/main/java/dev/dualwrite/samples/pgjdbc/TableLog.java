package dev.dualwrite.samples.pgjdbc;

import dev.dualwrite.model.TableId;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the comparisons of tables found. Not thread-safe. */
final class TableLog {
    /** How a comparison ended, or why there was none. */
    enum Verdict {
        EQUAL,
        DIFFERENT,
        NOT_COMPARED,
        /** A schema change was refused by the follower; no verdict on any rows. */
        NOT_REPEATED
    }

    private final List<List<String>> records = new ArrayList<>();

    private void add(Verdict verdict, String testClass, String subject, String words) {
        records.add(List.of(verdict.name(), testClass, subject, words));
    }

    void equal(String testClass, TableId table, int rows) {
        add(Verdict.EQUAL, testClass, table.toString(), Integer.toString(rows));
    }

    void differs(String testClass, TableId table, String how) {
        add(Verdict.DIFFERENT, testClass, table.toString(), how);
    }

    void notCompared(String testClass, TableId table, SQLException why) {
        add(Verdict.NOT_COMPARED, testClass, table.toString(), String.valueOf(why.getMessage()));
    }

    void repeatFailed(String testClass, String sql, SQLException why) {
        add(Verdict.NOT_REPEATED, testClass, sql, String.valueOf(why.getMessage()));
    }

    void write(Path file) throws IOException {
        Records.write(file, records);
    }
}
