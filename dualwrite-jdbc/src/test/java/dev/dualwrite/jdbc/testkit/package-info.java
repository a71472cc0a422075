/**
 * The test kit: real PostgreSQL servers, pairs of databases, an independent comparison of their rows, and a network that fails on command.
 *
 * <pre>{@code
 * class OrdersIT {
 *
 *     @RegisterExtension
 *     static final PostgresPair servers = PostgresPair.standard();
 *
 *     @Test
 *     void writesArriveOnTheTarget() throws Exception {
 *         servers.executeOnBoth("CREATE TABLE orders (id int PRIMARY KEY, note text)");
 *         // ... write through the library, with servers.legacy().dataSource() below it ...
 *         TableComparison.assertEqual(servers.legacy(), servers.target(), "orders");
 *     }
 * }
 * }</pre>
 *
 * <p>Servers are shared by all test classes of a JVM and have fsync off; {@link dev.dualwrite.jdbc.testkit.PostgresPair#dedicated()} gives a
 * class its own, to stop and kill, and {@link dev.dualwrite.jdbc.testkit.PostgresPair#durable()} turns fsync and synchronous_commit on.
 *
 * <p>{@link dev.dualwrite.jdbc.testkit.FaultProxy} is the network that fails:
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.before(servers.legacy().server());
 *         Connection connection = proxy.dataSource(servers.legacy().name()).getConnection()) {
 *     connection.setAutoCommit(false);
 *     Trap trap = proxy.cutAfterCommit();
 *     // ... write and commit: the commit fails with an I/O error, and has happened ...
 *     trap.awaitReached();
 * }
 * }</pre>
 *
 * <p>Servers come from containers where a Docker engine answers and from embedded binaries otherwise;
 * {@code -Ddualwrite.test.provider=embedded} or {@code container} forces one.
 * {@code -Ddualwrite.test.legacy.major} and {@code -Ddualwrite.test.target.major} choose the majors of standard pairs, 13 to 18.
 */
@NullMarked
package dev.dualwrite.jdbc.testkit;

import org.jspecify.annotations.NullMarked;
