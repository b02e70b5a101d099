/** What every authenticator, token issuer and authorizer has to keep to. */
package org.gantry.security.testkit;
