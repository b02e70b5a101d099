/** What depends on Jetty. */
package org.gantry.http.jetty;
