package org.postrider.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.message.Address;

class AddressParserTest {
    /** Mailboxes as {@code name|route|local|domain}. */
    private static String parse(String text) {
        return AddressParser.parse(text).mailboxes().stream()
                .map(m -> m.name().orElse("") + "|" + m.route() + "|" + m.local() + "|" + m.domain())
                .collect(Collectors.joining(" & "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "a@b.org ~ ||a|b.org",
                "a@b.org, c@d.org ~ ||a|b.org & ||c|d.org",
                "<a@b.org> ~ ||a|b.org",
                "John Smith <john@b.org> ~ John Smith||john|b.org",
                "\"Smith, John\" <john@b.org> ~ Smith, John||john|b.org",
                "\"a \\\"b\\\" c\" <john@b.org> ~ a \"b\" c||john|b.org",
                "john@b.org (John (the) Smith) ~ John (the) Smith||john|b.org",
                "\"a b\"@c.org ~ ||a b|c.org",
                "<\"a@b\"@c.org> ~ ||a@b|c.org",
                "<@r1,@r2:a@b.org> ~ |@r1,@r2|a|b.org",
                "a . b @ c . org ~ ||a.b|c.org",
                "a(x)@(y)b.org(z) ~ z||a|b.org",
                "a@[127.0.0.1] ~ ||a|[127.0.0.1]",
                "John Q. Public <j@b.org> ~ John Q. Public||j|b.org",
                ", ,a@b.org,, ~ ||a|b.org",
                "=?utf-8?q?J=C3=B6rg?= <j@b.org> ~ =?utf-8?q?J=C3=B6rg?=||j|b.org",
            })
    void readsValidAddresses(String text, String expected) {
        assertThat(parse(text)).isEqualTo(expected);
        assertThat(AddressParser.parse(text).valid()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "John Smith ~ ||John Smith|",
                "John <a@b.org ~ John||a|b.org",
                "a@b.org Joe, c@d.org ~ ||a|b.org & ||c|d.org",
                "a@b.org; c@d.org ~ ||a|b.org & ||c|d.org",
                "<<a@b.org>> ~ ||a|b.org",
                "<> ~ |||",
                "a@b@c, d@e ~ ||a|b & ||d|e",
                "\"a <b@c> ~ ||a <b@c>|",
                "a@b (c ~ c||a|b",
                "> a@b.org ~ ``",
            })
    void guessesWhatInvalidAddressesMean(String text, String expected) {
        assertThat(parse(text)).isEqualTo(expected);
        assertThat(AddressParser.parse(text).valid()).isFalse();
    }

    @Test
    void readsGroups() {
        AddressList list = AddressParser.parse("Friends: A <a@b.org>, c@d.org; , undisclosed-recipients:;, e@f.org");
        assertThat(list.valid()).isTrue();
        assertThat(list.entries()).hasSize(3);
        AddressList.Group friends = (AddressList.Group) list.entries().get(0);
        assertThat(friends.name()).isEqualTo("Friends");
        assertThat(friends.members()).hasSize(2);
        assertThat(((AddressList.Group) list.entries().get(1)).members()).isEmpty();
        assertThat(list.mailboxes()).hasSize(3);
    }

    @Test
    void closesAGroupThatIsLeftOpen() {
        AddressList list = AddressParser.parse("Friends: a@b.org, c:d@e");
        assertThat(list.valid()).isFalse();
        assertThat(list.entries()).hasSize(1);
    }

    @Test
    void givesNamesAndAddressesForUse() {
        AddressList.Mailbox mailbox = AddressParser.parse("=?utf-8?q?J=C3=B6rg?= <J@B.org>")
                .mailboxes()
                .get(0);
        assertThat(mailbox.displayName()).contains("J\u00f6rg");
        assertThat(mailbox.address()).contains(new Address("J", "b.org"));
        assertThat(AddressParser.parse("undisclosed").mailboxes().get(0).address())
                .isEmpty();
    }

    @Test
    void bearsDeepCommentsAndLongLists() {
        assertThat(parse("(".repeat(100_000) + ")".repeat(100_000) + "a@b"))
                .isEqualTo("x||a|b".replace("x", "(".repeat(99_999) + ")".repeat(99_999)));
        assertThat(AddressParser.parse("a@b,".repeat(20_000)).mailboxes()).hasSize(AddressParser.MAX_ENTRIES);
        assertThat(AddressParser.parse("a@b,".repeat(20_000)).valid()).isFalse();
    }

    @Property(tries = 3_000)
    void anyTextIsRead(
            @ForAll
                    @Chars({'<', '>', '@', ',', ';', ':', '"', '\\', '(', ')', '[', ']', '.', ' ', 'a', '\n'})
                    @StringLength(max = 40)
                    String text) {
        AddressParser.parse(text).mailboxes().forEach(m -> {
            Optional<Address> address = m.address();
            assertThat(address.map(a -> a.localPart()).orElse(m.local())).isEqualTo(m.local());
        });
    }

    @Property
    void readsWhatIsWritten(
            @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 30) String name,
            @ForAll @CharRange(from = '!', to = '~') @StringLength(min = 1, max = 20) String local) {
        String trimmed = name.strip().replaceAll(" +", " ");
        AddressList.Mailbox mailbox = AddressList.Mailbox.of(trimmed, new Address(local, "example.org"));
        byte[] mail = Mails.bytes(
                new MessageBuilder().addresses("To", List.of(mailbox, mailbox)).build());
        AddressList read = AddressParser.parse(
                Scans.scan(mail, ScanLimits.DEFAULT).headers().get(0).rawValue());
        assertThat(read.mailboxes()).hasSize(2);
        assertThat(read.mailboxes().get(1).address()).contains(new Address(local, "example.org"));
        assertThat(read.mailboxes().get(0).displayName().orElse("")).isEqualTo(trimmed);
        assertThat(read.valid()).isTrue();
    }
}
