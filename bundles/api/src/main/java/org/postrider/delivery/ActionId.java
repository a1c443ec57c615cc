package org.postrider.delivery;

/**
 * Names one act of a delivery for ever, so that doing it again can be recognised.
 *
 * @param delivery the queue entry's delivery id, unique for all time on all nodes; printable ASCII without {@code /}
 * @param number from 0 within the delivery's plan
 */
public record ActionId(String delivery, int number) {
    /** Checks that both fit their printed form. */
    public ActionId {
        if (delivery.isEmpty() || delivery.indexOf('/') >= 0 || number < 0) {
            throw new IllegalArgumentException("Not an action id: " + delivery + "/" + number);
        }
    }

    /** {@code delivery/number}. */
    @Override
    public String toString() {
        return delivery + "/" + number;
    }
}
