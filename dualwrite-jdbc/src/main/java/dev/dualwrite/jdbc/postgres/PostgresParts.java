package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Side;
import dev.dualwrite.schema.Tables;
import dev.dualwrite.spi.AuthorityClock;
import dev.dualwrite.spi.Bypass;
import dev.dualwrite.spi.CheckpointStore;
import dev.dualwrite.spi.ControlStore;
import dev.dualwrite.spi.FenceMemory;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.spi.InstanceStore;
import dev.dualwrite.spi.Leases;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.TableReader;
import dev.dualwrite.spi.TransactionWatch;
import javax.sql.DataSource;

/**
 * Everything that the core asks of two PostgreSQL databases, built on our own connections to them.
 *
 * <p>Thread-safe, as are all the parts.
 *
 * <p>Nothing connects before it is used. {@link #ensureSchemas} comes first; {@link #close} gives back the two connections
 * that are held, and leaves the DataSources to whoever made them.
 */
public final class PostgresParts implements AutoCloseable {
    private final ControlSchema authoritySchema;
    private final ControlSchema followerSchema;
    private final Tables tables;
    private final PostgresClock clock;
    private final PostgresControlStore control;
    private final PostgresFencedWriter writer;
    private final FenceMemory memory;
    private final TableReader authority;
    private final TableReader follower;
    private final LedgerStore ledger;
    private final CheckpointStore checkpoints;
    private final TransactionWatch transactions;
    private final Bypass bypass;

    private PostgresParts(Access authorityAccess, Access followerAccess, Tables tables, String instance) {
        this.tables = tables;
        Side side = authorityAccess.side();
        DataSource legacy = authorityAccess.dataSource();
        PoolSettings settings = authorityAccess.settings();
        authoritySchema = ControlSchema.of(side, legacy, settings);
        control = new PostgresControlStore(side, legacy, settings);
        ledger = new PostgresLedgerStore(side, legacy, settings);
        checkpoints = new PostgresCheckpointStore(side, legacy, settings);
        bypass = new PostgresBypass(side, legacy, settings);
        transactions = new PostgresTransactionWatch(side, legacy, settings);
        authority = new PostgresTableReader(side, legacy, settings, tables);
        Side other = followerAccess.side();
        DataSource target = followerAccess.dataSource();
        followerSchema = ControlSchema.of(other, target, followerAccess.settings());
        follower = new PostgresTableReader(other, target, followerAccess.settings(), tables);
        writer = new PostgresFencedWriter(other, target, followerAccess.settings(), tables, instance);
        clock = new PostgresClock(side, legacy, writer::seen);
        memory = new PostgresFenceMemory(other, target, followerAccess.settings());
    }

    /**
     * Our own connections to one side.
     *
     * @param dataSource connections that are ours alone, see {@link OwnPool}
     */
    public record Access(Side side, DataSource dataSource, PoolSettings settings) {}

    /**
     * The parts over given connections.
     *
     * @param tables the migrated tables; a definition is looked up whenever one is needed
     * @param instance id of this instance: it names the writer in the fence
     */
    public static PostgresParts over(Access authority, Access follower, Tables tables, String instance) {
        return new PostgresParts(authority, follower, tables, instance);
    }

    /** Creates what is missing of schema {@code dualwrite} on the authority, then on the follower. */
    public void ensureSchemas() {
        authoritySchema.ensureAuthority();
        followerSchema.ensureFollower(tables.all());
    }

    /** Schema {@code dualwrite} on the authority. */
    public ControlSchema authoritySchema() {
        return authoritySchema;
    }

    /** Schema {@code dualwrite} on the follower. */
    public ControlSchema followerSchema() {
        return followerSchema;
    }

    public AuthorityClock clock() {
        return clock;
    }

    public TableReader authority() {
        return authority;
    }

    public TableReader follower() {
        return follower;
    }

    public FencedWriter writer() {
        return writer;
    }

    /** Of the follower. */
    public Leases leases() {
        return writer;
    }

    /** Of the follower. */
    public FenceMemory memory() {
        return memory;
    }

    public LedgerStore ledger() {
        return ledger;
    }

    public ControlStore control() {
        return control;
    }

    public InstanceStore instances() {
        return control;
    }

    public CheckpointStore checkpoints() {
        return checkpoints;
    }

    /** What the authority knows of writers that capture cannot see. */
    public Bypass bypass() {
        return bypass;
    }

    public TransactionWatch transactions() {
        return transactions;
    }

    /**
     * Learns when the authority's backend with this pid started; its start is 0 if that is not seen.
     *
     * @throws dev.dualwrite.model.DatabaseUnavailableException if the authority does not answer
     */
    public Backend backend(int pid) {
        return control.backend(pid);
    }

    @Override
    public void close() {
        try (clock) {
            control.close();
        }
    }
}
