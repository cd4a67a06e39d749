/**
 * What people ask of a driver, whether they type a command or SQL: plans, tables and names of
 * models → runs that go on, and models of the registry. Whoever asks decides when it runs and where
 * its words go; nothing here may import a command line or a catalog.
 */
package org.interlake.driver.request;
