package org.postrider.itests.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Texts of messages. Stateless. */
public final class Mail {
    /** The header field that carries the number of a numbered message. */
    public static final String NUMBER = "X-Number";

    private static final Pattern NUMBER_FIELD = Pattern.compile("(?im)^X-Number: *([0-9]+)");
    private static final int LINE = 76;

    private Mail() {}

    /** A small plain message. */
    public static String text(String subject) {
        return text(subject, "Hello.\r\n");
    }

    /** A plain message. @param body lines end with CRLF */
    public static String text(String subject, String body) {
        return head(subject) + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + body;
    }

    /** The header of a message, without the empty line: add more fields, then an empty line. */
    public static String head(String subject) {
        return "From: Test <alice@example.test>\r\n"
                + "To: Test <bob@example.test>\r\n"
                + "Date: Thu, 01 Jan 2026 12:00:00 +0000\r\n"
                + "Message-ID: <" + Integer.toHexString(subject.hashCode()) + "." + System.nanoTime()
                + "@client.test>\r\n"
                + "Subject: " + subject + "\r\n";
    }

    /** A numbered message of about this size, whose body can be told from its number. */
    public static String numbered(long number, int bytes) {
        return "X-Number: " + number + "\r\n" + text("Number " + number, body(number, bytes));
    }

    /** The body of a numbered message. */
    public static String body(long number, int bytes) {
        StringBuilder body = new StringBuilder(bytes + LINE);
        String line = ("Number " + number + " ").repeat(LINE / 8).substring(0, LINE);
        while (body.length() < bytes) {
            body.append(line).append("\r\n");
        }
        return body.toString();
    }

    /** A message with a Windows program in a zip archive, which is banned unless the admin says otherwise. */
    public static String program(String subject) {
        byte[] program = new byte[512];
        program[0] = 'M';
        program[1] = 'Z';
        program[0x3c] = (byte) 0x80;
        program[0x80] = 'P';
        program[0x81] = 'E';
        return attachment(subject, "invoice.zip", "application/zip", zip("invoice.pdf.exe", program));
    }

    /** A message with a text and an attachment. */
    public static String attachment(String subject, String name, String type, byte[] content) {
        return head(subject) + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\n"
                + "--=_b\r\nContent-Type: text/plain\r\n\r\nPlease open.\r\n"
                + "--=_b\r\nContent-Type: " + type + "; name=" + name + "\r\n"
                + "Content-Disposition: attachment; filename=" + name + "\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(content) + "\r\n--=_b--\r\n";
    }

    /** A zip archive of one file. */
    public static byte[] zip(String name, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot zip in memory", e);
        }
        return bytes.toByteArray();
    }

    /** The number in the header of a message, if it has one. */
    public static OptionalLong number(String message) {
        Matcher matcher = NUMBER_FIELD.matcher(message);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }
}
