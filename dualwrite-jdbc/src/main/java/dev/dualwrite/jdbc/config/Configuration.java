package dev.dualwrite.jdbc.config;

import dev.dualwrite.EngineSettings;
import dev.dualwrite.model.BypassMode;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.WhenFull;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings as they were given, checked for name and form.
 *
 * <p>Immutable. {@code ${VARIABLE}} in a value is replaced by the environment's. Values of passwords are in no message.
 */
public final class Configuration {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d+)\\s*(ms|s|m|h)");
    private static final Pattern BYTES = Pattern.compile("(\\d+)\\s*(B|KB|MB|GB|KiB|MiB|GiB)?");

    private final Map<Setting, String> values;

    private Configuration(Map<Setting, String> values) {
        this.values = values;
    }

    /**
     * Takes settings by their full names; other properties that do not begin with {@code dualwrite.} are left alone.
     *
     * @throws ConfigurationException if a name is unknown, or a value malformed
     */
    public static Configuration of(Map<String, String> properties) {
        return of(properties, System::getenv);
    }

    static Configuration of(Map<String, String> properties, UnaryOperator<@Nullable String> environment) {
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        properties.forEach((key, value) -> {
            if (key.startsWith(Setting.PREFIX)) {
                values.put(setting(key), expand(key, value.strip(), environment));
            }
        });
        Configuration configuration = new Configuration(values);
        configuration.check();
        return configuration;
    }

    /**
     * Reads a property file in UTF-8.
     *
     * @throws ConfigurationException if it cannot be read, or for what it says
     */
    public static Configuration read(Path file) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException("The configuration " + file + " cannot be read: " + e.getMessage());
        }
        Map<String, String> settings = new HashMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (!name.startsWith(Setting.PREFIX)) {
                throw new ConfigurationException(
                        "Unknown setting " + name + " in " + file + ": all names begin with " + Setting.PREFIX);
            }
            settings.put(name, properties.getProperty(name));
        }
        return of(settings);
    }

    private static Setting setting(String key) {
        for (Setting setting : Setting.values()) {
            if (setting.key().equals(key)) {
                return setting;
            }
        }
        throw new ConfigurationException("Unknown setting " + key
                + NearestName.of(key, Setting.keys())
                        .map(name -> ": did you mean " + name + "?")
                        .orElse(";")
                + " The settings are " + String.join(", ", Setting.keys()));
    }

    private static String expand(String key, String value, UnaryOperator<@Nullable String> environment) {
        Matcher matcher = VARIABLE.matcher(value);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1);
            String found = environment.apply(name);
            if (found == null) {
                throw new ConfigurationException(
                        key + " refers to the environment variable " + name + ", which is not set");
            }
            matcher.appendReplacement(out, Matcher.quoteReplacement(found));
        }
        return matcher.appendTail(out).toString();
    }

    private void check() {
        initialStage();
        queueMaxBytes();
        targetPoolMaxSize();
        rowCap();
        observe();
        whenFull();
        duration(Setting.QUEUE_BLOCK_LIMIT);
        duration(Setting.QUEUE_DRAIN_LIMIT);
        duration(Setting.GATES_MAX_LAG);
        duration(Setting.GATES_VERIFICATION_MAX_AGE);
        duration(Setting.INSTANCES_LEASE);
        duration(Setting.SCHEMA_CHECK_INTERVAL);
        bypass();
    }

    /** The value as given, or the default; empty if there is neither. */
    public String text(Setting setting) {
        return values.getOrDefault(setting, setting.defaultValue());
    }

    /**
     * The value as given.
     *
     * @throws ConfigurationException if it is missing
     */
    public String required(Setting setting) {
        String value = text(setting);
        if (value.isEmpty()) {
            throw new ConfigurationException(setting.key() + " is missing: " + setting.meaning());
        }
        return value;
    }

    /** The parts of a value between commas. */
    public List<String> list(Setting setting) {
        return Arrays.stream(text(setting).split(","))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toList();
    }

    public Stage initialStage() {
        String text = text(Setting.INITIAL_STAGE).toUpperCase(Locale.ROOT).replace('-', '_');
        if (text.equals(Stage.OFF.name()) || text.equals(Stage.DUAL_WRITE.name())) {
            return Stage.valueOf(text);
        }
        throw malformed(Setting.INITIAL_STAGE, "OFF or DUAL_WRITE");
    }

    public WhenFull whenFull() {
        String text = text(Setting.QUEUE_WHEN_FULL).toUpperCase(Locale.ROOT);
        for (WhenFull choice : WhenFull.values()) {
            if (choice.name().equals(text)) {
                return choice;
            }
        }
        throw malformed(Setting.QUEUE_WHEN_FULL, "ledger or block");
    }

    public BypassMode bypass() {
        String text = text(Setting.BYPASS).toUpperCase(Locale.ROOT);
        for (BypassMode mode : BypassMode.values()) {
            if (mode.name().equals(text)) {
                return mode;
            }
        }
        throw malformed(Setting.BYPASS, "off, detect or triggers");
    }

    /** At least {@link EngineSettings#SMALLEST_QUEUE_MAX_BYTES}. */
    public long queueMaxBytes() {
        Matcher matcher = BYTES.matcher(text(Setting.QUEUE_MAX_BYTES));
        if (!matcher.matches()) {
            throw malformed(Setting.QUEUE_MAX_BYTES, "a number of bytes such as 67108864 or 64MiB");
        }
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        int shift = unit.equals("B") ? 0 : 10 * ("KMG".indexOf(unit.charAt(0)) + 1);
        long bytes;
        try {
            bytes = Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
        } catch (ArithmeticException | NumberFormatException e) {
            throw malformed(Setting.QUEUE_MAX_BYTES, "a number of bytes that a heap can have");
        }
        if (bytes < EngineSettings.SMALLEST_QUEUE_MAX_BYTES) {
            throw malformed(Setting.QUEUE_MAX_BYTES, "at least " + EngineSettings.SMALLEST_QUEUE_MAX_BYTES);
        }
        return bytes;
    }

    /** 1 to 1000. */
    public int targetPoolMaxSize() {
        return (int) number(Setting.TARGET_POOL_MAX_SIZE, 1000);
    }

    /** 1 to 1,000,000. */
    public long rowCap() {
        return number(Setting.CAPTURE_ROW_CAP, 1_000_000);
    }

    public boolean observe() {
        return switch (text(Setting.OBSERVE).toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw malformed(Setting.OBSERVE, "true or false");
        };
    }

    private long number(Setting setting, long most) {
        try {
            long number = Long.parseLong(text(setting));
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw malformed(setting, "a number from 1 to " + most);
        }
        throw malformed(setting, "a number from 1 to " + most);
    }

    /** A positive duration. */
    public Duration duration(Setting setting) {
        String text = text(setting);
        Matcher matcher = SHORT_DURATION.matcher(text);
        Duration duration;
        try {
            duration = matcher.matches()
                    ? Duration.parse("PT" + seconds(matcher.group(1), matcher.group(2)))
                    : Duration.parse(text);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw malformed(setting, "a duration such as 500ms, 30s, 2m, 1h or PT30S");
        }
        if (duration.isNegative() || duration.isZero()) {
            throw malformed(setting, "a positive duration");
        }
        return duration;
    }

    private static String seconds(String number, String unit) {
        return switch (unit) {
            case "ms" -> new BigDecimal(number).movePointLeft(3).toPlainString() + "S";
            case "s" -> number + "S";
            case "m" -> number + "M";
            default -> number + "H";
        };
    }

    private ConfigurationException malformed(Setting setting, String wanted) {
        return new ConfigurationException(setting.key() + " is '" + text(setting) + "', it must be " + wanted);
    }
}
