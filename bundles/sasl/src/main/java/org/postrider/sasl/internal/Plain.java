package org.postrider.sasl.internal;

import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.postrider.role.directory.Directory;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslExchange;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.sasl.SaslStep;

/** PLAIN (RFC 4616): {@code [authzid] NUL authcid NUL passwd}. Thread-safe. */
@Component(property = SaslMechanism.NAME + "=PLAIN", immediate = true)
public final class Plain implements SaslMechanism {
    // RFC 4616 section 2 allows 255 octets for each field.
    private static final int MAX = 3 * 255 + 2;
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

    @Override
    public boolean clientFirst() {
        return true;
    }

    @Override
    public SaslExchange start(SaslContext context) {
        return new Exchange();
    }

    private final class Exchange implements SaslExchange {
        private String given = "";

        @Override
        public String name() {
            return given;
        }

        @Override
        public CompletionStage<SaslStep> respond(byte[] response) {
            int first = nul(response, 0);
            int second = first < 0 ? -1 : nul(response, first + 1);
            if (second < 0 || nul(response, second + 1) >= 0 || response.length > MAX) {
                return malformed();
            }
            char[] actAs = DirectoryAccess.utf8(ByteBuffer.wrap(response, 0, first));
            char[] name = DirectoryAccess.utf8(ByteBuffer.wrap(response, first + 1, second - first - 1));
            char[] password = DirectoryAccess.utf8(ByteBuffer.wrap(response, second + 1, response.length - second - 1));
            if (actAs == null || name == null || password == null || name.length == 0 || password.length == 0) {
                return malformed();
            }
            given = new String(name);
            return access.login(new String(actAs), given, password);
        }

        private static int nul(byte[] bytes, int from) {
            for (int i = from; i < bytes.length; i++) {
                if (bytes[i] == 0) {
                    return i;
                }
            }
            return -1;
        }

        private static CompletionStage<SaslStep> malformed() {
            return DirectoryAccess.failed(SaslStep.Reason.MALFORMED, "not authzid NUL authcid NUL password in UTF-8");
        }

        @Override
        public void close() {
            given = "";
        }
    }
}
