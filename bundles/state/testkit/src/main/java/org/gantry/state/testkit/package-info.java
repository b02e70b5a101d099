/** What every implementation of the state SPI must do: extend a contract class and supply the implementation. */
package org.gantry.state.testkit;
