package dev.dualwrite.samples.frameworks;

import dev.dualwrite.samples.frameworks.HibernateEntities.Line;
import dev.dualwrite.samples.frameworks.HibernateEntities.Mood;
import dev.dualwrite.samples.frameworks.HibernateEntities.Person;
import dev.dualwrite.samples.frameworks.HibernateEntities.Picture;
import dev.dualwrite.samples.frameworks.HibernateEntities.Place;
import dev.dualwrite.samples.frameworks.HibernateEntities.Purchase;
import dev.dualwrite.samples.frameworks.HibernateEntities.Tag;
import dev.dualwrite.samples.frameworks.HibernateEntities.Truck;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.Version;
import org.hibernate.cfg.Configuration;

/** Hibernate, whichever is on the class path. */
final class HibernateScenario implements Scenario {

    @Override
    public String title() {
        return "Hibernate " + Version.getVersionString().replaceAll("\\..*", "");
    }

    @Override
    public List<String> schema() {
        return HibernateEntities.TABLES;
    }

    @Override
    public Map<String, String> unknown() {
        return Map.of(
                "merge into Picture .*", "MERGE returns nothing before PostgreSQL 17",
                "with id_cte .*", "a statement that changes several tables returns the rows of none",
                "insert into Tag .* select .*", "the rows come from a query");
    }

    /** Numbers of large objects differ from database to database. */
    @Override
    public boolean repeatable() {
        return false;
    }

    @Override
    public void run(DataSource dataSource, Transcript transcript) throws Exception {
        Configuration configuration = new Configuration();
        HibernateEntities.CLASSES.forEach(configuration::addAnnotatedClass);
        configuration.getProperties().put("hibernate.connection.datasource", dataSource);
        configuration.setProperty("hibernate.jdbc.batch_size", "10");
        configuration.setProperty("hibernate.order_inserts", "true");
        configuration.setProperty("hibernate.order_updates", "true");
        configuration.setProperty("hibernate.jdbc.batch_versioned_data", "true");
        try (SessionFactory factory = configuration.buildSessionFactory()) {
            identityAndCollections(factory, transcript);
            batches(factory, transcript);
            versions(factory, transcript);
            lobs(factory, transcript);
            bulk(factory, transcript);
            inheritance(factory, transcript);
            stateless(factory, transcript);
            natively(factory, transcript);
            failures(factory, transcript);
        }
    }

    private static void identityAndCollections(SessionFactory factory, Transcript transcript) {
        Long id = factory.fromTransaction(session -> {
            Person person = new Person("ann");
            person.born = LocalDate.of(1999, 12, 31);
            person.seen = Instant.parse("2024-03-31T01:30:00.123456Z");
            person.mood = Mood.GLAD;
            person.phones.addAll(List.of("1", "2", "3"));
            person.scores.put("chess", 5);
            person.scores.put("go", 7);
            person.places.addAll(List.of(new Place("a", "x"), new Place("b", "y"), new Place("c", "z")));
            session.persist(person);
            return person.id;
        });
        transcript.note("identity", id);
        factory.inTransaction(session -> {
            Person person = session.find(Person.class, id);
            person.phones.remove("2");
            person.phones.add("4");
            person.scores.put("chess", 6);
            person.scores.remove("go");
            person.places.remove(0);
            person.places.add(new Place("d", null));
            person.name = "Ann";
        });
        factory.inTransaction(session -> session.find(Person.class, id).places.clear());
        factory.inTransaction(session -> {
            Person person = session.find(Person.class, id);
            transcript.note("version", person.version);
            transcript.note("phones", person.phones.toString());
            Person gone = new Person("gone");
            gone.phones.add("9");
            session.persist(gone);
            session.flush();
            session.remove(gone);
        });
    }

    private static void batches(SessionFactory factory, Transcript transcript) {
        factory.inTransaction(session -> {
            for (int i = 0; i < 25; i++) {
                Purchase purchase = new Purchase(session.find(Person.class, 1L + i % 5), i + ".50");
                purchase.lines.add(new Line("item " + i, i));
                purchase.lines.add(new Line("more " + i, 1));
                purchase.tags.add(session.getReference(Tag.class, i % 2 == 0 ? "red" : "blue"));
                session.persist(purchase);
            }
        });
        factory.inTransaction(session -> {
            List<Purchase> all = session.createQuery("from Purchase order by id", Purchase.class)
                    .list();
            transcript.note("sequence", all.stream().map(p -> p.id).toList().toString());
            for (Purchase purchase : all) {
                purchase.total = purchase.total.add(BigDecimal.ONE);
                purchase.lines.get(0).pieces += 1;
            }
            all.get(3).lines.remove(1);
            all.get(4).tags.clear();
            all.get(5).tags.add(session.getReference(Tag.class, "green"));
            all.get(6).tags.clear();
            session.remove(all.get(6));
        });
        factory.inTransaction(session -> {
            for (int i = 0; i < 25; i++) {
                session.persist(new Tag("tag " + i));
            }
        });
        factory.inTransaction(session -> {
            Purchase detached = new Purchase(null, "77.00");
            Purchase merged = session.merge(detached);
            transcript.note("merged", merged.id != null);
        });
    }

    private static void versions(SessionFactory factory, Transcript transcript) {
        Person stale = factory.fromTransaction(session -> session.find(Person.class, 2L));
        factory.inTransaction(session -> session.find(Person.class, 2L).name = "first wins");
        stale.name = "second loses";
        transcript.attemptDoing(
                "lost update",
                () -> factory.inTransaction(session -> {
                    Person attached = session.find(Person.class, 2L);
                    session.createMutationQuery("update versioned Person set mood = 'SAD' where id = 2")
                            .executeUpdate();
                    attached.name = "second loses";
                }));
        transcript.attemptDoing("stale merge", () -> factory.inTransaction(session -> session.merge(stale)));
        transcript.attemptDoing(
                "stale delete",
                () -> factory.inTransaction(session -> {
                    Person attached = session.find(Person.class, 3L);
                    session.createNativeMutationQuery("update Person set version = version + 1 where id = 3")
                            .executeUpdate();
                    session.remove(attached);
                }));
        transcript.note("name", factory.fromTransaction(session -> session.find(Person.class, 2L).name));
    }

