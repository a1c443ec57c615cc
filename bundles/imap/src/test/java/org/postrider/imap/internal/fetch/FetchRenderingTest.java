package org.postrider.imap.internal.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.postrider.content.Content;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Printed;
import org.postrider.imap.internal.grammar.Response;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.mime.ScanLimits;
import org.postrider.mime.StructureScanner;
import org.postrider.role.store.MessageBody;
import org.postrider.role.store.MessageInfo;

class FetchRenderingTest {
    private static final String MIXED = """
            From: "Zoë, Dr." <zoe@example.test>, list: a@x.test, B <b@x.test>;
            Sender: sec@example.test
            To: undisclosed-recipients:;
            Cc: odd (a comment)
            Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
             folded
            Date: Tue, 24 Nov 2026 06:11:48 +0000
            Message-ID: <1@example.test>
            In-Reply-To: <0@example.test>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="b"
            Content-Language: en, de

            preamble
            --b
            Content-Type: text/plain; charset=utf-8
            Content-ID: <part1>
            Content-Description: the text
            Content-Location: http://example.test/

            one
            two
            --b
            Content-Type: message/rfc822
            Content-Disposition: attachment; filename="a b.eml"

            From: in@example.test
            Subject: inner
            Content-Type: multipart/alternative; boundary=i

            --i

            alt1
            --i
            Content-Type: text/html
            Content-MD5: abc

            <p>
            --i--
            --b--
            epilogue
            """;

    private static String fetch(String message, String items) throws IOException, BadCommandException {
        Content content = Content.of(message.replace("\n", "\r\n"));
        MessageInfo info = new MessageInfo(7, Set.of("\\Seen"), Instant.EPOCH, content.size(), 9);
        MessageBody body = new MessageBody(
                info,
                content,
                StructureScanner.scan(content, ScanLimits.DEFAULT).root());
        Response response =
                FetchRenderer.render(new FetchRenderer.Seen(3, info, false), body, FetchParser.read(Tokens.of(items)));
        return Printed.of(response).replace("\r\n", "\n");
    }

    @Test
    void envelope() throws Exception {
        assertThat(fetch(MIXED, "ENVELOPE"))
                .isEqualTo("* 3 FETCH (ENVELOPE (\"Tue, 24 Nov 2026 06:11:48 +0000\""
                        + " \"=?utf-8?Q?Gr=C3=BC=C3=9Fe?= folded\""
                        + " (({9}\nZoë, Dr. NIL \"zoe\" \"example.test\")"
                        + "(NIL NIL \"list\" NIL)(NIL NIL \"a\" \"x.test\")(\"B\" NIL \"b\" \"x.test\")(NIL NIL NIL NIL))"
                        + " ((NIL NIL \"sec\" \"example.test\"))"
                        + " (({9}\nZoë, Dr. NIL \"zoe\" \"example.test\")"
                        + "(NIL NIL \"list\" NIL)(NIL NIL \"a\" \"x.test\")(\"B\" NIL \"b\" \"x.test\")(NIL NIL NIL NIL))"
                        + " ((NIL NIL \"undisclosed-recipients\" NIL)(NIL NIL NIL NIL))"
                        + " ((\"a comment\" NIL \"odd\" \"\"))"
                        + " NIL \"<0@example.test>\" \"<1@example.test>\"))\n");
    }

    @Test
    void bodyStructure() throws Exception {
        assertThat(fetch(MIXED, "BODYSTRUCTURE"))
                .isEqualTo("* 3 FETCH (BODYSTRUCTURE ("
                        + "(\"text\" \"plain\" (\"charset\" \"utf-8\") \"<part1>\" \"the text\" \"7bit\" 8 1"
                        + " NIL NIL NIL \"http://example.test/\")"
                        + "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 163"
                        + " (NIL \"inner\" ((NIL NIL \"in\" \"example.test\")) ((NIL NIL \"in\" \"example.test\"))"
                        + " ((NIL NIL \"in\" \"example.test\")) NIL NIL NIL NIL NIL)"
                        + " ((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 4 0 NIL NIL NIL NIL)"
                        + "(\"text\" \"html\" NIL NIL NIL \"7bit\" 3 0 \"abc\" NIL NIL NIL)"
                        + " \"alternative\" (\"boundary\" \"i\") NIL NIL NIL) 12"
                        + " NIL (\"attachment\" (\"filename\" \"a b.eml\")) NIL NIL)"
                        + " \"mixed\" (\"boundary\" \"b\") NIL (\"en\" \"de\") NIL))\n");
    }

