package dev.dualwrite.jdbc.testkit;

import org.testcontainers.DockerClientFactory;

/**
 * Where servers come from: the system property {@code dualwrite.test.provider} names one ({@code embedded} or {@code container});
 * without it, containers are taken where a Docker engine answers, embedded binaries otherwise.
 */
enum ServerProvider {
    EMBEDDED {
        @Override
        PostgresServer start(ServerSettings settings) {
            return EmbeddedPostgresServer.launch(settings);
        }
    },
    CONTAINER {
        @Override
        PostgresServer start(ServerSettings settings) {
            return ContainerPostgresServer.launch(settings);
        }
    };

    private static final String PROPERTY = "dualwrite.test.provider";

    abstract PostgresServer start(ServerSettings settings);

    static ServerProvider chosen() {
        String name = System.getProperty(PROPERTY, "");
        return switch (name) {
            case "embedded" -> EMBEDDED;
            case "container" -> CONTAINER;
            case "" -> DockerClientFactory.instance().isDockerAvailable() ? CONTAINER : EMBEDDED;
            default ->
                throw new IllegalArgumentException(
                        PROPERTY + "=" + name + ": use embedded or container, or leave it out");
        };
    }
}
