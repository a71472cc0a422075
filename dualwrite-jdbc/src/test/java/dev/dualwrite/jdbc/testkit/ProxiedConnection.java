package dev.dualwrite.jdbc.testkit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection through a {@link FaultProxy}: forwards whole protocol messages both ways and springs the proxy's traps.
 *
 * <p>Two daemon threads, one a direction; {@link #cut} may be called by any.
 *
 * <p>Each simple query and each Sync is answered by exactly one ReadyForQuery, after one for the start-up: counting both tells which answer
 * belongs to which statement, whatever the client pipelines. Encryption is declined on the server's behalf.
 */
final class ProxiedConnection {

    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;
    private static final int HEADER_BYTES = 4;

    private final FaultProxy proxy;
    private final TrafficGate gate;
    private final Socket client;
    private final Socket server = new Socket();
    private final FrontendStatements statements = new FrontendStatements();
    private final AtomicInteger readiesExpected = new AtomicInteger(1);
    private volatile @Nullable Ambush ambush;
    private volatile boolean closed;

    /** A trap that acts on the answer which ends with the given ReadyForQuery. */
    private record Ambush(Trap trap, int ready) {}

    ProxiedConnection(FaultProxy proxy, TrafficGate gate, Socket client) {
        this.proxy = proxy;
        this.gate = gate;
        this.client = client;
    }

    void open() {
        pump("to-server", this::forwardToServer);
    }

    /** Closes both sides at once; what has not been forwarded is lost. */
    void cut() {
        closed = true;
        try (client;
                server) {
            gate.wake();
        } catch (IOException e) {
            throw new UncheckedIOException("could not close a proxied connection", e);
        } finally {
            proxy.closed(this);
        }
    }

    private void forwardToServer() throws IOException, InterruptedException {
        client.setTcpNoDelay(true);
        DataInputStream from = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        byte[] startup = declineEncryption(from);
        gate.pass(Direction.TO_SERVER, true, () -> closed);
        server.connect(proxy.upstream());
        server.setTcpNoDelay(true);
        DataOutputStream to = new DataOutputStream(new BufferedOutputStream(server.getOutputStream()));
        to.writeInt(startup.length + HEADER_BYTES);
        to.write(startup);
        to.flush();
        pump("to-client", this::forwardToClient);

        while (!closed) {
            boolean startsBurst = from.available() == 0;
            byte type = from.readByte();
            byte[] body = body(from);
            gate.pass(Direction.TO_SERVER, startsBurst, () -> closed);
            String sql = statements.executedBy(type, body);
            if (sql != null) {
                springOn(sql, to);
            }
            if (type == 'Q' || type == 'S' || type == 'F') {
                readiesExpected.incrementAndGet();
            }
            write(to, type, body);
            if (from.available() == 0) {
                to.flush();
            }
        }
    }

    private void springOn(String sql, DataOutputStream to) throws IOException, InterruptedException {
        Trap trap = proxy.takeTrapFor(sql);
        if (trap == null) {
            return;
        }
        switch (trap.moment()) {
            case BEFORE -> {
                to.flush();
                trap.spring(this);
                if (closed) {
                    throw new EOFException("cut before a statement");
                }
            }
            case AFTER -> ambush = new Ambush(trap, readiesExpected.get() + 1);
        }
    }

    private void forwardToClient() throws IOException, InterruptedException {
        DataInputStream from = new DataInputStream(new BufferedInputStream(server.getInputStream()));
        DataOutputStream to = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
        int readies = 0;
        while (!closed) {
            boolean startsBurst = from.available() == 0;
            byte type;
            try {
                type = from.readByte();
            } catch (EOFException e) {
                to.flush();
                throw e;
            }
            byte[] body = body(from);
            readies += type == 'Z' ? 1 : 0;
            Ambush waiting = ambush;
            if (waiting != null) {
                withhold(waiting, from, readies, type, body, to);
                ambush = null;
                readies = Math.max(readies, waiting.ready());
                continue;
            }
            gate.pass(Direction.TO_CLIENT, startsBurst, () -> closed);
            write(to, type, body);
            if (from.available() == 0) {
                to.flush();
            }
        }
    }

    /** Collects everything up to the awaited ReadyForQuery, starting with a message already read, and springs the trap then. */
    private void withhold(
            Ambush waiting, DataInputStream from, int readies, byte type, byte[] body, DataOutputStream to)
            throws IOException, InterruptedException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        DataOutputStream collected = new DataOutputStream(answer);
        write(collected, type, body);
        int seen = readies;
        while (seen < waiting.ready()) {
            byte next = from.readByte();
            write(collected, next, body(from));
            seen += next == 'Z' ? 1 : 0;
        }
        waiting.trap().spring(this);
        to.write(answer.toByteArray());
        to.flush();
    }

    private byte[] declineEncryption(DataInputStream from) throws IOException {
        while (true) {
            byte[] startup = body(from);
            int code = new DataInputStream(new java.io.ByteArrayInputStream(startup)).readInt();
            if (code != SSL_REQUEST && code != GSS_REQUEST) {
                return startup;
            }
            client.getOutputStream().write('N');
        }
    }

    private static byte[] body(DataInputStream from) throws IOException {
        byte[] body = new byte[from.readInt() - HEADER_BYTES];
        from.readFully(body);
        return body;
    }

    private static void write(DataOutputStream to, byte type, byte[] body) throws IOException {
        to.writeByte(type);
        to.writeInt(body.length + HEADER_BYTES);
        to.write(body);
    }

    private void pump(String name, Forwarding forwarding) {
        Thread thread = new Thread(
                () -> {
                    try {
                        forwarding.run();
                    } catch (IOException e) {
                        // Either side has gone, or was made to: that ends the connection on both.
                        cut();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        cut();
                    }
                },
                "fault-proxy-" + proxy.port() + "-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private interface Forwarding {
        void run() throws IOException, InterruptedException;
    }
}
