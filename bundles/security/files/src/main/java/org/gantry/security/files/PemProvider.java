package org.gantry.security.files;

import java.security.Provider;
import java.util.List;
import java.util.Map;

/** Makes key stores of the type {@code PEM} known to Java. */
public final class PemProvider extends Provider {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "GantryPem";

    public PemProvider() {
        super(NAME, "1.0", "Key stores that are PEM files");
        putService(new Service(this, "KeyStore", "PEM", PemKeyStore.class.getName(), List.of(), Map.of()) {
            @Override
            public Object newInstance(Object parameter) {
                return new PemKeyStore();
            }
        });
    }
}