    private static void lobs(SessionFactory factory, Transcript transcript) {
        byte[] bytes = "grün".repeat(5000).getBytes(StandardCharsets.UTF_8);
        factory.inTransaction(session -> {
            for (int i = 0; i < 3; i++) {
                Picture picture = new Picture(i);
                picture.bytes = bytes;
                picture.story = "story".repeat(1000);
                picture.large = i == 0 ? null : bytes;
                picture.caption = i == 1 ? "caption" : null;
                session.persist(picture);
            }
        });
        factory.inTransaction(session -> {
            Picture picture = session.find(Picture.class, new UUID(7, 1));
            transcript.note("large", Arrays.equals(picture.large, bytes));
            transcript.note("caption", picture.caption);
            picture.bytes = new byte[] {0, 1, -1};
            picture.large = new byte[] {5};
            picture.caption = "another";
        });
    }

    private static void bulk(SessionFactory factory, Transcript transcript) {
        factory.inTransaction(session -> {
            transcript.note(
                    "bulk update by key",
                    session.createMutationQuery("update Person set name = :name where id = :id")
                            .setParameter("name", "bulk")
                            .setParameter("id", 11L)
                            .executeUpdate());
            transcript.note(
                    "bulk update by IN",
                    session.createMutationQuery("update Person set name = :name where id in :ids")
                            .setParameter("name", "several")
                            .setParameter("ids", List.of(12L, 13L))
                            .executeUpdate());
            transcript.note(
                    "bulk update of one column by another",
                    session.createMutationQuery("update Line set pieces = pieces + 1 where item = 'item 3'")
                            .executeUpdate());
            transcript.note(
                    "bulk delete",
                    session.createMutationQuery("delete from Line where item = :item")
                            .setParameter("item", "more 1")
                            .executeUpdate());
            transcript.note(
                    "bulk insert",
                    session.createMutationQuery("insert into Tag (name) select p.name from Person p where p.id = 14")
                            .executeUpdate());
            transcript.note(
                    "bulk insert of values",
                    session.createMutationQuery("insert into Tag (name) values ('v1'), ('v2')")
                            .executeUpdate());
        });
    }

    private static void inheritance(SessionFactory factory, Transcript transcript) {
        factory.inTransaction(session -> {
            for (int i = 0; i < 4; i++) {
                Truck truck = new Truck();
                truck.wheels = 4 + i;
                truck.tons = i;
                truck.owner = "o" + i;
                session.persist(truck);
            }
        });
        factory.inTransaction(session -> {
            Truck truck = session.createQuery("from Truck where tons = 1", Truck.class)
                    .getSingleResult();
            truck.tons = 11;
            truck.owner = "changed";
        });
        factory.inTransaction(session -> transcript.note(
                "bulk update of two tables",
                session.createMutationQuery("update Truck set tons = tons + 1, owner = 'both' where tons > 1")
                        .executeUpdate()));
        factory.inTransaction(session -> transcript.note(
                "bulk delete from two tables",
                session.createMutationQuery("delete from Truck where wheels = 4")
                        .executeUpdate()));
    }

    private static void stateless(SessionFactory factory, Transcript transcript) {
        try (StatelessSession session = factory.openStatelessSession()) {
            session.beginTransaction();
            Person person = new Person("stateless");
            session.insert(person);
            transcript.note("stateless id", person.id);
            person.name = "Stateless";
            session.update(person);
            Tag tag = new Tag("upserted");
            session.insert(tag);
            session.delete(new Tag("tag 0"));
            session.getTransaction().commit();
            session.beginTransaction();
            Picture picture = new Picture(9);
            picture.story = "one";
            session.upsert(picture);
            picture.story = "two";
            session.upsert(picture);
            session.getTransaction().commit();
            transcript.note("upserted", session.get(Picture.class, picture.id).story);
        }
    }

    private static void natively(SessionFactory factory, Transcript transcript) {
        factory.inTransaction(session -> {
            transcript.note(
                    "native",
                    session.createNativeMutationQuery("update Person set name = ? where id = ?")
                            .setParameter(1, "native")
                            .setParameter(2, 15L)
                            .executeUpdate());
            session.doWork(connection -> {
                try (var statement = connection.prepareStatement("delete from Person where id = ?")) {
                    statement.setLong(1, 16);
                    statement.executeUpdate();
                }
            });
            transcript.note(
                    "native returning",
                    session.createNativeQuery("insert into Tag (name) values ('native') returning name", String.class)
                            .getSingleResult());
        });
    }

    private static void failures(SessionFactory factory, Transcript transcript) {
        transcript.attemptDoing("duplicate", () -> factory.inTransaction(session -> session.persist(new Tag("red"))));
        transcript.attemptDoing(
                "duplicate in a batch",
                () -> factory.inTransaction(session -> {
                    session.persist(new Tag("new 1"));
                    session.persist(new Tag("blue"));
                    session.persist(new Tag("new 2"));
                }));
        transcript.attemptDoing(
                "too long",
                () -> factory.inTransaction(session -> {
                    Person person = new Person("x".repeat(300));
                    session.persist(person);
                }));
        transcript.attemptDoing(
                "referenced",
                () -> factory.inTransaction(session -> session.createMutationQuery("delete from Person where id = 1")
                        .executeUpdate()));
    }
}
