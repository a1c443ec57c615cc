package org.postrider.sasl.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.postrider.role.directory.Account;
import org.postrider.role.directory.ScramCredentials;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslExchange;
import org.postrider.role.sasl.SaslStep;

/**
 * One SCRAM exchange as server (RFC 5802 section 5): client-first, server-first, client-final, server-final. Confined to
 * its session. For unknown users the directory makes credentials up, so that only the last step fails, as for a wrong
 * password.
 */
final class ScramExchange implements SaslExchange {
    private static final String HASH = "SCRAM-SHA-256";
    private static final String HMAC = "HmacSHA256";
    private static final String BINDING = "tls-server-end-point";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MAX = 4_096;

    private final DirectoryAccess access;
    private final SaslContext context;
    private final boolean plus;
    private final String serverNonce;

    private String gs2Header = "";
    private String actAs = "";
    private String name = "";
    private String clientFirstBare = "";
    private String nonce = "";
    private String serverFirst = "";
    private @Nullable ScramCredentials credentials;
    private int step;

    ScramExchange(DirectoryAccess access, SaslContext context, boolean plus, String serverNonce) {
        this.access = access;
        this.context = context;
        this.plus = plus;
        this.serverNonce = serverNonce;
    }

    @Override
    public CompletionStage<SaslStep> respond(byte[] response) {
        char[] text = response.length > MAX ? null : DirectoryAccess.utf8(ByteBuffer.wrap(response));
        if (text == null) {
            return malformed("not UTF-8, or too long");
        }
        return switch (step++) {
            case 0 -> DirectoryAccess.answer(clientFirst(new String(text)));
            case 1 -> DirectoryAccess.answer(clientFinal(new String(text)));
            default -> malformed("the exchange is over");
        };
    }

    @Override
    public String name() {
        return name;
    }

    private CompletionStage<SaslStep> clientFirst(String message) {
        int comma = message.indexOf(',');
        int header = comma < 0 ? -1 : message.indexOf(',', comma + 1);
        if (header < 0) {
            return malformed("client-first-message without gs2-header");
        }
        String authzid = message.substring(comma + 1, header);
        if (!authzid.isEmpty() && !authzid.startsWith("a=")) {
            return malformed("gs2-header with something other than a=");
        }
        String flag = message.substring(0, comma);
        String wrong = bindingProblem(flag);
        if (wrong != null) {
            return DirectoryAccess.failed(SaslStep.Reason.CREDENTIALS, wrong);
        }
        gs2Header = message.substring(0, header + 1);
        clientFirstBare = message.substring(header + 1);
        Optional<ScramMessage> attributes = ScramMessage.parse(clientFirstBare);
        Optional<String> user = attributes.flatMap(a -> a.at(0, "n")).flatMap(ScramMessage::name);
        Optional<String> clientNonce = attributes.flatMap(a -> a.at(1, "r"));
        Optional<String> other = authzid.isEmpty() ? Optional.of("") : ScramMessage.name(authzid.substring(2));
        if (user.isEmpty()
                || user.get().isEmpty()
                || clientNonce.isEmpty()
                || clientNonce.get().isEmpty()
                || other.isEmpty()) {
            return malformed("client-first-message is not n=user,r=nonce");
        }
        name = user.get();
        actAs = other.get();
        nonce = clientNonce.get() + serverNonce;
        return access.directory.call(PATIENCE, d -> d.scram(name, HASH)).thenApply(this::challenge);
    }

    /** RFC 5802 section 6: what the client says of channel binding must fit what was offered, or someone is between. */
    private @Nullable String bindingProblem(String flag) {
        if (plus) {
            return flag.equals("p=" + BINDING) ? null : "this mechanism needs channel binding " + BINDING;
        }
        if (flag.equals("y") && context.serverEndPoint().length > 0) {
            return "the client saw no mechanism with channel binding, but it was offered: is someone in between?";
        }
        return flag.equals("n") || flag.equals("y") ? null : "channel binding without a -PLUS mechanism";
    }

    private SaslStep challenge(ScramCredentials found) {
        credentials = found;
        serverFirst =
                "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(found.salt()) + ",i=" + found.iterations();
        return new SaslStep.Challenge(serverFirst.getBytes(StandardCharsets.UTF_8));
    }

    private CompletionStage<SaslStep> clientFinal(String message) {
        Optional<ScramMessage> attributes = ScramMessage.parse(message);
        Optional<byte[]> binding = attributes.flatMap(a -> a.at(0, "c")).flatMap(ScramExchange::base64);
        Optional<String> sameNonce = attributes.flatMap(a -> a.at(1, "r"));
        Optional<byte[]> proof = attributes.flatMap(a -> a.last("p")).flatMap(ScramExchange::base64);
        ScramCredentials known = credentials;
        if (binding.isEmpty() || sameNonce.isEmpty() || proof.isEmpty() || known == null) {
            return malformed("client-final-message is not c=binding,r=nonce,p=proof");
        }
        String withoutProof = message.substring(0, message.lastIndexOf(",p="));
        byte[] auth = (clientFirstBare + "," + serverFirst + "," + withoutProof).getBytes(StandardCharsets.UTF_8);
        boolean right = MessageDigest.isEqual(binding.get(), expectedBinding())
                & sameNonce.get().equals(nonce)
                & proves(known, auth, proof.get());
        if (!right) {
            return DirectoryAccess.failed(SaslStep.Reason.CREDENTIALS, "the proof does not fit");
        }
        String end = "v=" + Base64.getEncoder().encodeToString(hmac(known.serverKey(), auth));
        return access.directory.call(PATIENCE, d -> d.account(name)).thenCompose(account -> welcome(account, end));
    }

    private CompletionStage<SaslStep> welcome(Optional<Account> account, String end) {
        return account.isEmpty()
                ? DirectoryAccess.failed(SaslStep.Reason.CREDENTIALS, "no such user")
                : access.authorize(actAs, account.get(), end.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] expectedBinding() {
        byte[] header = gs2Header.getBytes(StandardCharsets.UTF_8);
        byte[] data = plus ? context.serverEndPoint() : new byte[0];
        byte[] all = Arrays.copyOf(header, header.length + data.length);
        System.arraycopy(data, 0, all, header.length, data.length);
        return all;
    }

    private static boolean proves(ScramCredentials known, byte[] auth, byte[] proof) {
        byte[] signature = hmac(known.storedKey(), auth);
        if (proof.length != signature.length) {
            return false;
        }
        byte[] clientKey = new byte[proof.length];
        for (int i = 0; i < proof.length; i++) {
            clientKey[i] = (byte) (proof[i] ^ signature[i]);
        }
        return MessageDigest.isEqual(sha256(clientKey), known.storedKey());
    }

    private static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + HMAC, e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static CompletionStage<SaslStep> malformed(String what) {
        return CompletableFuture.completedStage(new SaslStep.Failure(SaslStep.Reason.MALFORMED, what));
    }

    @Override
    public void close() {
        credentials = null;
        step = 2;
    }
}
