/**
 * A party's own set-up → findings with remedies, before any run: what both sides check alike of the
 * machine, keys, folders and the exchange. Changes nothing that stays; starts no Spark.
 */
package org.interlake.protocol.doctor;
