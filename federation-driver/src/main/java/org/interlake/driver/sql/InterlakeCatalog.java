package org.interlake.driver.sql;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.NamespaceChange;
import org.apache.spark.sql.connector.catalog.ProcedureCatalog;
import org.apache.spark.sql.connector.catalog.SupportsNamespaces;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.catalog.TableInfo;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.job.ExitCode;

/**
 * Interlake as a catalog of Spark SQL, by one line of configuration: {@code
 * spark.sql.catalog.interlake=org.interlake.driver.sql.InterlakeCatalog}. {@code
 * docs/reference/sql.md} describes all that is in it.
 *
 * <pre>
 * registry   the driver's tables            read only
 * site       a site's own tables            read only
 * models     the promoted models as tables, and the functions that ask them
 * system     procedures
 * </pre>
 */
public final class InterlakeCatalog
    implements TableCatalog, SupportsNamespaces, ProcedureCatalog, FunctionCatalog {
  static final String REGISTRY = "registry";
  static final String SITE = "site";
  static final String MODELS = "models";
  static final String SYSTEM = "system";

  private static final SortedMap<String, String> NAMESPACES =
      new TreeMap<>(
          Map.of(
              REGISTRY, "what happened: the driver's tables, written by runs and read by anybody",
              SITE, "what a site keeps of its own: privacy spent, audit, personal models",
              MODELS, "the promoted models as tables, and the functions that ask them",
              SYSTEM, "procedures: CALL " + SYSTEM + ".<procedure>(...)"));

  private String name;
  private CatalogTables tables;
  private SortedMap<String, SqlProcedure> procedures;
  private SortedMap<String, ModelFunction> functions;

  @Override
  public void initialize(String catalog, CaseInsensitiveStringMap settings) {
    name = catalog;
    CatalogOptions options = CatalogOptions.of(catalog, settings);
    tables = new CatalogTables(options);
    procedures = new TreeMap<>();
    new RunProcedures(options).all().forEach(p -> procedures.put(p.name(), p));
    SqlProcedure grid = new GridProcedure(options).procedure();
    procedures.put(grid.name(), grid);
    new ModelProcedures(options).all().forEach(p -> procedures.put(p.name(), p));
    functions = ModelFunction.all(new ServedModels(options));
    SqlProcedure listing = ModelFunction.listing(functions);
    procedures.put(listing.name(), listing);
    PinnedVersions.install(SparkSession.active());
  }

  @Override
  public String name() {
    return name;
  }

  // Namespaces

  @Override
  public String[][] listNamespaces() {
    return NAMESPACES.keySet().stream()
        .map(namespace -> new String[] {namespace})
        .toArray(String[][]::new);
  }

  @Override
  public String[][] listNamespaces(String[] namespace) throws NoSuchNamespaceException {
    if (namespace.length == 0) {
      return listNamespaces();
    }
    require(namespace);
    return new String[0][];
  }

  @Override
  public Map<String, String> loadNamespaceMetadata(String[] namespace)
      throws NoSuchNamespaceException {
    return Map.of(SupportsNamespaces.PROP_COMMENT, NAMESPACES.get(require(namespace)));
  }

  @Override
  public void createNamespace(String[] namespace, Map<String, String> metadata) {
    throw fixed();
  }

  @Override
  public void alterNamespace(String[] namespace, NamespaceChange... changes) {
    throw fixed();
  }

  @Override
  public boolean dropNamespace(String[] namespace, boolean cascade) {
    throw fixed();
  }

  private static String require(String[] namespace) throws NoSuchNamespaceException {
    if (namespace.length != 1 || !NAMESPACES.containsKey(namespace[0])) {
      throw new NoSuchNamespaceException(namespace);
    }
    return namespace[0];
  }

  // Tables

  @Override
  public Identifier[] listTables(String[] namespace) throws NoSuchNamespaceException {
    return tables.names(require(namespace)).stream()
        .map(table -> Identifier.of(namespace, table))
        .toArray(Identifier[]::new);
  }

  @Override
  public Table loadTable(Identifier identifier) throws NoSuchTableException {
    return tables.load(name, identifier).newest();
  }

  @Override
  public Table loadTable(Identifier identifier, String version) throws NoSuchTableException {
    return tables.load(name, identifier).atVersion(version);
  }

  @Override
  public Table loadTable(Identifier identifier, long timestampMicros) throws NoSuchTableException {
    return tables.load(name, identifier).atTime(timestampMicros);
  }

  @Override
  public Table createTable(Identifier identifier, TableInfo table) {
    throw fixed();
  }

  @Override
  public Table alterTable(Identifier identifier, TableChange... changes) {
    throw fixed();
  }

  @Override
  public boolean dropTable(Identifier identifier) {
    throw fixed();
  }

  @Override
  public void renameTable(Identifier from, Identifier to) {
    throw fixed();
  }

  private RequestException fixed() {
    return new RequestException(
        ExitCode.USAGE,
        "catalog %s is read only: what is in it is made by runs and procedures (write to a catalog of your own; SHOW PROCEDURES IN %s.%s tells what can be done here)"
            .formatted(name, name, SYSTEM));
  }

  // Procedures

  @Override
  public Identifier[] listProcedures(String[] namespace) {
    return isNamespace(namespace, SYSTEM)
        ? identifiers(SYSTEM, procedures.keySet().toArray(String[]::new))
        : new Identifier[0];
  }

  @Override
  public UnboundProcedure loadProcedure(Identifier identifier) {
    SqlProcedure procedure =
        isNamespace(identifier.namespace(), SYSTEM) ? procedures.get(identifier.name()) : null;
    if (procedure == null) {
      throw new RequestException(
          ExitCode.USAGE,
          "catalog %s has no procedure %s (there are, in %s.%s: %s)"
              .formatted(name, identifier, name, SYSTEM, procedures.keySet()));
    }
    return procedure;
  }

  // Functions

  @Override
  public Identifier[] listFunctions(String[] namespace) {
    return isNamespace(namespace, MODELS)
        ? identifiers(MODELS, functions.keySet().toArray(String[]::new))
        : new Identifier[0];
  }

  @Override
  public UnboundFunction loadFunction(Identifier identifier) throws NoSuchFunctionException {
    ModelFunction function =
        isNamespace(identifier.namespace(), MODELS) ? functions.get(identifier.name()) : null;
    if (function == null) {
      throw new NoSuchFunctionException(identifier);
    }
    return function;
  }

  private static boolean isNamespace(String[] namespace, String wanted) {
    return namespace.length == 1 && namespace[0].equals(wanted);
  }

  private static Identifier[] identifiers(String namespace, String... names) {
    return Arrays.stream(names)
        .map(each -> Identifier.of(new String[] {namespace}, each))
        .toArray(Identifier[]::new);
  }
}
