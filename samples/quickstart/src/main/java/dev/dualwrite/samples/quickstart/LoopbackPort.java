package dev.dualwrite.samples.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which loopback port a server listens on: the same one at each start, unless another program has taken it since.
 *
 * <p>Stateless: the port is remembered in a file.
 */
final class LoopbackPort {

    private LoopbackPort() {}

    /**
     * Chooses a port that is free now.
     *
     * @param wanted the port to have if it is free; 0 to have the one that the file remembers
     * @param file where the choice is remembered
     */
    static int choose(int wanted, Path file) throws IOException {
        int port = wanted;
        if (port == 0 && Files.exists(file)) {
            port = Integer.parseInt(Files.readString(file).strip());
        }
        if (port == 0 || !isFree(port)) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }
            Files.writeString(file, Integer.toString(port));
        }
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
