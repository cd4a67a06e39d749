/**
 * Interlake for programs in Java and Scala that have a Spark session: from a {@link
 * org.interlake.api.Federation} and a {@link org.interlake.api.Plan} to a {@link
 * org.interlake.api.Run}, its {@link org.interlake.api.Model} and the tables of its {@link
 * org.interlake.api.Registry} as Spark datasets.
 *
 * <p>What is done is done by the classes that commands and SQL use; nothing here computes. Every
 * failure is a {@link org.interlake.api.FederationException} with the text and the code that the
 * command has. The session is the caller's: it is neither made nor stopped here. Values are
 * immutable, and may be shared between threads.
 *
 * <p>Nobody inside Interlake may import this package.
 */
package org.interlake.api;
