package org.postrider.packs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

final class NewcomerTest {
    @Test
    void readsWhatAResolverLooksAt() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-SymbolicName", "org.example.io; singleton:=true");
        main.putValue("Bundle-Version", "2.1");
        main.putValue("Fragment-Host", "org.example.host;bundle-version=\"[1,2)\"");
        main.putValue(
                "Import-Package",
                "org.postrider.filter;version=\"[1.0,2)\",org.postrider.dns;version=\"1.0\";resolution:=optional,x.y");
        main.putValue("Export-Package", "a.b;c.d;version:Version=\"1.5\";uses:=\"x,y;z\",e.f");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();

        Newcomer read = Newcomer.read("file:x.jar", new ByteArrayInputStream(bytes.toByteArray()))
                .orElseThrow();

        assertThat(read).hasToString("org.example.io 2.1.0");
        assertThat(read.singleton()).isTrue();
        assertThat(read.apis()).containsOnly(Map.entry("org.postrider.filter", new VersionRange("[1.0,2)")));
        assertThat(read.host()).isNotNull();
        assertThat(read.exports())
                .extracting(offer -> offer.get("osgi.wiring.package"))
                .containsExactly("a.b", "c.d", "e.f");
        assertThat(read.exports())
                .extracting(offer -> offer.get("version"))
                .containsExactly(new Version("1.5"), new Version("1.5"), Version.emptyVersion);
    }

    @Test
    void knowsWhereMavenKeepsAnArtifact() {
        assertThat(Distribution.pathOf("mvn:org.postrider/api/0.1.0"))
                .hasValue("org/postrider/api/0.1.0/api-0.1.0.jar");
        assertThat(Distribution.pathOf("mvn:a.b/c/1/xml/features")).hasValue("a/b/c/1/c-1-features.xml");
        assertThat(Distribution.pathOf("wrap:mvn:a/b/1$Bundle-Version=1")).hasValue("a/b/1/b-1.jar");
        assertThat(Distribution.pathOf("file:/tmp/x.jar")).isEmpty();
    }

    @Test
    void holdsOnlyTheVeryFile(@TempDir Path folder) throws IOException {
        byte[] content = new byte[100_000];
        content[99_999] = 1;
        Files.write(folder.resolve("outside.jar"), content);
        Files.write(Files.createDirectory(folder.resolve("system")).resolve("a.jar"), content);
        Distribution own = new Distribution(folder.resolve("system"));

        assertThat(own.hasSame("a.jar", new ByteArrayInputStream(content))).isTrue();
        assertThat(own.hasSame("a.jar", new ByteArrayInputStream(content, 0, 99_999)))
                .isFalse();
        assertThat(own.hasSame("a.jar", new ByteArrayInputStream(new byte[100_000])))
                .isFalse();
        assertThat(own.hasSame("a.jar", new ByteArrayInputStream(Arrays.copyOf(content, 100_001))))
                .isFalse();
        assertThat(own.hasSame("b.jar", new ByteArrayInputStream(content))).isFalse();
        assertThat(own.hasSame("../outside.jar", new ByteArrayInputStream(content)))
                .isFalse();
    }
}
