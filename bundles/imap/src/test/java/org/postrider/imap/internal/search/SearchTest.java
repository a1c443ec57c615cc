package org.postrider.imap.internal.search;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.postrider.content.Content;
import org.postrider.mime.ScanLimits;
import org.postrider.mime.StructureScanner;

class SearchTest {
    @Provide
    Arbitrary<String> small() {
        return Arbitraries.strings().withChars("abAB").ofMaxLength(20);
    }

    @Property(tries = 3_000)
    void needlesAreFoundLikeSubstrings(
            @ForAll("small") String needle,
            @ForAll("small") String text,
            @ForAll @IntRange(min = 0, max = 20) int cut) {
        boolean expected = text.toLowerCase(java.util.Locale.ROOT).contains(needle.toLowerCase(java.util.Locale.ROOT));
        assertThat(new Needle(needle).in(text)).isEqualTo(expected);
        Needle.Run run = new Needle(needle).run();
        int middle = Math.min(cut, text.length());
        boolean first = run.feed(text, 0, middle);
        assertThat(first || run.feed(text, middle, text.length())).isEqualTo(expected);
    }

    @Test
    void baseSubjectsLoseWhatRepliesAdd() {
        assertThat(BaseSubject.of("Re: hello")).isEqualTo("hello");
        assertThat(BaseSubject.of("re [list]:\thello")).isEqualTo("hello");
        assertThat(BaseSubject.of("[list] Fwd: FW: [other] hello (fwd) (Fwd)")).isEqualTo("hello");
        assertThat(BaseSubject.of("[Fwd: Re: hello]")).isEqualTo("hello");
        assertThat(BaseSubject.of("[only blob]")).isEqualTo("[only blob]");
        assertThat(BaseSubject.of("=?utf-8?Q?Re=3A_Gr=C3=BC=C3=9Fe?=")).isEqualTo("Grüße");
        assertThat(BaseSubject.of("Research: hello")).isEqualTo("Research: hello");
        assertThat(BaseSubject.of("Re:")).isEmpty();
        assertThat(BaseSubject.of("")).isEmpty();
        assertThat(BaseSubject.of("  a   b ")).isEqualTo("a b");
    }

    @Property
    void baseSubjectsOfRepliesAreTheSame(@ForAll("small") String subject) {
        String base = BaseSubject.of(subject);
        assertThat(BaseSubject.of("Re: " + subject)).isEqualTo(base);
        assertThat(BaseSubject.of(base)).isEqualTo(base);
    }

    @Test
    void hostileSubjectsEnd() {
        assertThat(BaseSubject.of("[a]".repeat(100_000))).isNotNull();
        assertThat(BaseSubject.of("Re: ".repeat(100_000))).isNotNull();
        assertThat(BaseSubject.of("[fwd:".repeat(300) + "]".repeat(300))).isNotNull();
    }

    private static MessageText text(String message) throws Exception {
        Content content = Content.of(message.replace("\n", "\r\n"));
        return new MessageText(
                content, StructureScanner.scan(content, ScanLimits.DEFAULT).root());
    }

    @Test
    void looksIntoTextPartsAndEmbeddedMessagesOnly() throws Exception {
        MessageText text = text("""
                Subject: outer
                Content-Type: multipart/mixed; boundary=b

                preamble
                --b
                Content-Type: text/plain
                Content-Transfer-Encoding: base64

                SGVsbG8gV29ybGQ=
                --b
                Content-Type: application/octet-stream

                binary
                --b
                Content-Type: message/rfc822

                Subject: inner

                deep
                --b--
                """);
        assertThat(text.holds(new Needle("hello world"), false)).isTrue();
        assertThat(text.holds(new Needle("SGVsbG8"), false)).isFalse();
        assertThat(text.holds(new Needle("binary"), false)).isFalse();
        assertThat(text.holds(new Needle("INNER"), false)).isTrue();
        assertThat(text.holds(new Needle("deep"), false)).isTrue();
        assertThat(text.holds(new Needle("outer"), false)).isFalse();
        assertThat(text.holds(new Needle("subject: outer"), true)).isTrue();
    }

    @Test
    void findsTextAcrossChunksOfLargeParts() throws Exception {
        String filler = "x".repeat(70) + "\n";
        MessageText text =
                text("Content-Type: text/plain; charset=utf-8\n\n" + filler.repeat(2_000) + "needle in hay\n" + filler);
        assertThat(text.holds(new Needle("Needle in hay"), false)).isTrue();
        assertThat(text.holds(new Needle("needle in straw"), false)).isFalse();
    }
}
