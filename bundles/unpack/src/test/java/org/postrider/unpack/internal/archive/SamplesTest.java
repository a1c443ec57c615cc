package org.postrider.unpack.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postrider.filter.Entity;
import org.postrider.unpack.internal.Unpacking;

/** What other tools packed comes out as it was. */
final class SamplesTest {
    static Stream<Samples.Sample> open() {
        return Stream.of("compressed.txt", "archives.txt", "zip.txt", "sevenz.txt", "rar.txt")
                .flatMap(Samples::of);
    }

    /** Unix compress has no mark at its end. */
    static Stream<Samples.Sample> ended() {
        return open().filter(sample -> !sample.name().endsWith(".Z"));
    }

    static Stream<Samples.Sample> solid() {
        return Samples.of("sevenz.txt");
    }

    static Stream<Samples.Sample> locked() {
        return Samples.of("locked.txt");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("open")
    void givesWhatWasPacked(Samples.Sample sample) throws Exception {
        Unpacking.Result result = Unpacking.of(sample.name(), sample.bytes());
        assertThat(result.findings()).isEmpty();
        assertThat(result.hashes()).containsAnyOf(Samples.TEXT, Samples.PROGRAM, Samples.NUMBERS);
        assertThat(result.tree().entities().get(0).marks()).contains(Entity.Mark.CONTAINER);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("locked")
    void saysWhatIsEncrypted(Samples.Sample sample) throws Exception {
        Unpacking.Result result = Unpacking.of(sample.name(), sample.bytes());
        assertThat(result.symbols()).containsOnly("ENCRYPTED");
        assertThat(result.hashes()).doesNotContain(Samples.TEXT);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ended")
    void givesWhatIsThereOfAFileThatEndsEarly(Samples.Sample sample) throws Exception {
        byte[] cut = Arrays.copyOf(sample.bytes(), sample.bytes().length * 9 / 10);
        Unpacking.Result result = Unpacking.of(sample.name(), cut);
        assertThat(result.symbols()).contains("DAMAGED");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("solid")
    void givesAllFilesOfASolidArchive(Samples.Sample sample) throws Exception {
        Unpacking.Result result = Unpacking.of(sample.name(), sample.bytes());
        assertThat(result.names()).contains("text.txt", "prog.bin").hasSize(3);
        assertThat(result.hashes()).contains(Samples.TEXT, Samples.PROGRAM);
    }

    @Test
    void keepsNamesOfMoreThanSixteenCharacters() throws Exception {
        Samples.Sample gnu = Samples.of("archives.txt")
                .filter(s -> s.name().equals("gnu.a"))
                .findAny()
                .orElseThrow();
        assertThat(Unpacking.of("gnu.a", gnu.bytes()).names())
                .containsExactly("gnu.a", "text.txt", "a_very_long_file_name_of_more_than_sixteen.txt");
        Samples.Sample bsd = Samples.of("archives.txt")
                .filter(s -> s.name().equals("bsd.a"))
                .findAny()
                .orElseThrow();
        assertThat(Unpacking.of("bsd.a", bsd.bytes()).names())
                .containsExactly("bsd.a", "a name with blanks and more.txt");
    }
}
