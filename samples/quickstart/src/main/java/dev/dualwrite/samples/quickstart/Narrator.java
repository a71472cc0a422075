package dev.dualwrite.samples.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Tells the story on the console.
 *
 * <p>Used by the story's thread; {@link #hush()} by any.
 *
 * <p>On a terminal it is coloured and what is only passing is overwritten; elsewhere every line stays and stands alone.
 */
final class Narrator {

    private static final int WIDTH = 100;
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final String BOLD = "\u001b[1m";
    private static final String FAINT = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";

    private final PrintStream out;
    private final boolean terminal;
    private volatile boolean hushed;
    private long statusAt;

    Narrator(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Whether this process writes to a terminal that shows colours. */
    static boolean writesToTerminal() throws IOException, InterruptedException {
        if (System.getenv("NO_COLOR") != null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            Process test = new ProcessBuilder("test", "-t", "1").inheritIO().start();
            return test.waitFor(5, TimeUnit.SECONDS) && test.exitValue() == 0;
        } catch (IOException e) {
            return false; // no such program: not a system whose terminals are known
        }
    }

    /** A heading. */
    void step(Step step) {
        print("");
        print(bold(String.format(Locale.ROOT, "%2d/%d  %s", step.ordinal() + 1, Step.values().length, step.title)));
    }

    /** A sentence under the heading. */
    void say(String format, Object... arguments) {
        print("       " + String.format(Locale.ROOT, format, arguments));
    }

    /** Lines as they are. */
    void print(String lines) {
        if (!hushed) {
            out.println((terminal ? CLEAR_LINE : "") + lines);
            out.flush();
        }
    }

    /** How things stand right now: overwritten on a terminal, elsewhere said every few seconds. */
    void status(String format, Object... arguments) {
        long now = System.nanoTime();
        if (hushed) {
            return;
        }
        String line = "       " + String.format(Locale.ROOT, format, arguments);
        if (terminal) {
            out.print(CLEAR_LINE + FAINT + line.substring(0, Math.min(line.length(), WIDTH)) + PLAIN);
            out.flush();
        } else if (statusAt == 0 || now - statusAt > TimeUnit.SECONDS.toNanos(3)) {
            statusAt = now;
            out.println(line);
        }
    }

    /** A progress bar; elsewhere than on a terminal a line every other second. */
    ProgressBar bar(String task, String unit) {
        return new ProgressBarBuilder()
                .setTaskName("       " + task)
                .setUnit(" " + unit, 1)
                .setStyle(terminal ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(terminal ? 200 : 2_000)
                .setConsumer(
                        terminal
                                ? new ConsoleProgressBarConsumer(out, WIDTH)
                                : new DelegatingProgressBarConsumer(this::print, WIDTH))
                .build();
    }

    String bold(String text) {
        return terminal ? BOLD + text + PLAIN : text;
    }

    /** Says nothing more: the process is being ended from outside. */
    void hush() {
        hushed = true;
    }
}
