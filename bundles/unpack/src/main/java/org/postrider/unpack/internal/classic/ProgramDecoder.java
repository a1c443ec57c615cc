package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/**
 * Opens what installers (NSIS, InstallShield) and self-extracting archives have in or behind a program. The program itself
 * stays what it is: others open it too. Stateless.
 */
final class ProgramDecoder implements Decoder {
    private static final int MOST = 64;

    @Override
    public String format() {
        return "program";
    }

    @Override
    public boolean shares() {
        return true;
    }

    @Override
    public boolean accepts(Packed file) throws IOException {
        boolean program = file.startsWith(0, 'M', 'Z') || file.startsWith(0, 0x7f, 'E', 'L', 'F');
        if (!program || file.content().size() < 256) {
            return false;
        }
        Content content = file.content();
        long end = Program.at(content, 0).end();
        return Nsis.find(content, end) >= 0
                || !InstallShield.list(content, end).isEmpty()
                || InstallShield.scrambled(content, end) >= 0
                || !new Carver(content, end, 1).find().isEmpty();
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Content content = file.content();
        long end = Program.at(content, 0).end();
        long nsis = Nsis.find(content, end);
        if (nsis >= 0) {
            Nsis.open(content, nsis, members);
            return;
        }
        List<InstallShield.Listed> listed = InstallShield.list(content, end);
        if (!listed.isEmpty()) {
            listed(listed, members);
            return;
        }
        long scrambled = InstallShield.scrambled(content, end);
        if (scrambled >= 0) {
            InstallShield.unscramble(content, scrambled, members);
        }
        List<Carver.Found> found = new Carver(content, end, MOST).find();
        for (Carver.Found one : found) {
            if (members.full()) {
                return;
            }
            if (one.kind().equals(Carver.AUTOIT_KIND)) {
                members.unreadable(Members.Reason.UNSUPPORTED, "a script of AutoIt");
                continue;
            }
            members.add("at-" + one.from() + '.' + one.kind(), content.slice(one.from(), one.to()));
        }
        if (found.size() == MOST) {
            members.unreadable(Members.Reason.UNSUPPORTED, "more than " + MOST + " files in a program");
        }
    }

    private static void listed(List<InstallShield.Listed> files, Members members) throws IOException {
        for (InstallShield.Listed file : files) {
            if (members.full()) {
                return;
            }
            members.add(file.name(), file.data());
            if (file.cut()) {
                members.damaged("it ends early");
            }
            String base = Names.without(file.name(), "", "1.hdr");
            if (!base.isEmpty()) {
                IsCabinet.open(file.data(), volume -> find(files, base + volume + ".cab"), members);
            }
        }
    }

    private static @Nullable Content find(List<InstallShield.Listed> files, String name) {
        for (InstallShield.Listed file : files) {
            if (file.name().equalsIgnoreCase(name)) {
                return file.data();
            }
        }
        return null;
    }
}
