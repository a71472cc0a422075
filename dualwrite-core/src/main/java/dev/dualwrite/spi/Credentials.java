package dev.dualwrite.spi;

/**
 * A user name and a password. The password is not shown.
 */
public record Credentials(String username, String password) {
    @Override
    public String toString() {
        return "Credentials[username=" + username + ", password=…]";
    }
}
