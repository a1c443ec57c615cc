package org.postrider.sasl.internal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.postrider.message.Address;
import org.postrider.role.directory.Account;
import org.postrider.role.directory.Directory;
import org.postrider.role.directory.Resolution;
import org.postrider.role.directory.ScramCredentials;

/** Knows {@code user} with password {@code pencil}, as in the example of RFC 7677 section 3. */
final class OneUserDirectory implements Directory {
    static final Account USER = new Account("user", new Address("user", "example.test"));
    boolean failing;

    @Override
    public CompletionStage<Boolean> localDomain(String domain) {
        return CompletableFuture.completedStage(true);
    }

    @Override
    public CompletionStage<Resolution> resolve(Address address) {
        return CompletableFuture.completedStage(new Resolution.Unknown());
    }

    @Override
    public CompletionStage<Optional<Account>> account(String name) {
        return CompletableFuture.completedStage(name.equals("user") ? Optional.of(USER) : Optional.empty());
    }

    @Override
    public CompletionStage<Optional<Account>> verify(String name, char[] password) {
        if (failing) {
            return CompletableFuture.failedStage(new IllegalStateException("disk"));
        }
        boolean right = name.equals("user") && Arrays.equals(password, "pencil".toCharArray());
        return CompletableFuture.completedStage(right ? Optional.of(USER) : Optional.empty());
    }

    @Override
    public CompletionStage<ScramCredentials> scram(String name, String mechanism) {
        try {
            byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec("pencil".toCharArray(), salt, 4096, 256))
                    .getEncoded();
            byte[] stored = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
            return CompletableFuture.completedStage(
                    new ScramCredentials(salt, 4096, stored, hmac(salted, "Server Key")));
        } catch (GeneralSecurityException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public CompletionStage<Boolean> maySendAs(Account account, Address sender) {
        return CompletableFuture.completedStage(false);
    }
}
