package org.postrider.filter.virus.internal.port;

import java.nio.ByteBuffer;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.UnsupportedRecordException;

/**
 * A parked session. Version 1: a byte, 1 within IDSESSION; the number of its last command as int. Immutable.
 *
 * @param grouped within IDSESSION
 * @param last number of its last command
 */
record ParkedState(boolean grouped, int last) {
    private static final int VERSION = 1;
    private static final int SIZE = 5;

    SessionRecord write() {
        ByteBuffer bytes = ByteBuffer.allocate(SIZE);
        bytes.put((byte) (grouped ? 1 : 0)).putInt(last);
        return new SessionRecord(ClamdHandler.PROTOCOL, VERSION, bytes.array());
    }

    static ParkedState read(SessionRecord record) throws UnsupportedRecordException {
        byte[] data = record.data();
        if (!record.protocol().equals(ClamdHandler.PROTOCOL) || record.version() != VERSION || data.length != SIZE) {
            throw new UnsupportedRecordException("Found " + record.protocol() + " record version " + record.version()
                    + " of " + data.length + " bytes, known is " + ClamdHandler.PROTOCOL + " version " + VERSION);
        }
        ByteBuffer bytes = ByteBuffer.wrap(data);
        boolean grouped = bytes.get() != 0;
        int last = bytes.getInt();
        if (last < 0) {
            throw new UnsupportedRecordException("The " + ClamdHandler.PROTOCOL + " record is damaged");
        }
        return new ParkedState(grouped, last);
    }
}
