/**
 * What the API of Mesos promises, fact by fact, against a node of the assembled distribution. Each case names its fact
 * by {@link org.gantry.itests.conformance.Fact}; {@code conformance/facts.txt} lists them all.
 */
package org.gantry.itests.conformance;
