"""SQL over Interlake's registry, runs and models, from a notebook.

    import interlake
    il = interlake.connect(conf_file="driver.yaml")
    il.sql("SELECT run, status FROM interlake.registry.run")      # a pandas DataFrame
    il.call("promote", run="first", round=7, alias="champion")

The session is the notebook's own PySpark session, if one is active (Spark 4.1 with Delta and
interlake-driver.jar). Without PySpark it is `bin/interlake sql --server`, a process in the
background that ends with this one. The same cells work both ways.

In IPython a cell of SQL begins with `%%interlake`, or `%%interlake NAME` to keep the rows as NAME.

Needs Python 3.9 and pandas. docs/guide/notebooks.md says more; docs/spec/sql-session.md is the
protocol of the process.
"""

import atexit
import base64
import datetime
import decimal
import itertools
import json
import os
import pathlib
import queue
import re
import subprocess
import sys
import tempfile
import threading

import pandas

CATALOG = "interlake"
CATALOG_CLASS = "org.interlake.driver.sql.InterlakeCatalog"
PROTOCOL = 1
CANCELLED = 130
SECONDS_TO_END = 40

_sessions = {}
_newest = None


class InterlakeError(Exception):
    """What SQL had to say: the message and nothing else. `code` is that of docs/reference/exit-codes.md,
    or None from PySpark."""

    def __init__(self, message, code=None):
        super().__init__(message)
        self.code = code

    def _render_traceback_(self):
        """IPython prints this instead of the stack: the fault is in the statement, not in Python."""
        return [f"InterlakeError: {self}"]


def connect(conf_file=None, registry=None, launcher=None, variables=None):
    """Opens a session, or returns the one that was opened with the same arguments.

    conf_file: the coordinator's file (driver.yaml); needed by start_run and stats.
    registry:  the registry's folder; alone it is enough to read, simulate and score.
    launcher:  bin/interlake, if it is not that of this source tree or of INTERLAKE_HOME.
    variables: names and values that statements use as ${name}.
    """
    global _newest
    conf_file = None if conf_file is None else str(pathlib.Path(conf_file).resolve())
    registry = None if registry is None else str(registry)
    key = (conf_file, registry, None if launcher is None else str(launcher))
    session = _sessions.get(key)
    if session is None or session.closed:
        spark = _active_pyspark()
        if spark is not None:
            session = PySparkSession(spark, conf_file, registry)
        else:
            session = ProcessSession(_launcher(launcher), conf_file, registry)
        _sessions[key] = session
    for name, value in (variables or {}).items():
        session.set(name, value)
    _newest = session
    return session


def statements(text):
    """Takes a text apart. A statement ends with ';' at the end of a line, or with the text."""
    parts = (part.strip() for part in re.split(r";[ \t]*(?:\r?\n|$)", text))
    return [part for part in parts if part]


