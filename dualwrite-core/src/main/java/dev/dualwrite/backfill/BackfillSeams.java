package dev.dualwrite.backfill;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.reread.Reread;
import dev.dualwrite.spi.AuthorityClock;
import dev.dualwrite.spi.CheckpointStore;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.TableReader;
import dev.dualwrite.spi.TransactionWatch;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What backfill works with.
 *
 * @param reread over the same clock, authority and writer
 * @param allCaptured writes are captured now, and nothing that began uncaptured in this process is in flight any more;
 *     once true it stays so until capture ends
 * @param mark this instance's newest sequence number
 * @param instance whose sequence the marks belong to
 */
public record BackfillSeams(
        AuthorityClock clock,
        TableReader authority,
        TableReader follower,
        FencedWriter writer,
        Reread reread,
        CheckpointStore checkpoints,
        LedgerStore ledger,
        TransactionWatch watch,
        BooleanSupplier allCaptured,
        LongSupplier mark,
        String instance,
        Listeners listeners) {}
