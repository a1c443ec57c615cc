package org.postrider.filter.virus.internal.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseFolderTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);
    private static final Signer SIGNER = Signer.OURS;
    private static final Signer.Database DAILY = new Signer.Database(
            "daily", 7, 1_700_000_000L, Map.of("daily.ndb", "A:0:*:41\nB:0:*:42\n", "daily.hsb", "x:1:C\n"));

    @TempDir
    Path folder;

    private final Map<String, String> parts = new TreeMap<>();

    private FolderContents read() throws IOException {
        return read(SIGNER.trust(CLOCK));
    }

    private FolderContents read(Trust trust) throws IOException {
        parts.clear();
        return DatabaseFolder.read(
                folder,
                trust,
                (database, file, bytes) -> parts.put(
                        database + '/' + file, new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1)));
    }

    private void put(String name, byte[] octets) throws IOException {
        Files.write(folder.resolve(name), octets);
    }

    private String refusal() throws IOException {
        FolderContents contents = read();
        assertThat(parts).isEmpty();
        assertThat(contents.databases()).isEmpty();
        assertThat(contents.refused()).hasSize(1);
        return contents.refused().get(0).reason();
    }

    @Test
    void handsOverPlainFilesAndPassesOverOthers() throws IOException {
        put("own.ndb", "A:0:*:41\n".getBytes(StandardCharsets.ISO_8859_1));
        put("rules.YARA", "rule x {}".getBytes(StandardCharsets.ISO_8859_1));
        put("freshclam.dat", new byte[8]);
        put("readme", new byte[8]);
        put(".hidden.ndb", new byte[8]);
        Files.createDirectories(folder.resolve("below.ndb"));
        FolderContents contents = read();
        assertThat(parts).containsOnlyKeys("own.ndb/own.ndb", "rules.YARA/rules.YARA");
        assertThat(contents.databases()).extracting(DatabaseInfo::name).containsExactly("own.ndb", "rules.YARA");
        assertThat(contents.databases().get(0).verifiedBy()).contains("not signed");
    }

    @Test
    void aFolderThatIsNotThereIsEmpty() throws IOException {
        assertThat(DatabaseFolder.read(folder.resolve("none"), SIGNER.trust(CLOCK), (d, f, b) -> {})
                        .databases())
                .isEmpty();
    }

    @Test
    void readsASignedContainer() throws IOException {
        put("daily.cvd", SIGNER.cvd(DAILY));
        FolderContents contents = read();
        assertThat(parts)
                .containsExactly(
                        Map.entry("daily.cvd/daily.hsb", "x:1:C\n"),
                        Map.entry("daily.cvd/daily.ndb", "A:0:*:41\nB:0:*:42\n"));
        DatabaseInfo info = contents.databases().get(0);
        assertThat(info.name()).isEqualTo("daily");
        assertThat(info.version()).isEqualTo(7);
        assertThat(info.signatures()).isEqualTo(2);
        assertThat(info.built()).isEqualTo(Instant.ofEpochSecond(1_700_000_000L));
        assertThat(info.verifiedBy()).isEqualTo("ClamAV's key");
    }

    @Test
    void readsAContainerPutTogetherFromSteps() throws IOException {
        put("daily.cld", SIGNER.cld(DAILY));
        assertThat(read().databases().get(0).verifiedBy()).contains("table");
        assertThat(parts).hasSize(2);
    }

    @Test
    void takesTheNewerOfTwoAndSaysSo() throws IOException {
        put("daily.cvd", SIGNER.cvd(DAILY));
        put("daily.cld", SIGNER.cld(DAILY.next(Map.of("daily.ndb", "N:0:*:43\n"))));
        FolderContents contents = read();
        assertThat(parts).containsOnlyKeys("daily.cld/daily.ndb");
        assertThat(contents.passedOver()).extracting(FolderContents.Left::file).containsExactly("daily.cvd");
        assertThat(contents.refused()).isEmpty();
    }

    @Test
    void takesTheOlderIfTheNewerIsDamaged() throws IOException {
        put("daily.cvd", SIGNER.cvd(DAILY));
        byte[] newer = SIGNER.cld(DAILY.next(Map.of("daily.ndb", "N:0:*:43\n")));
        newer[newer.length - 1030 - 500] ^= 1;
        put("daily.cld", newer);
        FolderContents contents = read();
        assertThat(parts).containsOnlyKeys("daily.cvd/daily.ndb", "daily.cvd/daily.hsb");
        assertThat(contents.refused()).extracting(FolderContents.Left::file).containsExactly("daily.cld");
    }

    @Test
    void oneBadDatabaseDoesNotKeepTheOthersOut() throws IOException {
        put("daily.cvd", SIGNER.cvd(DAILY));
        put("main.cvd", "no database".getBytes(StandardCharsets.ISO_8859_1));
        put("own.ndb", "A:0:*:41\n".getBytes(StandardCharsets.ISO_8859_1));
        FolderContents contents = read();
        assertThat(contents.databases()).extracting(DatabaseInfo::file).containsExactly("daily.cvd", "own.ndb");
        assertThat(contents.refused())
                .containsExactly(new FolderContents.Left("main.cvd", "does not begin like a ClamAV database"));
    }

    @Test
    void noChangedOctetEverGetsThrough() throws IOException {
        for (byte[] good : new byte[][] {SIGNER.cvd(DAILY), SIGNER.cld(DAILY)}) {
            String name = good[512] == 'C' ? "daily.cld" : "daily.cvd";
            put(name, good);
            read();
            Map<String, String> right = Map.copyOf(parts);
            // Every octet of the header and of what comes first; then some, but in a tar all that is no padding.
            for (int i = 0; i < good.length; i += i < 700 || good[i] != 0 ? 1 : 11) {
                if (i > 700 && name.endsWith("cvd") && i % 7 != 0) {
                    continue;
                }
                byte[] bad = good.clone();
                bad[i] ^= 0x01;
                put(name, bad);
                FolderContents contents = read();
                if (!contents.databases().isEmpty()) {
                    assertThat(parts).as("octet %d of %s", i, name).isEqualTo(right);
                    assertThat(contents.databases().get(0).version()).isEqualTo(7);
                } else {
                    assertThat(parts).isEmpty();
                    assertThat(contents.refused()).hasSize(1);
                }
            }
            Files.delete(folder.resolve(name));
        }
    }

    @Test
    void nothingCutOffGetsThrough() throws IOException {
        byte[] good = SIGNER.cvd(DAILY);
        for (int length = 0; length < good.length; length += length < 600 ? 37 : 3) {
            put("daily.cvd", java.util.Arrays.copyOf(good, length));
            assertThat(refusal()).isNotEmpty();
        }
        Files.delete(folder.resolve("daily.cvd"));
        byte[] tar = SIGNER.cld(DAILY);
        // The zeros at the end are no part of it: freshclam writes none.
        for (int length = 0; length < tar.length - 1024; length += 31) {
            put("daily.cld", java.util.Arrays.copyOf(tar, length));
            assertThat(refusal()).isNotEmpty();
        }
    }

    @Test
    void refusesAnotherVersionInTheHeader() throws IOException {
        byte[] octets = SIGNER.cvd(DAILY);
        String text = new String(octets, StandardCharsets.ISO_8859_1).replaceFirst("-0400:7:", "-0400:9:");
        put("daily.cvd", text.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(refusal()).contains("version 9").contains("version 7");
    }

    @Test
    void refusesOneDatabaseUnderTheNameOfAnother() throws IOException {
        put("main.cvd", SIGNER.cvd(DAILY));
        assertThat(refusal()).contains("daily under another name");
    }

    @Test
    void refusesWhatAnotherSigned() throws IOException {
        put("daily.cvd", new Signer().cvd(DAILY));
        assertThat(refusal()).isEqualTo("is not signed by ClamAV");
        Files.delete(folder.resolve("daily.cvd"));
        put("daily.cld", new Signer().cld(DAILY));
        assertThat(refusal()).contains("table of contents that is not signed");
    }

    @Test
    void clamavsOwnKeysAreNotOurs() throws IOException {
        put("daily.cvd", SIGNER.cvd(DAILY));
        assertThat(read(Trust.bundled(CLOCK)).refused()).hasSize(1);
    }

    @Test
    void refusesMissingAddedAndDoubledFiles() throws IOException {
        Map<String, byte[]> members = SIGNER.members(DAILY);
        byte[] ndb = members.remove("daily.ndb");
        put("daily.cvd", SIGNER.cvd(DAILY, Signer.gzip(Signer.tar("daily", members))));
        assertThat(refusal()).isEqualTo("lacks its daily.ndb");
        members.put("daily.ndb", ndb);
        members.put("daily.ldb", "x".getBytes(StandardCharsets.ISO_8859_1));
        put("daily.cvd", SIGNER.cvd(DAILY, Signer.gzip(Signer.tar("daily", members))));
        assertThat(refusal()).contains("daily.ldb that is not the one in its table");
        members.remove("daily.ldb");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Signer.member(out, "daily.ndb", ndb, '0');
        byte[] doubled = Signer.join(out.toByteArray(), Signer.tar("daily", members));
        put("daily.cvd", SIGNER.cvd(DAILY, Signer.gzip(doubled)));
        assertThat(refusal()).contains("twice");
    }

    @Test
    void refusesPathsLinksAndFolders() throws IOException {
        for (String name : new String[] {"../evil.ndb", "a/b.ndb", ".ndb", "a\\b.ndb", ""}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Signer.member(out, "COPYING", new byte[1], '0');
            Signer.member(out, name.isEmpty() ? " " : name, new byte[1], '0');
            put("daily.cvd", SIGNER.cvd(DAILY, Signer.gzip(out.toByteArray())));
            assertThat(refusal()).contains("name is not plain");
        }
        for (char type : new char[] {'1', '2', '5', 'L', 'x'}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Signer.member(out, "daily.ndb", new byte[1], type);
            put("daily.cvd", SIGNER.cvd(DAILY, Signer.gzip(out.toByteArray())));
            assertThat(refusal()).contains("no plain file");
        }
    }

    @Test
    void unsignedOnesOnlyIfAllowed() throws IOException {
        put("own.ndb", "A:0:*:41\n".getBytes(StandardCharsets.ISO_8859_1));
        Signer.Database own = new Signer.Database("own", 1, 5, Map.of("own.hdb", "h\n"));
        put("other.cud", SIGNER.cld(own));
        assertThat(read().databases()).hasSize(2);
        FolderContents strict = read(SIGNER.trust(CLOCK).allowing(true, false));
        assertThat(strict.databases()).isEmpty();
        assertThat(strict.refused()).hasSize(2);
        assertThat(parts).isEmpty();
    }

    @Test
    void withoutMd5OnlySignFilesCount() throws IOException {
        put("daily.cvd", SIGNER.cvd(DAILY));
        FolderContents contents = read(SIGNER.trust(CLOCK).allowing(false, true));
        assertThat(contents.refused().get(0).reason()).contains("daily-7.cvd.sign");
    }

    @Test
    void whatTheSinkThrowsEndsTheReading() throws IOException {
        put("daily.cvd", SIGNER.cvd(DAILY));
        assertThatThrownBy(() -> DatabaseFolder.read(folder, SIGNER.trust(CLOCK), (d, f, b) -> {
                    throw new IOException("line 1 of " + f);
                }))
                .hasMessageContaining("line 1 of daily.hsb");
    }

    @Test
    void aSinkNeedNotReadAll() throws IOException {
        put("daily.cvd", SIGNER.cvd(DAILY));
        FolderContents contents =
                DatabaseFolder.read(folder, SIGNER.trust(CLOCK), (d, f, b) -> parts.put(f, "" + b.read()));
        assertThat(contents.databases()).hasSize(1);
        assertThat(parts).containsExactly(Map.entry("daily.hsb", "120"), Map.entry("daily.ndb", "65"));
    }
}