    @Test
    void sectionsByNumber() throws Exception {
        assertThat(fetch(MIXED, "BODY.PEEK[1]")).isEqualTo("* 3 FETCH (BODY[1] {8}\none\ntwo)\n");
        assertThat(fetch(MIXED, "BODY.PEEK[2.HEADER.FIELDS (subject X-None)]"))
                .isEqualTo("* 3 FETCH (BODY[2.HEADER.FIELDS (SUBJECT X-NONE)] {18}\nSubject: inner\n\n)\n");
        assertThat(fetch(MIXED, "BODY[2.1]")).isEqualTo("* 3 FETCH (BODY[2.1] {4}\nalt1)\n");
        assertThat(fetch(MIXED, "BODY[2.2.MIME]"))
                .isEqualTo("* 3 FETCH (BODY[2.2.MIME] {45}\nContent-Type: text/html\nContent-MD5: abc\n\n)\n");
        assertThat(fetch(MIXED, "BODY[2.3]")).isEqualTo("* 3 FETCH (BODY[2.3] NIL)\n");
        assertThat(fetch(MIXED, "BODY[1.1]")).isEqualTo("* 3 FETCH (BODY[1.1] NIL)\n");
        assertThat(fetch(MIXED, "BODY[1.HEADER]")).isEqualTo("* 3 FETCH (BODY[1.HEADER] NIL)\n");
        assertThat(fetch("a: b\n\nxyz\n", "BODY[1]")).isEqualTo("* 3 FETCH (BODY[1] {5}\nxyz\n)\n");
        assertThat(fetch("a: b\n\nxyz\n", "BODY[1.1]")).isEqualTo("* 3 FETCH (BODY[1.1] NIL)\n");
    }

    @Test
    void headersThatDoNotEnd() throws Exception {
        assertThat(fetch("a: b", "BODY[HEADER.FIELDS (A)]"))
                .isEqualTo("* 3 FETCH (BODY[HEADER.FIELDS (A)] {8}\na: b\n\n)\n");
        assertThat(fetch("a: b\nc: d\n\n", "BODY[HEADER.FIELDS.NOT (A)]"))
                .isEqualTo("* 3 FETCH (BODY[HEADER.FIELDS.NOT (A)] {8}\nc: d\n\n)\n");
        assertThat(fetch("", "(RFC822 RFC822.HEADER)")).isEqualTo("* 3 FETCH (RFC822 {0}\n RFC822.HEADER {0}\n)\n");
    }

    @Property
    void partsOfTextAreCutLikeStrings(
            @ForAll @LongRange(min = 0, max = 4_294_967_295L) long from,
            @ForAll @LongRange(min = 1, max = 4_294_967_295L) long count)
            throws Exception {
        String text = "0123456789";
        String cut = text.substring((int) Math.min(10, from), (int) Math.min(10, from + count));
        assertThat(fetch("a: b\n\n" + text, "BODY[TEXT]<" + from + "." + count + ">"))
                .isEqualTo("* 3 FETCH (BODY[TEXT]<" + from + "> {" + cut.length() + "}\n" + cut + ")\n");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        String deep = "BODY[" + "1.".repeat(10_000) + "1]";
        for (String bad :
                new String[] {"BOGUS", "(UID", "BODY[", "BODY[MIME]", "BODY[HEADER.FIELDS ()]", "BODY[0]", "()", deep
                }) {
            assertThatThrownBy(() -> FetchParser.read(Tokens.of(bad))).isInstanceOf(BadCommandException.class);
        }
    }

    @Test
    void emptyMultipartsStillFitTheGrammar() throws Exception {
        assertThat(fetch("Content-Type: multipart/mixed; boundary=x\n\nnothing\n", "BODY"))
                .isEqualTo(
                        "* 3 FETCH (BODY ((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0) \"mixed\"))\n");
    }
}
