package org.postrider.filter.virus.internal.database;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.TrustAnchor;
import java.security.spec.RSAPublicKeySpec;

/** The public keys with which ClamAV's databases are signed, constants of the protocol in hexadecimal. Stateless. */
final class ProtocolKeys {
    private static final int HEX = 16;

    /** Signs the MD5 sum in the header of a container. */
    private static final String CONTAINER =
            "a8f34c7b2bae902e1e608cfcec44c024375370c09cd460e1917a98546ddfc53a90c608bb48ba8cb7"
                    + "eed1ff342085ecdd1491428ca8a895972403a3db2a452dd80173bb07e1e23acbc84fab2e2586930f"
                    + "62909d56d2e25256c989d399fa722ab25ab628df79bcfce43b86a0e049263171352b75048f2d4778"
                    + "b69a5e574a6130ad";

    /** Signs the table of what is inside. */
    private static final String TABLE =
            "57d749b7e7d61160421a14aeadb263bbaec4422cabda76e94db3fa98cd63bfe32a54c72b3026f235"
                    + "6dfa9543f9020219cbdcbdae9e642c4441c23a2523cf4fa6d444722ec227b89e04dad097c38eeef9"
                    + "3b588baabecc6fc20199fea6ea47a66c736d4fec15b5a8d4411e1ae838e2a0a55b7398f4d48b346a"
                    + "7d747134c62bfdf95a4bce381fa151a2118b6788ccb3289512a6c8b3a84d640e0fca01d0f4611d7d"
                    + "d1a47452027ddecfc1572d08370e63c51d9bd4773153ce7ad95c4ffb2f4a1147e35304f827f34a4d"
                    + "5ef388bab077f7cae0b2fbbbfea09936b656b4c0c7c4e9907c6c6d392e01b047746d2b8694bede7a"
                    + "5e0861f8d95ef844a29b71e7f8b8f0c9";

    /** Signs the scripts that lead from one version to the next. */
    private static final String SCRIPT =
            "751c709765074b2f79f1390581433f72b8e29dc8de678481ed1b56a39215e9d0298619228d8326d2"
                    + "b3b5db9dfcb832dc1fab5ec269986dad56b1c2fe661c18823918e61f8f4d6efbe6be587f0a0fe4db"
                    + "6af5c1c5c0592127e48c012698233a67c1073fa0b52198edbe5ae2c1449a3b8acab7f791b282986f"
                    + "a0861ec925511f713a087c299d39da10173c25aaf328971b4feef396f72f1d7d533bda6505514f1b"
                    + "ff8c5fad963334ed4ae2a8d35fdb941cb9f8dbf92002781fdfcf3b11bbbc3bec64174f75560f6450"
                    + "a0835e3c9acc8be4f6c9af3f85c17d9b49b27792d7602b9821c015f87679b65b25ad5c2e041da84e"
                    + "6ee076ac5274e693a0f874bc7fd10903";

    /** The root of the certificates that sign {@code .sign} files. */
    private static final String ROOT =
            "d788683dbcea6713ebf16aa9ab61feb4e89bf839103fcd2650feb3030deebbe78dca077e8ce0427a"
                    + "73ba07bb29d6ca82453f10050590c4d1d57957cc40dd6f8ccaea10c361fde7e556d386cb7d946e4b"
                    + "90ad5ce3d87f86d4fb6378c40a6b6e8b0fc5cf0d420ea63f6bccf76328515fcf5ded9b6d60348895"
                    + "493237e13e414b904d1108f56fe55083ed246c034238e4e24e1f87fe0c61a5746ff05dd5354aeb3f"
                    + "103b6b7585e638596683c19ecd4bb810d6d1f4346afeaafee116b5fc4c75236c0316165613bdd0dc"
                    + "78921388480d45b358759251ac79ee576642ca75459e7594336d4cf57fb54f4715fe75d70ad09b36"
                    + "54fbf17a631fd966936e4ac48badb2fdc39ac6a0ecdb10d35845eb80e61811f43e468798a5bcc109"
                    + "a12ba99bc278e82b9d71521d2cb277df9d4cec49bb2a411fe0162ad9a440c410ed14094a41afacff"
                    + "4d811c433176f5538929567ee410486fead7a557d13c47adf9666e21fc7f454327362eb2ceb8be54"
                    + "3dec0c316b7c1ea3dbb365dc9f59132efa440dc88324346fbb85ee06c8e040c034ae5b7904702665"
                    + "d18ee43ab8f80456018af337df8cd1d2bed298534fd38e1c8b482fac177088982d90499477e27a60"
                    + "81c8870104461a47076ddd53fdb53974177ef44ad236b7544c0cf82dc4772c62a374f501bfb56cf0"
                    + "affc8d72416156cffe506416b25bf6fd6e9e88a81ee5111416ec53ea2ed5ea85";

    private static final String ROOT_NAME =
            "CN=Cisco Software Identity Root CA RSA 4096 SHA512 2099, O=Cisco, OU=Arbor";

    private ProtocolKeys() {}

    static Trust.Keys keys() {
        return new Trust.Keys(key(CONTAINER, 100_001_027), key(TABLE, 100_002_049), key(SCRIPT, 100_002_053));
    }

    private static RSAPublicKeySpec key(String modulus, long exponent) {
        return new RSAPublicKeySpec(new BigInteger(modulus, HEX), BigInteger.valueOf(exponent));
    }

    static TrustAnchor root() {
        try {
            return new TrustAnchor(ROOT_NAME, KeyFactory.getInstance("RSA").generatePublic(key(ROOT, 65_537)), null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no RSA", e);
        }
    }
}
