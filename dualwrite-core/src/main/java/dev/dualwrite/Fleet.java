package dev.dualwrite;

import dev.dualwrite.control.PublishedRouting;
import dev.dualwrite.event.Listeners;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.spi.InstanceStore.Beat;
import dev.dualwrite.spi.InstanceStore.Other;
import dev.dualwrite.verify.QueueWatch;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * All instances of the migration, seen from this one: what it tells the others, and what holds of all.
 *
 * <p>Thread-safe, but for {@link #registration}, which says so itself. Whatever is asked of the others is read from the
 * authority at that moment.
 *
 * <p>Invariant: what is said of all instances is said of those that are not declared dead; what the dead may have lost is
 * suspect by then, see {@link Registration}.
 */
final class Fleet {
    private final Ports ports;
    private final EngineSettings settings;
    private final PublishedRouting routing;
    private final DataPlane data;
    private final LongSupplier version;
    private final Progress applied;
    private final Progress passed;
    private final Registration registration;

    /** @param version of the stored stage that is in force here */
    Fleet(
            Ports ports,
            EngineSettings settings,
            PublishedRouting routing,
            DataPlane data,
            LongSupplier version,
            Listeners listeners) {
        this.ports = ports;
        this.settings = settings;
        this.routing = routing;
        this.data = data;
        this.version = version;
        applied = new Progress(data.queue(), data.queueWatch());
        passed = new Progress(data.queue(), data.watch());
        registration = new Registration(
                ports, this::beat, () -> routing.current().stage().capturing(), listeners);
    }

    Registration registration() {
        return registration;
    }

    private List<Other> others() {
        return ports.instances().others(ports.instance());
    }

    private Beat beat() {
        long inForce = version.getAsLong();
        try {
            return new Beat(
                    ports.instance(),
                    settings.name(),
                    settings.lease(),
                    routing.allCaptured() ? inForce : 0,
                    applied.passed(),
                    passed.passed(),
                    data.queue().lag());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted although nothing is waited for", e);
        }
    }

    /** Of the instance that is furthest behind. */
    Duration lag() {
        Duration longest = data.queue().lag();
        for (Other other : others()) {
            longest = other.lag().compareTo(longest) > 0 ? other.lag() : longest;
        }
        return longest;
    }

    /** Up to which clock value everything has come to the follower, or is in the ledger, whichever instance wrote it. */
    long passed() throws InterruptedException {
        long least = passed.passed();
        for (Other other : others()) {
            least = Math.min(least, other.passed());
        }
        return least;
    }

    /** Whether all writes of the application are captured, in all instances; false as well while they cannot be asked. */
    boolean allCaptured() {
        long inForce = version.getAsLong();
        if (!routing.allCaptured()) {
            return false;
        }
        try {
            return others().stream().allMatch(o -> o.captured() >= inForce);
        } catch (DatabaseUnavailableException e) {
            return false;
        }
    }

    /**
     * As {@code own}, for all instances.
     *
     * @param how up to what clock value another one is, as far as {@code own} asks of this
     */
    QueueWatch watch(QueueWatch own, ToLongFunction<Other> how) {
        return new FleetWatch(own, ports.clock(), this::others, how);
    }
}
