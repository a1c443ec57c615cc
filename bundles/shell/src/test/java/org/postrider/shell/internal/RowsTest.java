package org.postrider.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowsTest {
    @ParameterizedTest
    @CsvSource({
        "Last error,lastError",
        "#,position",
        "UIDValidity,uidValidity",
        "ACL,acl",
        "CPU ms per mail,cpuMsPerMail",
        "p50 ms,p50Ms",
        "Bundle@Version,bundleVersion",
        "InFlight,inFlight",
        "1280m,1280m",
        "1280m+,1280mPlus"
    })
    void namesColumnsAsScriptsLikeIt(String column, String key) {
        assertThat(Rows.key(column)).isEqualTo(key);
    }
}
