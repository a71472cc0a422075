package dev.dualwrite.testkit;

import dev.dualwrite.model.Side;
import dev.dualwrite.model.Term;
import dev.dualwrite.spi.AuthorityClock;
import java.util.concurrent.atomic.AtomicLong;

/** The migration's clock as a counter. Thread-safe. */
public final class InMemoryClock implements AuthorityClock {
    private final Outage outage;
    private final AtomicLong value = new AtomicLong();

    public InMemoryClock() {
        this(new Outage(Side.LEGACY));
    }

    public InMemoryClock(Outage outage) {
        this.outage = outage;
    }

    @Override
    public long tick() {
        outage.check();
        return value.incrementAndGet();
    }

    /** As when a new term begins. */
    public void begin(long term) {
        value.set(Term.begin(term));
    }

    /** The newest value that was drawn. */
    public long newest() {
        return value.get();
    }
}
