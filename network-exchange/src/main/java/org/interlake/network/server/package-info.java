/**
 * The server of a network exchange: calls of enrolled parties in, objects of a folder out, each
 * within its caller's rights and limits. It reads no message and holds no state beside the folder
 * but unfinished uploads. {@code docs/spec/network-exchange.md} says what passes.
 */
package org.interlake.network.server;
