package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.io.InputStream;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Gives the binary parts of Office documents that are one XML file: Flat OPC and Word 2003 XML. Immutable. */
final class OfficeXmlDecoder implements Decoder {
    private static final byte[] OPEN = Latin.bytes("<");
    private static final String[] ELEMENTS = {"binaryData", "binData"};
    private static final int MAX_TAG = 1_024;
    private static final int MAX_PREFIX = 40;

    @Override
    public String format() {
        return "office-xml";
    }

    @Override
    public boolean accepts(Packed file) {
        String type = file.detectedType();
        boolean markup = type.endsWith("xml") || type.startsWith("text/") || type.startsWith("application/vnd.");
        return markup && startsLikeXml(file) && Latin.text(file.head()).contains("schemas.microsoft.com/office/");
    }

    private static boolean startsLikeXml(Packed file) {
        int at = file.startsWith(0, 0xef, 0xbb, 0xbf) ? 3 : 0;
        while (at < 64 && (file.startsWith(at, ' ') || file.startsWith(at, '\r') || file.startsWith(at, '\n'))) {
            at++;
        }
        return file.startsWith(at, '<');
    }

    /** Markup is looked through for scripts too. */
    @Override
    public boolean shares() {
        return true;
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Bytes bytes = new Bytes(file.content());
        String part = "";
        int count = 0;
        long at = bytes.find(OPEN, 0, bytes.size());
        while (at >= 0 && !members.full()) {
            String tag = tag(bytes, at);
            String name = attribute(tag, "name");
            part = name.startsWith("/") ? name.substring(1) : part;
            if (isBinary(tag) && tag.endsWith(">") && !tag.endsWith("/>")) {
                long from = at + tag.length();
                long end = bytes.find(OPEN, from, bytes.size());
                long to = end < 0 ? bytes.size() : end;
                String given = name.isEmpty() ? part : name;
                try (InputStream in = new Base64Bytes(bytes.slice(from, to).open())) {
                    members.add(given.isEmpty() ? "data" + ++count : given, in, to - from);
                }
            }
            at = bytes.find(OPEN, at + 1, bytes.size());
        }
    }

    private static String tag(Bytes bytes, long at) throws IOException {
        StringBuilder tag = new StringBuilder();
        int c = bytes.at(at);
        while (c >= 0 && tag.length() < MAX_TAG && (c != '<' || tag.isEmpty())) {
            tag.append((char) c);
            if (c == '>') {
                break;
            }
            c = bytes.at(at + tag.length());
        }
        return tag.toString();
    }

    private static boolean isBinary(String tag) {
        for (String element : ELEMENTS) {
            int at = tag.indexOf(element);
            boolean local = at == 1 || at > 1 && at <= MAX_PREFIX && tag.charAt(at - 1) == ':';
            int end = at + element.length();
            if (local && end < tag.length() && (tag.charAt(end) == '>' || Latin.isSpace(tag.charAt(end)))) {
                return true;
            }
        }
        return false;
    }

    /** The value of an attribute in any name space, or empty. */
    private static String attribute(String tag, String name) {
        int at = tag.indexOf(':' + name + "=");
        int from = at + name.length() + 3;
        if (at < 0 || from > tag.length()) {
            return "";
        }
        int end = tag.indexOf(tag.charAt(from - 1), from);
        return end < 0 ? "" : tag.substring(from, end);
    }
}
