package dev.dualwrite.samples.drills;

import java.io.IOException;

/** Sends POSIX signals to single processes. Stateless. */
final class Signals {

    private Signals() {}

    static void send(String signal, long pid) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("Could not send SIG" + signal + " to process " + pid);
        }
    }
}
