package org.gantry.master.order;

/**
 * What an operator is told about an order.
 *
 * @param status of HTTP
 * @param message empty if it was carried out
 */
public record Answer(int status, String message) {
    public static final Answer DONE = new Answer(200, "");

    public boolean isRefusal() {
        return status >= 300;
    }
}