def literal(value):
    """A Python value as SQL writes it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value!r}D"
    if isinstance(value, (str, os.PathLike)):
        text = os.fspath(value).replace("\\", "\\\\").replace("'", "\\'")
        return f"'{text}'"
    raise TypeError(f"no SQL for a {type(value).__name__} (give text, a number, a truth value or None)")


class Session:
    """What both kinds of session can do. A kind has `_rows`, `close` and `closed`."""

    def sql(self, text, max_rows=100_000):
        """Runs one statement, or several, and returns the rows of the last one as a DataFrame.

        BIGINT and smaller become int64 (float64 beside NULL), DOUBLE float64, TIMESTAMP a time in
        UTC, DECIMAL decimal.Decimal, BINARY bytes, ARRAY list, STRUCT and MAP dict.
        Raises InterlakeError, also if there are more than max_rows rows.
        """
        parts = statements(text)
        if not parts:
            raise InterlakeError("there is no statement in the text")
        for part in parts[:-1]:
            self._rows(part, 0)
        frame, more = self._rows(parts[-1], max_rows)
        if more:
            raise InterlakeError(
                f"there are more than {max_rows} rows (aggregate in SQL, or give max_rows)"
            )
        return frame

    def call(self, procedure, **arguments):
        """Calls a procedure of interlake.system, with its arguments by name."""
        if not re.fullmatch(r"[a-z_]+", procedure):
            raise InterlakeError(f"'{procedure}' is no name of a procedure (as in 'start_run')")
        given = ", ".join(f"{name} => {literal(value)}" for name, value in arguments.items())
        return self._rows(f"CALL {CATALOG}.system.{procedure}({given})", 100_000)[0]

    def set(self, name, value):
        """Gives a value to a name that statements use as ${name}."""
        if not re.fullmatch(r"[A-Za-z][\w.]*", name):
            raise InterlakeError(f"'{name}' is no name of a variable (as in 'demo.folder')")
        self._rows(f"SET {name}={os.fspath(value)}", 0)

    def _rows(self, statement, max_rows):
        """Rows as a frame, and whether there were more."""
        raise NotImplementedError

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


# ---- PySpark ----


def _active_pyspark():
    if "pyspark" not in sys.modules:  # who has a session has imported it
        return None
    from pyspark.sql import SparkSession

    return SparkSession.getActiveSession()


class PySparkSession(Session):
    """Statements go to the notebook's own Spark session. Closing leaves that session alone."""

    def __init__(self, spark, conf_file, registry):
        self.spark = spark
        self.closed = False
        key = f"spark.sql.catalog.{CATALOG}"
        if spark.conf.get(key, None) is None:
            spark.conf.set(key, CATALOG_CLASS)
        for option, value in (("conf-file", conf_file), ("registry", registry)):
            if value is not None:
                spark.conf.set(f"{key}.{option}", value)

    def _rows(self, statement, max_rows):
        try:
            result = self.spark.sql(statement)
            names = list(result.columns)
            if not names:
                return pandas.DataFrame(), False
            types = [field.dataType.simpleString() for field in result.schema.fields]
            rows = [] if max_rows == 0 else result.limit(max_rows + 1).collect()
            zone = self.spark.conf.get("spark.sql.session.timeZone", "UTC")
        except Exception as failure:
            if type(failure).__module__.split(".")[0] in ("pyspark", "py4j"):
                raise InterlakeError(_message(failure)) from None
            raise
        more = len(rows) > max_rows > 0
        plain = [[_plain(value) for value in row] for row in rows[:max_rows]]
        return _frame(names, types, plain, zone), more

    def close(self):
        self.closed = True


def _message(failure):
    """What PySpark's exception says, without Java's stack."""
    text = getattr(failure, "desc", None) or getattr(failure, "getMessage", lambda: None)() or str(failure)
    return re.split(r"\n+(?:\s+at |JVM stacktrace|== SQL)", str(text))[0].strip()


def _plain(value):
    if hasattr(value, "asDict"):
        return {name: _plain(inner) for name, inner in value.asDict().items()}
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return bytes(value) if isinstance(value, bytearray) else value


# ---- bin/interlake sql --server ----


def _launcher(given):
    home = os.environ.get("INTERLAKE_HOME")
    root = pathlib.Path(home) if home else pathlib.Path(__file__).resolve().parents[2]
    path = pathlib.Path(given) if given else root / "bin" / "interlake"
    if not path.is_file():
        raise InterlakeError(
            f"{path} is not there: say where Interlake is with connect(launcher='.../bin/interlake') or INTERLAKE_HOME"
        )
    return path


