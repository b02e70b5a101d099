package org.gantry.security.acl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gantry.security.spi.Authorizer;
import org.gantry.security.testkit.AuthorizerContract;

class AclAuthorizerTest extends AuthorizerContract {
    @Override
    protected Authorizer authorizer() {
        return new AclAuthorizer();
    }

    @Override
    protected Map<String, String> everythingAllowed() {
        return Map.of("acls", "{\"permissive\": true}");
    }

    @Override
    protected Map<String, String> nothingAllowed() throws Exception {
        Path file = folder.resolve("acls.json");
        Files.writeString(file, "{\"permissive\": false}");
        return Map.of("acls", "file://" + file);
    }

    @Override
    protected Map<String, String> brokenSettings() {
        return Map.of("acls", "{\"run_taskz\": []}");
    }
}
