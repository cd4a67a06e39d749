/** How a job of either side begins and ends: stop signals, and exit codes from what went wrong. */
package org.interlake.protocol.job;
