/**
 * Values → text in fixed columns, as people read it in a terminal. Imports nothing of Interlake.
 */
package org.interlake.driver.text;
