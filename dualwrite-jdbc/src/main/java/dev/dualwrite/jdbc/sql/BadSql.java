package dev.dualwrite.jdbc.sql; @SuppressWarnings("all") public class BadSql { org.springframework.Fake f = null; java.sql.Connection c = null; dev.dualwrite.control.Badcontrol d = null; }
