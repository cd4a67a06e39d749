/**
 * What a site remembers for good: a Delta table of the models that it has made for itself. Stands
 * beside the data's way: a personal model comes in after stage (1) and goes to nobody. Nothing here
 * may know the exchange.
 */
package org.interlake.site.registry;
