package dev.dualwrite.jdbc;

import dev.dualwrite.EngineSettings;
import dev.dualwrite.jdbc.catalog.TablePatterns;
import dev.dualwrite.model.BypassMode;
import java.time.Duration;

/**
 * How one instance of a migration is to behave, beside the two databases.
 *
 * <p>Immutable.
 *
 * @param tables which tables are migrated
 * @param engine what the engine is told
 * @param schemaCheckInterval how often both databases' tables are compared
 * @param observing whether statements are counted in stage OFF, too
 * @param rowCap most rows of one statement that are asked back, at least 1
 * @param bypass what is done about writers that do not go through the library
 */
record MigrationSettings(
        TablePatterns tables,
        EngineSettings engine,
        Duration schemaCheckInterval,
        boolean observing,
        long rowCap,
        BypassMode bypass) {}
