package org.postrider.store.embedded.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class OpsTest {
    private static Ops ops(List<byte[]> strings) {
        Ops ops = new Ops();
        for (int i = 0; i < strings.size(); i++) {
            if (i % 3 == 0) {
                ops.remove(strings.get(i));
            } else {
                ops.put(strings.get(i), strings.get(strings.size() - 1 - i));
            }
        }
        return ops;
    }

    @Property(tries = 300)
    void changesAreReadAsTheyWereWritten(@ForAll List<byte[]> strings) throws IOException {
        Ops ops = ops(strings);
        Form.Writer written = ops.encode();
        assertThat((long) written.length()).isLessThanOrEqualTo(ops.bytes());
        Ops read = Ops.decode(1, written.toBytes());
        assertThat(read.count()).isEqualTo(ops.count());
        for (int i = 0; i < ops.count(); i++) {
            assertThat(read.key(i)).isEqualTo(ops.key(i));
            assertThat(read.value(i)).isEqualTo(ops.value(i));
        }
    }

    @Test
    void brokenChangesFail() {
        byte[] form =
                ops(List.of(new byte[3], new byte[40], new byte[4])).encode().toBytes();
        assertThatThrownBy(() -> Ops.decode(1, Arrays.copyOf(form, form.length - 1)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Ops.decode(2, form)).hasMessageContaining("newer Postrider");
    }

    @Property(tries = 300)
    void numbersAreReadAsTheyWereWritten(@ForAll long number) throws IOException {
        byte[] form = new Form.Writer(4).number(number).signed(number).toBytes();
        Form.Reader in = new Form.Reader(form);
        assertThat(in.number()).isEqualTo(number);
        assertThat(in.signed()).isEqualTo(number);
        assertThat(in.more()).isFalse();
    }

    @Test
    void theKeyBehindAPrefixSkipsAllThatStartWithIt() {
        assertThat(Keys.after(new byte[] {1, 2})).isEqualTo(new byte[] {1, 3});
        assertThat(Keys.after(new byte[] {1, (byte) 0xff})).isEqualTo(new byte[] {2});
        assertThat(Keys.after(new byte[] {(byte) 0xff})).isEmpty();
    }
}
