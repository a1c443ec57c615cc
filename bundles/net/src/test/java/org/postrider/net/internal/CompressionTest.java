package org.postrider.net.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class CompressionTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

    @Test
    void inflatesABombOnePieceAtATime() throws Exception {
        try (Compression compression = new Compression(allocator)) {
            compression.add(Unpooled.wrappedBuffer(deflated(new byte[50_000_000])));
            Unread unread = new Unread(allocator);
            long total = 0;
            while (compression.inflateInto(unread)) {
                assertThat(unread.size()).isLessThanOrEqualTo(16 * 1024);
                total += unread.size();
                unread.drop();
            }
            assertThat(total).isEqualTo(50_000_000);
        }
    }

    private static byte[] deflated(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(9, true);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater, true)) {
            out.write(plain);
            out.flush();
            return bytes.toByteArray();
        }
    }

    @Test
    void givesBackWhatItCompressed() throws Exception {
        Random random = new Random(3);
        try (Compression there = new Compression(allocator);
                Compression here = new Compression(allocator)) {
            Unread unread = new Unread(allocator);
            for (int size : new int[] {1, 255, 256, 257, 40_000, 3, 64 * 1024}) {
                byte[] plain = new byte[size];
                random.nextBytes(plain);
                here.add(there.deflate(Unpooled.copiedBuffer(plain)));
                while (here.inflateInto(unread)) {
                    assertThat(unread.size()).isPositive();
                }
                ByteBuf got = unread.take();
                byte[] bytes = new byte[got.readableBytes()];
                got.readBytes(bytes).release();
                assertThat(bytes).isEqualTo(plain);
            }
        }
    }

    @Test
    void refusesWhatIsNotCompressed() {
        try (Compression compression = new Compression(allocator)) {
            compression.add(Unpooled.wrappedBuffer(new byte[] {-1, -1, -1, -1}));
            assertThatThrownBy(() -> compression.inflateInto(new Unread(allocator)))
                    .isInstanceOf(DataFormatException.class);
        }
    }
}
