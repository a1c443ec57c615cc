package org.postrider.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.postrider.message.Part;

class StructureScannerPropertyTest {
    private static final ScanLimits TIGHT = new ScanLimits(4, 6, 120, 3, false);

    @Provide
    Arbitrary<String> mail() {
        return MimeArbitraries.messages();
    }

    @Property(tries = 2_000)
    void chunksNeverMatter(
            @ForAll("mail") String mail, @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int max) {
        byte[] bytes = Scans.bytes(mail);
        for (ScanLimits limits : new ScanLimits[] {ScanLimits.DEFAULT, TIGHT}) {
            Scanned whole = Scans.scan(bytes, limits);
            Scanned cut = Scans.scanInChunks(bytes, limits, new Random(seed), max);
            assertThat(cut).isEqualTo(whole);
        }
    }

    @Property(tries = 2_000)
    void treesAreConsistent(@ForAll("mail") String mail) {
        Scans.checkConsistent(Scans.scan(mail));
        Scans.checkConsistent(Scans.scan(Scans.bytes(mail), TIGHT));
    }

    @Property(tries = 1_000)
    void limitsHold(@ForAll("mail") String mail) {
        Scanned scanned = Scans.scan(Scans.bytes(mail), TIGHT);
        AtomicInteger parts = new AtomicInteger();
        scanned.root().walk(p -> parts.incrementAndGet());
        assertThat(parts).hasValueLessThanOrEqualTo(TIGHT.maxParts());
        assertThat(depth(scanned.root())).isLessThanOrEqualTo(TIGHT.maxDepth());
        assertThat(scanned.headers()).hasSizeLessThanOrEqualTo(TIGHT.maxHeaderFields());
    }

    private static int depth(Part part) {
        return 1
                + part.children().stream()
                        .mapToInt(StructureScannerPropertyTest::depth)
                        .max()
                        .orElse(0);
    }

    @Property(tries = 1_000)
    void linesAreTheLineFeedsOfTheBody(@ForAll("mail") String mail) {
        Scanned scanned = Scans.scan(mail);
        scanned.root()
                .walk(p -> assertThat(p.bodyLines())
                        .isEqualTo(Scans.body(mail, p)
                                .chars()
                                .filter(c -> c == '\n')
                                .count()));
    }

    @Property(tries = 1_000)
    void randomBytesAreScanned(@ForAll byte[] bytes, @ForAll long seed) {
        Scanned whole = Scans.scan(bytes, ScanLimits.DEFAULT);
        Scans.checkConsistent(whole);
        assertThat(Scans.scanInChunks(bytes, ScanLimits.DEFAULT, new Random(seed), 20))
                .isEqualTo(whole);
    }

    @Property(tries = 200)
    void workIsLinear(@ForAll("mail") String mail) {
        String unit = mail.isEmpty() ? "--b\r\n" : mail;
        ScanLimits wide = new ScanLimits(100, 10_000, 1 << 20, 5_000, false);
        long once = steps(unit.repeat(400), wide);
        long twice = steps(unit.repeat(800), wide);
        // So many that the depth limit is reached early: until then each level adds to the cost of a delimiter.
        assertThat(twice).isLessThanOrEqualTo((long) (2.2 * once) + 2_000);
    }

    private static long steps(String mail, ScanLimits limits) {
        StructureScanner scanner = new StructureScanner(limits);
        scanner.feed(ByteBuffer.wrap(Scans.bytes(mail)));
        assertThat(scanner.finish().size()).isEqualTo(mail.length());
        return scanner.steps();
    }
}
