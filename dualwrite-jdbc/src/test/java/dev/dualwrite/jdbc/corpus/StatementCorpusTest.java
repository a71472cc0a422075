package dev.dualwrite.jdbc.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StatementCorpusTest {
    @Test
    void thereAreMoreThanFifteenHundredStatementsThatDifferInMoreThanLiterals() {
        List<CorpusStatement> all = StatementCorpus.all();

        Map<String, Long> kinds =
                all.stream().collect(Collectors.groupingBy(CorpusStatement::kind, TreeMap::new, Collectors.counting()));
        System.out.println(all.size() + " statements, " + StatementCorpus.distinct(all) + " distinct: " + kinds);

        assertThat(StatementCorpus.distinct(all)).isGreaterThanOrEqualTo(1_500);
        assertThat(kinds).containsOnlyKeys("COPY", "DELETE", "INSERT", "MERGE", "TRUNCATE", "UPDATE", "WITH");
    }

    @Test
    void theOrderIsTheSameEveryTime() {
        assertThat(StatementCorpus.all()).isEqualTo(StatementCorpus.all());
    }

    @Test
    void statementsThatDifferInLiteralsOnlyAreOne() {
        assertThat(Normalised.of("INSERT INTO t VALUES (1, 'a', E'\\'b', $$c$$, -1.5e3) -- x"))
                .isEqualTo(Normalised.of("insert  into T values (22, 'it''s', U&'x', $q$ $$ $q$, 2)"))
                .isNotEqualTo(Normalised.of("INSERT INTO t VALUES (1)"));
        assertThat(Normalised.of("SELECT \"A\"")).isNotEqualTo(Normalised.of("SELECT \"a\""));
    }
}
