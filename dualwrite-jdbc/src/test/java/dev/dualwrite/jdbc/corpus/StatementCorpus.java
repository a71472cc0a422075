package dev.dualwrite.jdbc.corpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * All statements of the corpus, in an order that lets neighbours write to different tables.
 *
 * <p>Stateless. Invariant: the same statements in the same order every time; no two alike but for their literals, except
 * those that a role repeats.
 */
final class StatementCorpus {
    private static final long ORDER = 20_251_121;
    private static final Set<String> FOR_ROLES = Set.of("plain", "item", "secret");

    private StatementCorpus() {}

    static List<CorpusStatement> all() {
        List<Subject> subjects = Subjects.all();
        List<CorpusStatement> all = new ArrayList<>(Inserts.all(subjects));
        all.addAll(Updates.all(subjects));
        all.addAll(Deletes.all(subjects));
        all.addAll(Merges.all(subjects));
        all.addAll(Copies.all(subjects));
        Map<String, CorpusStatement> distinct = new LinkedHashMap<>();
        all.forEach(one -> distinct.putIfAbsent(one.kind() + one.normalised() + spelled(one), one));
        List<CorpusStatement> chosen = new ArrayList<>(distinct.values());
        List<Subject> few =
                subjects.stream().filter(s -> FOR_ROLES.contains(s.table())).toList();
        Inserts.all(few).stream().filter(s -> !s.sql().contains("wide")).forEach(s -> {
            chosen.add(s.as("corpus_clerk"));
            chosen.add(s.as("corpus_inserter"));
        });
        Updates.all(few).stream().filter(s -> !s.sql().contains("wide")).forEach(s -> chosen.add(s.as("corpus_clerk")));
        Collections.shuffle(chosen, new Random(ORDER));
        return chosen;
    }

    /** Spellings of constants are literals, but each is worth a statement. */
    private static String spelled(CorpusStatement one) {
        return one.sql().contains(" wide ") ? one.sql() : "";
    }

    /** How many statements differ in more than their literals. */
    static long distinct(List<CorpusStatement> statements) {
        return statements.stream().map(CorpusStatement::normalised).distinct().count();
    }
}
