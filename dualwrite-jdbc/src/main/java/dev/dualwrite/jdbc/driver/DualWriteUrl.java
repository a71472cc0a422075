package dev.dualwrite.jdbc.driver;

import dev.dualwrite.jdbc.config.ConfigurationException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A {@code jdbc:dualwrite:postgresql://…?dualwrite.config=FILE} URL, taken apart.
 *
 * @param driverUrl the same URL for PostgreSQL's own driver: without {@code dualwrite:} and our parameter
 * @param configuration the property file
 */
public record DualWriteUrl(String driverUrl, Path configuration) {
    private static final String PREFIX = "jdbc:dualwrite:";
    private static final String PARAMETER = "dualwrite.config";

    /** Whether a URL is one of ours. */
    public static boolean accepts(String url) {
        return url.startsWith(PREFIX + "postgresql:");
    }

    /**
     * Takes a URL apart.
     *
     * @throws ConfigurationException if the parameter is missing or there is an unknown one of ours
     */
    public static DualWriteUrl parse(String url) {
        if (!accepts(url)) {
            throw new ConfigurationException("The URL must begin with " + PREFIX + "postgresql:");
        }
        String rest = "jdbc:" + url.substring(PREFIX.length());
        int question = rest.indexOf('?');
        List<String> parameters = question < 0
                ? List.of()
                : Arrays.asList(rest.substring(question + 1).split("&"));
        List<String> ours =
                parameters.stream().filter(p -> p.startsWith("dualwrite.")).toList();
        for (String parameter : ours) {
            if (!parameter.startsWith(PARAMETER + "=")) {
                throw new ConfigurationException("Unknown parameter " + parameter.replaceAll("=.*", "")
                        + " in the URL; there is only " + PARAMETER + ", and everything else is in that file");
            }
        }
        if (ours.size() != 1 || ours.get(0).length() == PARAMETER.length() + 1) {
            throw new ConfigurationException("The URL needs one parameter " + PARAMETER + "=FILE");
        }
        String file = URLDecoder.decode(ours.get(0).substring(PARAMETER.length() + 1), StandardCharsets.UTF_8);
        String others =
                parameters.stream().filter(p -> !p.startsWith("dualwrite.")).collect(Collectors.joining("&"));
        String base = question < 0 ? rest : rest.substring(0, question);
        return new DualWriteUrl(
                others.isEmpty() ? base : base + "?" + others,
                Path.of(file).toAbsolutePath().normalize());
    }
}
