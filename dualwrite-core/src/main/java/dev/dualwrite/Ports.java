package dev.dualwrite;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.BypassMode;
import dev.dualwrite.schema.Tables;
import dev.dualwrite.spi.AuthorityClock;
import dev.dualwrite.spi.Bypass;
import dev.dualwrite.spi.Cascades;
import dev.dualwrite.spi.CheckpointStore;
import dev.dualwrite.spi.ControlStore;
import dev.dualwrite.spi.FenceMemory;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.spi.InstanceStore;
import dev.dualwrite.spi.Leases;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.TableReader;
import dev.dualwrite.spi.TransactionWatch;
import java.util.function.IntFunction;

/**
 * Everything outside that an {@link Engine} needs.
 *
 * @param instance id of this instance, unique for each start
 * @param tables the migrated tables
 * @param backends learns a backend's start from its pid, at the first use of a connection; answers within a time limit
 * @param bypassMode what is done about writers that capture cannot see
 * @param hangUp cuts all connections to the follower for good: calls that wait on them fail at once
 * @param look looks at both databases' catalogs now, and has the engine take over what it saw
 */
public record Ports(
        String instance,
        Tables tables,
        AuthorityClock clock,
        TableReader authority,
        TableReader follower,
        FencedWriter writer,
        LedgerStore ledger,
        ControlStore control,
        InstanceStore instances,
        Leases leases,
        FenceMemory memory,
        CheckpointStore checkpoints,
        TransactionWatch transactions,
        Cascades cascades,
        IntFunction<Backend> backends,
        Runnable look,
        BypassMode bypassMode,
        Bypass bypass,
        Runnable hangUp) {}
