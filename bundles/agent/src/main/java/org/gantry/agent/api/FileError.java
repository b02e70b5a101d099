package org.gantry.agent.api;

/** A path that cannot be shown. */
final class FileError extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    FileError(int status, String message) {
        super(message);
        this.status = status;
    }

    static FileError notFound() {
        return new FileError(404, "");
    }

    static FileError inaccessible(String path) {
        return new FileError(400, "'" + path + "' is inaccessible.\n");
    }

    int status() {
        return status;
    }
}
