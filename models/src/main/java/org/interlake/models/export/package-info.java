/**
 * A global model for people who have never heard of Interlake: contract and parameters → a Spark ML
 * {@code PipelineModel} of stock stages, which any Spark loads and scores with.
 */
package org.interlake.models.export;
