package org.gantry.model.container;

/** Whether a module can do what is asked, on this host, for this container. A refusal is a value with a reason. */
public sealed interface Support {
    record Supported() implements Support {}

    /**
     * It cannot be used here.
     *
     * @param reason what is missing and what to do about it
     */
    record Unsupported(String reason) implements Support {}

    static Support yes() {
        return new Supported();
    }

    static Support no(String reason) {
        return new Unsupported(reason);
    }
}
