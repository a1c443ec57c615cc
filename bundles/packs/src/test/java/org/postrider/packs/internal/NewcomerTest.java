package org.postrider.packs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

final class NewcomerTest {
    @Test
    void readsWhatAResolverLooksAt() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-SymbolicName", "org.example.io; singleton:=true");
        main.putValue("Bundle-Version", "2.1");
        main.putValue("Fragment-Host", "org.example.host;bundle-version=\"[1,2)\"");
        main.putValue("Export-Package", "a.b;c.d;version=\"1.5\";uses:=\"x,y;z\",e.f");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();

        Newcomer read = Newcomer.read("file:x.jar", new ByteArrayInputStream(bytes.toByteArray()))
                .orElseThrow();

        assertThat(read).hasToString("org.example.io 2.1.0");
        assertThat(read.singleton()).isTrue();
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
    void holdsOnlyTheVeryFile() throws IOException {
        Distribution none = new Distribution(Path.of("nowhere"));
        assertThat(none.hasSame("../pom.xml", new byte[0])).isFalse();
    }
}
