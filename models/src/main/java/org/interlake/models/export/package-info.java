/**
 * A global model for people who have never heard of Interlake: contract and parameters → a Spark ML
 * {@code PipelineModel} of stock stages, which any Spark loads and scores with. Only networks that
 * MLlib does not have bring a stage of their own, for which Interlake must be on the class path.
 */
package org.interlake.models.export;
