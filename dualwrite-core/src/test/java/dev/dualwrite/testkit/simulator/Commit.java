package dev.dualwrite.testkit.simulator;

/** A COMMIT in its backend: first the unique checks that were put off. */
final class Commit implements Actor.Step {
    private final Authority authority;
    private final Tx tx;
    private int next;
    private int waited;
    private boolean committed;

    Commit(Authority authority, Tx tx) {
        this.authority = authority;
        this.tx = tx;
    }

    boolean committed() {
        return committed;
    }

    @Override
    public boolean run() {
        for (; next < Rows.COUNT; next++) {
            if (!tx.deferred[next]) {
                continue;
            }
            if (authority.locked(tx, next) && ++waited <= Authority.PATIENCE) {
                return false;
            }
            if (waited > Authority.PATIENCE || (tx.writes[next] != null && authority.rows[next] != null)) {
                authority.end(tx, false);
                return true;
            }
            authority.locks[next] = tx;
            waited = 0;
        }
        committed = true;
        authority.end(tx, true);
        return true;
    }
}
