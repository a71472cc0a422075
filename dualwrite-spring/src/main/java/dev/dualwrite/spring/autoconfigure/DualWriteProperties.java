package dev.dualwrite.spring.autoconfigure;

import dev.dualwrite.EngineSettings;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.model.BypassMode;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.WhenFull;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;

/**
 * Settings under {@code dualwrite}: the same names as in a property file, without {@code dualwrite.legacy}, which is the
 * application's own DataSource. An unknown name is an error.
 *
 * @param enabled false leaves the DataSource as it is
 * @param name of this instance, for people; by default {@code spring.application.name}, else the host's
 * @param target the database to move to
 * @param tables which tables to migrate
 * @param initialStage OFF or DUAL_WRITE; entered once, when nothing is stored yet
 * @param observe counts in stage OFF, too, how statements would be captured; a target is not needed for that
 * @param capture how statements are captured
 * @param queue what recorded changes may take
 * @param gates what must hold for reads to move
 * @param instances what instances owe each other
 * @param bypass what is done about writers that do not go through the library
 * @param schema how changes of definitions are noticed
 */
@ConfigurationProperties(prefix = "dualwrite", ignoreUnknownFields = false)
public record DualWriteProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("") String name,
        @DefaultValue TargetDatabase target,
        @DefaultValue Tables tables,
        @Nullable Stage initialStage,
        @DefaultValue("false") boolean observe,
        @DefaultValue CaptureOptions capture,
        @DefaultValue Queue queue,
        @DefaultValue Gates gates,
        @DefaultValue Instances instances,
        @Nullable BypassMode bypass,
        @DefaultValue Schema schema) {

    /** Whether there is no target, and the application is only to be observed. */
    boolean observesOnly() {
        String url = target.url();
        return observe && (url == null || url.isBlank());
    }

    /** The database to move to; nothing is wrapped without its URL. */
    public record TargetDatabase(
            @Nullable String url,
            @Nullable String username,
            @Nullable String password,
            @DefaultValue Pool pool) {
        /** The password is not shown. */
        @Override
        public String toString() {
            return "TargetDatabase[username=" + username + "]";
        }
    }

    /** @param maxSize largest number of connections to the target for reads; {@link Target#DEFAULT_MAX_READ_CONNECTIONS} */
    public record Pool(@Nullable @Name("max-size") Integer maxSize) {}

    /** Patterns such as {@code public.*}. */
    public record Tables(
            @DefaultValue List<String> include,
            @DefaultValue List<String> exclude) {}

    /** @param rowCap most rows of one statement that are asked back where it does not name them by their key */
    public record CaptureOptions(@Nullable @Name("row-cap") Long rowCap) {}

    /**
     * @param maxBytes heap that recorded changes may take; {@link EngineSettings#DEFAULT_QUEUE_MAX_BYTES}
     * @param whenFull what is done with writes for which there is no room; {@link EngineSettings#DEFAULT_WHEN_FULL}
     * @param blockLimit how long a transaction waits for room, with block; {@link EngineSettings#DEFAULT_BLOCK_LIMIT}
     * @param drainLimit how long closing waits; {@link EngineSettings#DEFAULT_DRAIN_LIMIT}
     */
    public record Queue(
            @Nullable DataSize maxBytes,
            @Nullable WhenFull whenFull,
            @Nullable Duration blockLimit,
            @Nullable Duration drainLimit) {}

    /** @param checkInterval how often the tables are compared; {@link EngineSettings#DEFAULT_SCHEMA_CHECK_INTERVAL} */
    public record Schema(@Nullable Duration checkInterval) {}

    /**
     * @param maxLag how far behind the target may be; {@link EngineSettings#DEFAULT_MAX_LAG}
     * @param verificationMaxAge how old a clean verification may be; {@link
     *     EngineSettings#DEFAULT_VERIFICATION_MAX_AGE}
     */
    public record Gates(@Nullable Duration maxLag, @Nullable Duration verificationMaxAge) {}

    /** @param lease how long an instance may be silent before others take it for dead; {@link EngineSettings#DEFAULT_LEASE} */
    public record Instances(@Nullable Duration lease) {}
}
