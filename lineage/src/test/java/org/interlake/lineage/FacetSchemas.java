package org.interlake.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The published schemas of the facets. */
final class FacetSchemas {
  private static final Path FOLDER =
      Path.of(System.getProperty("interlake.root"), "conf/schemas/lineage");
  private static final ObjectMapper JSON = new ObjectMapper();

  private FacetSchemas() {}

  /** What is wrong with a facet, by the schema that it names itself. */
  static List<String> faults(String key, JsonNode facet) throws IOException {
    String url = facet.path("_schemaURL").asText();
    String name = url.substring(url.lastIndexOf('/') + 1);
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(Files.readString(FOLDER.resolve(name + ".json")));
    return schema.validate(JSON.createObjectNode().set(key, facet)).stream()
        .map(Object::toString)
        .toList();
  }
}
