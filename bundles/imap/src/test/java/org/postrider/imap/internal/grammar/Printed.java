package org.postrider.imap.internal.grammar;

import java.net.InetSocketAddress;
import org.postrider.testkit.session.FakeConnection;

/** What a response looks like on the wire. Stateless. */
public final class Printed {
    private Printed() {}

    /** The octets, read as UTF-8. */
    public static String of(Response response) {
        InetSocketAddress anyone = InetSocketAddress.createUnresolved("client.example", 1);
        FakeConnection wire = new FakeConnection(FakeConnection.listener("imap", "imap"), anyone, anyone);
        response.sendTo(wire);
        wire.flush();
        return wire.output();
    }
}
