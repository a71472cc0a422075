package dev.dualwrite.jdbc.testkit;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A server in a container of the official image.
 *
 * <p>Life cycle methods exclude one another; the rest is safe for any thread.
 *
 * <p>The published port is chosen here and fixed: a port that the engine picks would change at every restart of the container.
 */
final class ContainerPostgresServer implements PostgresServer {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int STOP_LIMIT_SECONDS = 20;

    private final ServerSettings settings;
    private final int port;
    private final PostgreSQLContainer container;

    private ContainerPostgresServer(ServerSettings settings) {
        this.settings = settings;
        this.port = LoopbackPorts.free();
        this.container = new PostgreSQLContainer(DockerImageName.parse("postgres:" + settings.major()))
                .withUsername(SUPERUSER)
                .withPassword(PASSWORD)
                .withEnv("POSTGRES_INITDB_ARGS", "--encoding=UTF8 --locale=C --no-sync")
                .withCreateContainerCmdModifier(this::publish);
        container.setCommand(command());
    }

    static ContainerPostgresServer launch(ServerSettings settings) {
        ContainerPostgresServer server = new ContainerPostgresServer(settings);
        LiveServers.add(server);
        try {
            server.container.start();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    @Override
    public ServerSettings settings() {
        return settings;
    }

    @Override
    public String host() {
        return DockerClientFactory.instance().dockerHostIpAddress();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean isRunning() {
        if (container.getContainerId() == null) {
            return false;
        }
        InspectContainerResponse.ContainerState state =
                docker().inspectContainerCmd(container.getContainerId()).exec().getState();
        return Boolean.TRUE.equals(state.getRunning());
    }

    @Override
    public synchronized void start() {
        if (isRunning()) {
            return;
        }
        docker().startContainerCmd(container.getContainerId()).exec();
        Awaitility.await(this + " accepts connections").atMost(START_LIMIT).until(this::acceptsConnections);
    }

    @Override
    public synchronized void stop() {
        if (isRunning()) {
            // The image's stop signal is SIGINT: a fast shutdown.
            docker().stopContainerCmd(container.getContainerId())
                    .withTimeout(STOP_LIMIT_SECONDS)
                    .exec();
        }
    }

    @Override
    public synchronized void kill() {
        if (isRunning()) {
            docker().killContainerCmd(container.getContainerId()).exec();
            Awaitility.await(this + " is gone").until(() -> !isRunning());
        }
    }

    @Override
    public synchronized void close() {
        container.stop();
        LiveServers.remove(this);
    }

    private void publish(CreateContainerCmd command) {
        boolean local = List.of("localhost", "127.0.0.1").contains(host());
        Ports.Binding published = local ? Ports.Binding.bindIpAndPort("127.0.0.1", port) : Ports.Binding.bindPort(port);
        HostConfig host = Objects.requireNonNullElseGet(command.getHostConfig(), HostConfig::new);
        command.withHostConfig(host.withPortBindings(
                new PortBinding(published, new ExposedPort(PostgreSQLContainer.POSTGRESQL_PORT))));
    }

    private String[] command() {
        List<String> words = new ArrayList<>(List.of("postgres"));
        settings.configuration().forEach((name, value) -> {
            words.add("-c");
            words.add(name + "=" + value);
        });
        return words.toArray(String[]::new);
    }

    private boolean acceptsConnections() {
        try (Connection connection = dataSource("postgres").getConnection()) {
            return connection.isValid(0);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static DockerClient docker() {
        return DockerClientFactory.instance().client();
    }

    @Override
    public String toString() {
        return "PostgreSQL " + settings.major() + " on port " + port + " (container)";
    }
}
