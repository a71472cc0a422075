package dev.dualwrite.reread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableId;
import dev.dualwrite.reread.Reread.Remainder;
import dev.dualwrite.spi.FencedWriter.Refusal;
import dev.dualwrite.testkit.Guarantees;
import dev.dualwrite.testkit.InMemoryClock;
import dev.dualwrite.testkit.InMemoryFollower;
import dev.dualwrite.testkit.InMemoryTables;
import dev.dualwrite.testkit.Outage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@Guarantees("G3")
class RereadTest {
    private static final TableId TABLE = new TableId("public", "t");
    private static final RowKey KEY = new RowKey(TABLE, "1");
    private static final ImageLayout LAYOUT = new ImageLayout(List.of("id", "a"), List.of("int4", "text"), true);

    private final InMemoryClock clock = new InMemoryClock();
    private final InMemoryTables authority = new InMemoryTables(Side.LEGACY);
    private final InMemoryFollower follower = new InMemoryFollower();
    private final List<Long> learned = new ArrayList<>();
    private final Reread reread = new Reread(clock, authority, follower.writer("me"), () -> 1, learned::add);

    private static Image row(String a) {
        return new Image(LAYOUT, List.of("1", a));
    }

    @Test
    void intervalEnclosesTheSnapshot() {
        authority.put(KEY, row("x"));
        List<Long> atRead = new ArrayList<>();
        authority.beforeRead(method -> atRead.add(clock.tick()));
        reread.now(List.of(KEY));
        Interval interval = follower.entry(KEY).interval();
        assertThat(atRead).singleElement().satisfies(t -> {
            assertThat(interval.lo()).isLessThan(t);
            assertThat(interval.hi()).isGreaterThan(t);
        });
        assertThat(learned).containsExactly(interval.hi());
    }

    @Test
    void whatWasReadWhileATermBeganIsNotWritten() {
        authority.put(KEY, row("x"));
        authority.beforeRead(method -> clock.begin(2));
        assertThatThrownBy(() -> reread.now(List.of(KEY)))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("new term");
        assertThat(follower.row(KEY)).isNull();
    }

    @Test
    void rowThatIsNotThereIsDeleted() {
        authority.put(KEY, row("x"));
        reread.now(List.of(KEY));
        authority.remove(KEY);
        reread.now(List.of(KEY));
        assertThat(follower.row(KEY)).isNull();
        assertThat(follower.entry(KEY).full()).isTrue();
    }

    @Test
    void refusedRowIsReportedAndTheOthersAreSettled() {
        RowKey bad = new RowKey(TABLE, "2");
        InMemoryFollower refusing = new InMemoryFollower(
                new Outage(Side.TARGET), (Change c) -> c.key().equals(bad));
        authority.put(KEY, row("x"));
        authority.put(bad, row("y"));
        Remainder remainder =
                new Reread(clock, authority, refusing.writer("me"), () -> 1, learned::add).settle(List.of(KEY, bad), 3);
        assertThat(remainder.unsettled()).isEmpty();
        assertThat(remainder.refused()).extracting(Refusal::key).containsExactly(bad);
        assertThat(refusing.row(KEY)).isNotNull();
    }
}