class ProcessSession(Session):
    """A process that answers a line of JSON with a line of JSON. It starts at once and is awaited
    with the first statement."""

    def __init__(self, launcher, conf_file, registry):
        command = [str(launcher), "sql", "--server"]
        for option, value in (("--conf-file", conf_file), ("--registry", registry)):
            if value is not None:
                command += [option, value]
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C is for the statement, not for the process
        )
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._ready = False
        self._lines = queue.Queue()
        threading.Thread(target=self._listen, name="interlake-answers", daemon=True).start()
        atexit.register(self.close)

    @property
    def closed(self):
        return self._process.poll() is not None

    def _listen(self):
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _next(self):
        line = self._lines.get()
        if line is None:
            self._lines.put(None)
            self._process.wait()
            raise InterlakeError(f"the session has ended: {self._last_words()}", self._process.returncode)
        try:
            return json.loads(line)
        except json.JSONDecodeError:
            raise InterlakeError("the session answered with something that is no JSON") from None

    def _last_words(self):
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        said = [line for line in lines if line.startswith("interlake: ")] or lines[-5:]
        return "\n".join(said[-5:]) or f"exit code {self._process.returncode}"

    def _send(self, request):
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError):
            self._process.wait()
            raise InterlakeError(
                f"the session has ended: {self._last_words()}", self._process.returncode
            ) from None

    def _await_ready(self):
        if not self._ready:
            hello = self._next()
            if not hello.get("ready") or hello.get("protocol") != PROTOCOL:
                raise InterlakeError(
                    f"the session speaks protocol {hello.get('protocol')}, this module {PROTOCOL} (take both from one release)"
                )
            self._ready = True

    def _answer(self, number):
        while True:
            answer = self._next()
            if answer.get("id") == number:
                return answer

    def _rows(self, statement, max_rows):
        with self._lock:
            self._await_ready()
            number = next(self._ids)
            self._send({"id": number, "sql": statement, "maxRows": max_rows})
            try:
                answer = self._answer(number)
            except KeyboardInterrupt:
                cancel = next(self._ids)
                self._send({"id": cancel, "cancel": number})
                self._answer(cancel)  # behind that of the statement, whichever that is
                raise
        if not answer["ok"]:
            raise InterlakeError(answer["error"], answer["code"])
        names = [column["name"] for column in answer["columns"]]
        types = [column["type"] for column in answer["columns"]]
        # A statement that is run for its effect asks for no rows, and then there are more.
        return _frame(names, types, answer["rows"], "UTC"), answer["truncated"]

    def close(self):
        """Ends the process; runs in its background stop, and start_run goes on with them."""
        atexit.unregister(self.close)
        if not self.closed:
            try:
                self._process.stdin.close()
                self._process.wait(SECONDS_TO_END)
            except (BrokenPipeError, subprocess.TimeoutExpired):
                self._process.terminate()
                self._process.wait(SECONDS_TO_END)
        self._log.close()


# ---- Rows ----


def _frame(names, types, rows, zone):
    columns = list(zip(*rows)) if rows else [()] * len(names)
    series = [_series(kind.upper(), column, zone) for kind, column in zip(types, columns)]
    frame = pandas.concat(series, axis=1) if series else pandas.DataFrame()
    frame.columns = names
    return frame


def _series(kind, values, zone):
    values = list(values)
    if kind in ("DOUBLE", "FLOAT"):
        # float() reads "NaN" and "Infinity", which JSON has as text
        return pandas.Series([float("nan") if v is None else float(v) for v in values], dtype="float64")
    if kind in ("TINYINT", "SMALLINT", "INT", "BIGINT"):
        return pandas.Series(values, dtype="float64" if None in values else "int64")
    if kind == "TIMESTAMP":
        iso = "ISO8601" if any(isinstance(value, str) for value in values) else None
        times = pandas.to_datetime(pandas.Series(values, dtype="object"), format=iso)
        if times.dt.tz is None:
            times = times.dt.tz_localize(zone)
        return times.dt.tz_convert("UTC")
    return pandas.Series([_value(kind, value) for value in values], dtype="object")


def _value(kind, value):
    if isinstance(value, str):
        if kind == "BINARY":
            return base64.b64decode(value)
        if kind == "DATE":
            return datetime.date.fromisoformat(value)
        if kind.startswith("DECIMAL"):
            return decimal.Decimal(value)
    if kind.startswith("MAP") and isinstance(value, list):
        return {key: inner for key, inner in value}
    return value


# ---- IPython ----


def _cell(line, text):
    """The magic %%interlake."""
    from IPython import get_ipython

    name = line.strip()
    if name and not name.isidentifier():
        raise InterlakeError(f"'{name}' is no name of a variable (write %%interlake NAME)")
    if _newest is None:
        raise InterlakeError("there is no session yet (il = interlake.connect(...) opens one)")
    frame = _newest.sql(text)
    if name:
        get_ipython().user_ns[name] = frame
    return frame if len(frame.columns) and len(frame) else None


def _register():
    if "IPython" in sys.modules:
        from IPython import get_ipython

        shell = get_ipython()
        if shell is not None:
            shell.register_magic_function(_cell, "cell", "interlake")


_register()
