package dev.dualwrite.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BookmarkTest {

    @TempDir
    Path home;

    @Test
    void nothingWrittenMeansNothingBegun() throws Exception {
        assertThat(Bookmark.read(home)).isEmpty();
    }

    @Test
    void whatAKilledRunWroteIsFoundByTheNext() throws Exception {
        Bookmark.BEGINNING.write(home);
        Bookmark.BEGINNING.nextRun().at(Step.BACKFILL).write(home);
        assertThat(Bookmark.read(home)).contains(new Bookmark(2, Step.BACKFILL, false));
    }

    @Test
    void endIsRemembered() throws Exception {
        Bookmark.BEGINNING.at(Step.COMPARE).end().write(home);
        assertThat(Bookmark.read(home))
                .hasValueSatisfying(bookmark -> assertThat(bookmark.finished()).isTrue());
    }
}
