/**
 * The notes of {@code notebooks/zeppelin} → a Zeppelin server of its own process, and back. Nothing
 * of Interlake or Spark is on the class path here.
 */
package org.interlake.zeppelin;
