package org.postrider.shell.internal;

import java.util.concurrent.CompletionStage;
import org.postrider.message.Address;
import org.postrider.role.directory.DirectoryAdmin;

/** Commands on domains, users and aliases. */
abstract class DirectoryAction extends MailAction {
    final <R> R directory(Roles.Call<DirectoryAdmin, CompletionStage<R>> call) throws Exception {
        try {
            return roles().ask(DirectoryAdmin.class, "directory", call);
        } catch (IllegalArgumentException e) {
            throw new MailCommandException(String.valueOf(e.getMessage()), e);
        }
    }

    static Address address(String text) throws MailCommandException {
        return Address.parse(text).orElseThrow(() -> new MailCommandException("Not an address: " + text));
    }
}
