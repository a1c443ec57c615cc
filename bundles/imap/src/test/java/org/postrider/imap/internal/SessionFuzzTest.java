package org.postrider.imap.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.postrider.testkit.session.FakeConnection;

/**
 * Clients that say anything to a mailbox with any messages, cut anywhere: nothing is an internal error, and the session
 * listens on or has said goodbye.
 */
class SessionFuzzTest {
    private static final List<String> COMMANDS = List.of(
            "NOOP",
            "SELECT INBOX (QRESYNC (1 1 1:* (1 1)))",
            "EXAMINE \"INBOX\" (CONDSTORE)",
            "ENABLE QRESYNC CONDSTORE",
            "FETCH 1:* (UID FLAGS BODYSTRUCTURE ENVELOPE RFC822.SIZE MODSEQ)",
            "FETCH * (BODY.PEEK[1.2.HEADER.FIELDS (A \"b\")]<0.4294967295> BODY[TEXT] BODY[2.MIME])",
            "UID FETCH 1:4294967295 (BODY.PEEK[]<5.7> INTERNALDATE) (CHANGEDSINCE 1 VANISHED)",
            "UID FETCH 2 BODY[1.1.1.1.1.1]",
            "FETCH 1 ALL",
            "STORE 1,2:* (UNCHANGEDSINCE 0) +FLAGS.SILENT (\\Seen $x)",
            "UID STORE 1:* -FLAGS \\Deleted \\Flagged",
            "SEARCH RETURN (MIN MAX COUNT ALL) CHARSET UTF-8 OR TEXT \"a\" NOT (HEADER Subject \"\" LARGER 3)",
            "UID SEARCH 1:* UID *:1 SENTSINCE 1-Jan-2020 MODSEQ \"/flags/\\\\Seen\" all 3 YOUNGER 1",
            "SEARCH SUBJECT {3+}\r\nabc BEFORE \" 1-Feb-1999\" KEYWORD $x",
            "SORT (REVERSE SUBJECT FROM SIZE DATE ARRIVAL CC TO) UTF-8 ALL",
            "COPY 1:* INBOX",
            "UID MOVE 1 \"a/b\"",
            "UID EXPUNGE 1:*",
            "EXPUNGE",
            "CREATE &AOQ-/x",
            "CREATE \"s\" (USE (\\Sent))",
            "RENAME s t",
            "DELETE t",
            "LIST (SUBSCRIBED REMOTE) \"\" (\"*\" \"%\") RETURN (CHILDREN STATUS (MESSAGES UIDNEXT SIZE HIGHESTMODSEQ))",
            "LSUB \"\" *",
            "STATUS INBOX (MESSAGES RECENT UNSEEN)",
            "APPEND INBOX (\\Seen) \" 1-Jan-2020 00:00:00 +0000\" {5+}\r\na: b\n",
            "APPEND INBOX {0}\r\n",
            "APPEND INBOX {3+}\r\nabc {2}\r\nxy",
            "SETACL INBOX bob +lr",
            "GETACL INBOX",
            "ID (\"a\" NIL)",
            "IDLE\r\nDONE",
            "AUTHENTICATE PLAIN =",
            "LOGIN {5}\r\nalice \"alice\"",
            "CLOSE",
            "UNSELECT",
            "CAPABILITY");
    private static final List<String> SPLINTERS = List.of(
            "(",
            ")",
            "\"",
            "{9999999999}",
            "{5+}\r\n",
            "*",
            ":",
            ",",
            " ",
            "\\",
            "[",
            "]",
            "<",
            "NIL",
            "\u00ff",
            "\0",
            "0",
            "4294967296",
            "&",
            "%");
    private static final List<String> MESSAGES = List.of(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nz\r\n--b--\r\n",
            "From: a <a@b>, g: x@y;\r\nDate: Tue, 1 Jan 2020 00:00:00 +0000\r\nSubject: =?utf-8?q?=C3=A4?=\r\n\r\nhello\r\n",
            "Content-Type: text/plain; charset=\"no-such\"; name*0*=utf-8''%ff\r\nContent-Transfer-Encoding: base64\r\n\r\n====\r\n");

    @Property(tries = 600)
    void nothingIsAnInternalError(@ForAll long seed) {
        Random random = new Random(seed);
        try (ImapFixture imap = new ImapFixture()) {
            for (String message : MESSAGES) {
                imap.deliver(imap.mailbox(ImapFixture.ALICE, "INBOX"), broken(message, random));
            }
            FakeConnection client = random.nextInt(10) == 0 ? imap.connect() : imap.inbox();
            StringBuilder said = new StringBuilder();
            for (int i = 0; i < 30 && !client.isClosed(); i++) {
                byte[] line = line(i, random);
                int cut = random.nextInt(line.length + 1);
                // What a session throws comes out here.
                client.send(Arrays.copyOf(line, cut));
                client.send(Arrays.copyOfRange(line, cut, line.length));
                client.await("rest", () -> client.isClosed() || client.asked().isPresent());
                said.append(client.output());
            }
            assertThat(said.toString()).doesNotContain("SERVERBUG");
        }
    }

    private static byte[] line(int number, Random random) {
        StringBuilder line = new StringBuilder(COMMANDS.get(random.nextInt(COMMANDS.size())));
        for (int i = random.nextInt(4); i > 1; i--) {
            int at = random.nextInt(line.length());
            int to = Math.min(line.length(), at + random.nextInt(4));
            line.replace(at, to, SPLINTERS.get(random.nextInt(SPLINTERS.size())));
        }
        return ("t" + number + " " + line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] broken(String message, Random random) {
        byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = random.nextInt(6); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
