package org.postrider.store.embedded.internal.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.postrider.store.embedded.internal.index.Ops;

/** Rows of any bytes are read or fail with an {@link IOException}, which the store knows how to tell. */
class RowFuzzTest {
    private interface Decoder {
        Object decode(byte[] row) throws IOException;
    }

    private static final List<Decoder> DECODERS = List.of(
            MessageRow::decode,
            PartForm::decode,
            Head::decode,
            FiledRow::decode,
            BodyRow::decode,
            MailboxRow::decode,
            JournalRow::decode,
            CopyRow::decode,
            row -> Ops.decode(1, row));

    @Property(tries = 3_000)
    void anyBytesAreReadOrRefused(@ForAll @Size(max = 60) byte[] bytes) {
        for (Decoder decoder : DECODERS) {
            read(decoder, bytes);
            byte[] versioned = bytes.clone();
            if (bytes.length > 0) {
                // Most forms begin with their number, without which little would be reached.
                versioned[0] = 1;
                read(decoder, versioned);
            }
        }
    }

    private static void read(Decoder decoder, byte[] bytes) {
        try {
            assertThat(decoder.decode(bytes)).isNotNull();
        } catch (IOException expected) {
            assertThat(expected.toString()).isNotBlank();
        }
    }
}
