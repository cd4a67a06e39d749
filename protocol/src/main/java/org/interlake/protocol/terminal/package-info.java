/**
 * Whether words may have colours: what the process was told and where it writes come in, escapes or
 * none go out. Nothing else of Interlake may be imported here.
 */
package org.interlake.protocol.terminal;
