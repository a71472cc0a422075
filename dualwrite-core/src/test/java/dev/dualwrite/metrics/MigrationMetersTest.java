package dev.dualwrite.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MigrationMetersTest {
    private static final Path PAGE = Path.of("..", "docs", "meters.md");
    private static final Pattern ROW = Pattern.compile("\\| `(dualwrite[^`]*)` \\|([^|]*)\\|([^|]*)\\|([^|]*)\\|.+");
    private static final TableId ORDERS = new TableId("public", "orders");
    /** Events that are not meters: they are progress for people, or another meter says them. */
    private static final Set<String> NOT_METERS = Set.of(
            "closing",
            "suspectsWait",
            "clockWentBack",
            "tableParked",
            "tableResumed",
            "tableJoined",
            "tableLeft",
            "stageChanged",
            "stageLoaded",
            "instancesDied",
            "outlived",
            "closed",
            "backfillWaiting",
            "verifyProgress");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<OptionalDouble> lag = new AtomicReference<>(OptionalDouble.empty());
    private final AtomicReference<Optional<Routing>> routing = new AtomicReference<>(Optional.empty());
    private final MigrationMeters meters = new MigrationMeters(
            registry,
            new MigrationGauges(
                    lag::get,
                    () -> OptionalDouble.of(17),
                    () -> OptionalDouble.of(3),
                    () -> {
                        throw new DatabaseUnavailableException(Side.LEGACY, "down", null);
                    },
                    reason -> OptionalDouble.of(reason == SuspectReason.REFUSED ? 2 : 0),
                    () -> OptionalDouble.of(1),
                    () -> OptionalDouble.of(90),
                    () -> OptionalDouble.of(5),
                    () -> OptionalDouble.of(1),
                    routing::get));

    @Test
    void thePageListsExactlyTheMetersThatExistWithTypeTagsAndUnit() throws IOException {
        everything();
        Set<String> exist = registry.getMeters().stream()
                .map(MigrationMetersTest::describe)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> listed = new TreeSet<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                String tags = Arrays.stream(row.group(3).split(","))
                        .map(tag -> tag.replace("`", "").strip())
                        .filter(tag -> !tag.isEmpty())
                        .sorted()
                        .collect(Collectors.joining(","));
                listed.add(row.group(1) + " " + row.group(2).strip() + " [" + tags + "] "
                        + row.group(4).strip());
            }
        }
        assertThat(listed).isEqualTo(exist);
    }

    private static String describe(Meter meter) {
        Meter.Id id = meter.getId();
        String tags = id.getTags().stream().map(Tag::getKey).sorted().distinct().collect(Collectors.joining(","));
        String unit = id.getBaseUnit();
        return id.getName() + " " + id.getType().name().toLowerCase(Locale.ROOT) + " [" + tags + "] "
                + (unit == null ? "" : unit);
    }

    @Test
    void everyEventIsAMeterOrNamedAsNone() {
        List<String> heard = Arrays.stream(MigrationMeters.class.getDeclaredMethods())
                .map(Method::getName)
                .toList();
        for (Method event : MigrationListener.class.getDeclaredMethods()) {
            assertThat(heard.contains(event.getName()))
                    .as(event.getName())
                    .isNotEqualTo(NOT_METERS.contains(event.getName()));
        }
    }

    @Test
    void anUnknownGaugeIsNotANumber() {
        assertThat(gauge("dualwrite.lag")).isNaN();
        assertThat(gauge("dualwrite.suspects")).as("its source fails").isNaN();
        assertThat(gauge("dualwrite.reads.target")).isNaN();
        assertThat(gauge("dualwrite.stage", "stage", "off")).isNaN();
        assertThat(gauge("dualwrite.reachable", "side", "target")).isNaN();
        assertThat(gauge("dualwrite.queue.bytes")).isEqualTo(17);
        assertThat(gauge("dualwrite.ledger.entries", "reason", "refused")).isEqualTo(2);
        assertThat(gauge("dualwrite.ledger.entries", "reason", "overflow")).isZero();
        assertThat(gauge("dualwrite.ledger.oldest")).isEqualTo(90);
        assertThat(gauge("dualwrite.ledger.quarantined")).isEqualTo(1);

        lag.set(OptionalDouble.of(2.5));
        routing.set(Optional.of(new Routing(1, 1, Stage.TARGET_READ, 40)));
        meters.reachable(Side.TARGET, false, "refused");
        assertThat(gauge("dualwrite.lag")).isEqualTo(2.5);
        assertThat(gauge("dualwrite.reads.target")).isEqualTo(40);
        assertThat(gauge("dualwrite.stage", "stage", "target_read")).isEqualTo(1);
        assertThat(gauge("dualwrite.stage", "stage", "off")).isZero();
        assertThat(gauge("dualwrite.reachable", "side", "target")).isZero();
        assertThat(gauge("dualwrite.reachable", "side", "legacy")).isNaN();
    }

    @Test
    void countsWhatHappens() {
        meters.groupApplied(2, 10, 3, 1, Duration.ofMillis(30));
        meters.groupApplied(1, 5, 0, 0, Duration.ofMillis(10));
        meters.reread(4);
        meters.suspected(ORDERS, SuspectReason.OVERFLOW, 6);
        meters.suspected(ORDERS, SuspectReason.OVERFLOW, 1);
        meters.suspected(ORDERS, SuspectReason.REFUSED, 1);
        assertThat(count("dualwrite.transactions")).isEqualTo(3);
        assertThat(count("dualwrite.applied")).isEqualTo(15);
        assertThat(count("dualwrite.dropped")).isEqualTo(3);
        assertThat(count("dualwrite.reread.asked")).isEqualTo(1);
        assertThat(count("dualwrite.reread")).isEqualTo(4);
        assertThat(count("dualwrite.suspected", "reason", "overflow")).isEqualTo(7);
        assertThat(count("dualwrite.suspected", "reason", "refused")).isEqualTo(1);
        meters.refused(ORDERS, "check violation (SQLSTATE 23514) constraint a", 3);
        meters.refused(ORDERS, "unique violation (SQLSTATE 23505) constraint b", 1);
        assertThat(count("dualwrite.refused", "table", "public.orders")).isEqualTo(4);
        assertThat(registry.get("dualwrite.apply.lag").timer().count()).isEqualTo(2);
    }

    @Test
    void backfillCountsTheRowsOfThisProcessOnly() {
        meters.backfillResumed(ORDERS, 5, 4000);
        meters.backfillProgress(ORDERS, 5000, 8000, false);
        assertThat(count("dualwrite.backfill.rows", "table", "public.orders")).isEqualTo(1000);
        assertThat(gauge("dualwrite.backfill.done", "table", "public.orders")).isEqualTo(0.625);
        meters.backfillProgress(ORDERS, 6000, 8000, true);
        assertThat(count("dualwrite.backfill.rows", "table", "public.orders")).isEqualTo(2000);
        assertThat(gauge("dualwrite.backfill.done", "table", "public.orders")).isEqualTo(1);
        meters.backfillProgress(ORDERS, 500, 8000, false);
        assertThat(count("dualwrite.backfill.rows", "table", "public.orders"))
                .as("voided and begun anew")
                .isEqualTo(2500);
    }

    @Test
    void closingTakesAllMetersOutOfTheRegistry() {
        everything();
        meters.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    private void everything() {
        meters.groupApplied(1, 1, 1, 1, Duration.ofMillis(1));
        meters.reread(1);
        meters.suspected(ORDERS, SuspectReason.OVERFLOW, 1);
        meters.refused(ORDERS, "check violation", 1);
        meters.cleared(ORDERS, 1);
        meters.bypassed(ORDERS, "counters");
        meters.overflowed(1);
        meters.reachable(Side.LEGACY, true, null);
        meters.backfillResumed(ORDERS, 1, 0);
        meters.backfillProgress(ORDERS, 1, 1, true);
        meters.verified(ORDERS, 1, 0);
        meters.trouble("x", new IllegalStateException());
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }
}
