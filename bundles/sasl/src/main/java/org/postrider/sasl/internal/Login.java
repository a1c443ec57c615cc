package org.postrider.sasl.internal;

import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.postrider.role.directory.Directory;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslExchange;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.sasl.SaslStep;

/**
 * LOGIN (draft-murchison-sasl-login): asks for user name and password in turn; for old clients that know nothing better.
 * Thread-safe.
 */
@Component(property = SaslMechanism.NAME + "=LOGIN", immediate = true)
public final class Login implements SaslMechanism {
    private static final int MAX = 255;
    private final DirectoryAccess access = new DirectoryAccess();

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindDirectory(Directory directory) {
        access.directory.bind(directory);
    }

    void unbindDirectory(Directory directory) {
        access.directory.unbind(directory);
    }

    @Override
    public boolean offered(SaslContext context) {
        return context.encrypted();
    }

    // The draft has the server speak first; an initial response that some clients send is taken as the user name.
    @Override
    public boolean clientFirst() {
        return false;
    }

    @Override
    public SaslExchange start(SaslContext context) {
        return new Exchange();
    }

    private final class Exchange implements SaslExchange {
        private boolean asked;
        private @Nullable String name;

        @Override
        public CompletionStage<SaslStep> respond(byte[] response) {
            if (!asked) {
                asked = true;
                if (response.length == 0) {
                    return challenge("Username:");
                }
            }
            char[] text = response.length > MAX ? null : DirectoryAccess.utf8(ByteBuffer.wrap(response));
            if (text == null || text.length == 0) {
                return DirectoryAccess.failed(SaslStep.Reason.MALFORMED, "not a name or password in UTF-8");
            }
            if (name == null) {
                name = new String(text);
                return challenge("Password:");
            }
            return access.login("", name, text);
        }

        @Override
        public String name() {
            String given = name;
            return given == null ? "" : given;
        }

        private static CompletionStage<SaslStep> challenge(String text) {
            return CompletableFuture.completedStage(new SaslStep.Challenge(text.getBytes(StandardCharsets.US_ASCII)));
        }

        @Override
        public void close() {
            name = null;
        }
    }
}
