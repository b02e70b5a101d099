package org.gantry.modulehost.spi;

/** No version of the named module is active. */
public class ModuleUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ModuleUnavailableException(String message) {
        super(message);
    }

    public ModuleUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
