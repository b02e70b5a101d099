/** What tests of all parts share: preconditions, a clock that tests move, a module host without OSGi, processes. */
package org.gantry.testkit;
