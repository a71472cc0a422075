package dev.dualwrite.jdbc.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.preflight.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The docs say what is so. */
class GuaranteesTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| \\*\\*(G\\d+)\\*\\* \\|.*\\| ([^|]+) \\|$");
    private static final Pattern CITED = Pattern.compile("@Guarantees\\(([^)]*)\\)");
    private static final Pattern NUMBER = Pattern.compile("G\\d+");

    @Test
    void everyGuaranteeThatIsGivenIsCitedByATest() throws IOException {
        Set<String> given = new TreeSet<>();
        Set<String> all = new TreeSet<>();
        for (MatchResult row : matches(ROW, Files.readString(root().resolve("docs/guarantees.md")))) {
            all.add(row.group(1));
            if (!row.group(2).contains("not yet given")) {
                given.add(row.group(1));
            }
        }
        Set<String> cited = citations();
        assertThat(all).hasSize(10);
        assertThat(cited).containsAll(given);
        assertThat(given).containsAll(cited);
    }

    @Test
    void everyFindingOfPreflightIsInTheDocs() throws IOException {
        String docs = Files.readString(root().resolve("docs/preflight.md"));
        for (Finding.Code code : Finding.Code.values()) {
            assertThat(docs).contains("| `" + code + "` |");
        }
    }

    private static Set<String> citations() throws IOException {
        Set<String> cited = new TreeSet<>();
        for (String module : List.of("dualwrite-core", "dualwrite-jdbc", "dualwrite-spring", "samples")) {
            try (Stream<Path> files = Files.walk(root().resolve(module))) {
                for (Path file : files.filter(f -> f.toString().contains("/src/test/")
                                        && f.toString().endsWith("Test.java")
                                || f.toString().endsWith("IT.java"))
                        .toList()) {
                    for (MatchResult annotation : matches(CITED, Files.readString(file))) {
                        matches(NUMBER, annotation.group(1)).forEach(n -> cited.add(n.group()));
                    }
                }
            }
        }
        return cited;
    }

    private static List<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/guarantees.md"))) {
            at = at.getParent();
        }
        return at;
    }
}
