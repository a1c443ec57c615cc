package org.postrider.shell.internal;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.apache.karaf.shell.api.console.Session;

/** Asks for a new password, or makes one; it never stands on a command line, where history and logs would keep it. */
final class Passwords {
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int LENGTH = 20;

    private Passwords() {}

    static char[] ask(Session session) throws IOException, MailCommandException {
        String first;
        String second;
        try {
            first = session.readLine("Password: ", '*');
            second = session.readLine("Again: ", '*');
        } catch (UnsupportedOperationException e) {
            throw new MailCommandException(
                    "There is no terminal to ask for the password: use --random, or say it in the shell itself", e);
        }
        if (first == null || !first.equals(second)) {
            throw new MailCommandException("The passwords differ; nothing was changed");
        }
        return first.toCharArray();
    }

    static char[] random() {
        SecureRandom random = new SecureRandom();
        char[] password = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            password[i] = LETTERS.charAt(random.nextInt(LETTERS.length()));
        }
        return password;
    }

    static void wipe(char[] password) {
        Arrays.fill(password, '\0');
    }
}
