package dev.dualwrite.jdbc.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A network that fails on command: a TCP proxy on loopback before a PostgreSQL server, which understands as much of the protocol as is
 * needed to act between a statement and its answer.
 *
 * <p>Every method may be called by any thread at any time; faults act on connections that are already open too, except for
 * {@link #refuseConnections}.
 *
 * <p>The port never changes. Without a fault everything passes, encryption excepted. Traps are named by the SQL of one executed statement,
 * be it sent as a simple query (as a whole) or through a prepared statement of any name.
 */
public final class FaultProxy implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final PostgresServer server;
    private final int port = LoopbackPorts.free();
    private final TrafficGate gate = new TrafficGate();
    private final List<Trap> traps = new CopyOnWriteArrayList<>();
    private final Set<Trap> taken = new HashSet<>();
    private final Set<ProxiedConnection> connections = new HashSet<>();
    private @Nullable ServerSocket listener;

    private FaultProxy(PostgresServer server) {
        this.server = server;
    }

    /** A proxy that passes everything on to the server, until it is told otherwise. */
    public static FaultProxy before(PostgresServer server) {
        FaultProxy proxy = new FaultProxy(server);
        proxy.acceptConnections();
        return proxy;
    }

    public int port() {
        return port;
    }

    /** The URL of one database through this proxy, without credentials. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Unpooled connections to one database through this proxy, as superuser. */
    public DataSource dataSource(String database) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url(database));
        dataSource.setUser(server.user());
        dataSource.setPassword(server.password());
        return dataSource;
    }

    /** New connections are refused from now on, as if nothing listened; open ones stay. */
    public synchronized void refuseConnections() {
        if (listener != null) {
            close(listener);
            listener = null;
        }
    }

    /** New connections are accepted again. */
    public synchronized void acceptConnections() {
        if (listener != null) {
            return;
        }
        try {
            ServerSocket opened = LoopbackPorts.listen(port);
            listener = opened;
            Thread thread = new Thread(() -> accept(opened), "fault-proxy-" + port + "-accept");
            thread.setDaemon(true);
            thread.start();
        } catch (IOException e) {
            throw new UncheckedIOException("could not listen on port " + port, e);
        }
    }

    /** Closes every open connection on both sides; new ones are still accepted. */
    public void cutAll() {
        snapshot().forEach(ProxiedConnection::cut);
    }

    /** Holds everything that follows a silence in one direction for this long; replaces an earlier delay. */
    public void delay(Direction direction, Duration delay) {
        gate.delay(direction, delay);
    }

    /** From now on nothing arrives on either side, and nobody is told; connections can still be opened. {@link #heal} lets it flow on. */
    public void stall() {
        stall(Direction.TO_SERVER);
        stall(Direction.TO_CLIENT);
    }

    /** The same for one direction. */
    public void stall(Direction direction) {
        gate.stall(direction);
    }

    /**
     * Returns when a stalled direction holds at least one message back.
     *
     * @throws AssertionError if that takes longer than 30 seconds
     */
    public void awaitHeld(Direction direction) throws InterruptedException {
        if (!gate.awaitHeld(direction, LIMIT)) {
            throw new AssertionError("nothing was held " + direction + " within " + LIMIT);
        }
    }

    /** Cuts the connection that next sends a COMMIT: the server never gets it. */
    public Trap cutBeforeCommit() {
        return cutBefore(FrontendStatements::isCommit);
    }

    /** Cuts the connection that next sends a COMMIT after the server has answered it: the client never learns. */
    public Trap cutAfterCommit() {
        return cutAfter(FrontendStatements::isCommit);
    }

    /** Cuts the connection that next executes such a statement: the server never gets it. */
    public Trap cutBefore(Predicate<String> statement) {
        return set(new Trap(statement, Trap.Moment.BEFORE, Trap.Action.CUT));
    }

    /** Cuts the connection that next executes such a statement after the server has answered it: the client never learns. */
    public Trap cutAfter(Predicate<String> statement) {
        return set(new Trap(statement, Trap.Moment.AFTER, Trap.Action.CUT));
    }

    /** Keeps the next such statement from the server until the trap is released. */
    public Trap holdBefore(Predicate<String> statement) {
        return set(new Trap(statement, Trap.Moment.BEFORE, Trap.Action.HOLD));
    }

    /** Keeps the answer to the next such statement from the client until the trap is released. */
    public Trap holdAfter(Predicate<String> statement) {
        return set(new Trap(statement, Trap.Moment.AFTER, Trap.Action.HOLD));
    }

    /** {@link #holdBefore} the next COMMIT. */
    public Trap holdBeforeCommit() {
        return holdBefore(FrontendStatements::isCommit);
    }

    /** {@link #holdAfter} the next COMMIT. */
    public Trap holdAfterCommit() {
        return holdAfter(FrontendStatements::isCommit);
    }

    /** Ends every fault: delays, stalls and refusals, traps that wait and those that hold something. */
    public void heal() {
        traps.clear();
        synchronized (this) {
            taken.forEach(Trap::release);
            taken.clear();
        }
        gate.open();
        acceptConnections();
    }

    /** How many connections are open. */
    public synchronized int connectionCount() {
        return connections.size();
    }

    /**
     * Returns when exactly this many connections are open.
     *
     * @throws AssertionError if that takes longer than 30 seconds
     */
    public synchronized void awaitConnectionCount(int expected) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (connections.size() != expected) {
            long leftMillis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (leftMillis <= 0) {
                throw new AssertionError(
                        connections.size() + " instead of " + expected + " connections are open after " + LIMIT);
            }
            wait(leftMillis);
        }
    }

    /** Closes every connection and stops listening. */
    @Override
    public void close() {
        refuseConnections();
        cutAll();
        synchronized (this) {
            taken.forEach(Trap::release);
        }
    }

    SocketAddress upstream() {
        return new InetSocketAddress(server.host(), server.port());
    }

    /** The trap that catches this statement, which nobody else gets any more. */
    @Nullable
    Trap takeTrapFor(String sql) {
        for (Trap trap : traps) {
            if (trap.catches(sql) && traps.remove(trap)) {
                synchronized (this) {
                    taken.add(trap);
                }
                return trap;
            }
        }
        return null;
    }

    synchronized void closed(ProxiedConnection connection) {
        connections.remove(connection);
        notifyAll();
    }

    private Trap set(Trap trap) {
        traps.add(trap);
        return trap;
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket client = from.accept();
                ProxiedConnection connection = new ProxiedConnection(this, gate, client);
                synchronized (this) {
                    if (listener != from) {
                        close(client);
                        return;
                    }
                    connections.add(connection);
                    notifyAll();
                }
                connection.open();
            }
        } catch (IOException refusedFromNowOn) {
            close(from);
        }
    }

    private synchronized List<ProxiedConnection> snapshot() {
        return List.copyOf(connections);
    }

    private static void close(java.io.Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("could not close a socket", e);
        }
    }
}
