"""The module by itself:  python notebooks/jupyter/tests/test_interlake.py

Neither PySpark nor Spark is here: a stand-in session takes the place of the one, and a script that
speaks the line protocol the place of the other. That the real process answers so is tested by the
notebooks; that the real PySpark does, is not.
"""

import datetime
import decimal
import os
import pathlib
import signal
import stat
import sys
import tempfile
import threading
import types
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import interlake

SERVER = '''\
import json, sys
def say(**answer):
    print(json.dumps(answer), flush=True)
if "--registry" in sys.argv and sys.argv[sys.argv.index("--registry") + 1] == "nowhere":
    print("interlake: there is no registry nowhere", file=sys.stderr)
    sys.exit(65)
say(ready=True, protocol=1, version="0", catalog="interlake")
waiting = None
for line in sys.stdin:
    request = json.loads(line)
    number, sql = request["id"], request.get("sql")
    if "cancel" in request:
        say(id=waiting, ok=False, code=130, error="the statement was cancelled")
        say(id=number, ok=True)
    elif sql == "WAIT":
        waiting = number
    elif sql == "DIE":
        sys.exit(70)
    elif sql.startswith("FAIL"):
        say(id=number, ok=False, code=64, error="no such thing")
    elif sql == "TYPES":
        kinds = ["BIGINT", "INT", "DOUBLE", "TIMESTAMP", "DATE", "DECIMAL(3,1)", "BINARY", "MAP<STRING, INT>", "STRING", "BOOLEAN"]
        say(id=number, ok=True, truncated=False, seconds=0.1,
            columns=[{"name": "c%d" % i, "type": kind} for i, kind in enumerate(kinds)],
            rows=[[9007199254740993, 1, "NaN", "2026-01-01T10:00:00Z", "2026-01-02", "1.5", "QUI=", [["a", 1]], "x", True],
                  [1, None, 2, "2026-01-01T10:00:00.5Z", None, None, None, None, None, None]])
    else:
        more = request["maxRows"] < 3
        say(id=number, ok=True, truncated=more, seconds=0.1, columns=[{"name": "sql", "type": "STRING"}],
            rows=[[sql]] * min(3, request["maxRows"]))
'''


class WithoutPySpark(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.launcher = pathlib.Path(folder.name) / "interlake"
        self.launcher.write_text(f"#!{sys.executable}\n{SERVER}")
        self.launcher.chmod(self.launcher.stat().st_mode | stat.S_IXUSR)

    def open(self, **arguments):
        session = interlake.connect(launcher=self.launcher, **arguments)
        self.addCleanup(session.close)
        return session

    def test_rows_come_as_their_types(self):
        frame = self.open().sql("TYPES")
        self.assertEqual(frame["c0"].tolist(), [9007199254740993, 1])
        self.assertEqual(str(frame["c1"].dtype), "float64")
        self.assertTrue(frame["c2"].isna()[0] and frame["c2"][1] == 2.0)
        self.assertEqual(str(frame["c3"].dt.tz), "UTC")
        self.assertEqual(frame["c4"][0], datetime.date(2026, 1, 2))
        self.assertEqual(frame["c5"][0], decimal.Decimal("1.5"))
        self.assertEqual(frame["c6"][0], b"AB")
        self.assertEqual(frame["c7"][0], {"a": 1})
        self.assertEqual(frame["c8"].tolist(), ["x", None])

    def test_of_several_statements_the_last_one_counts(self):
        frame = self.open().sql("SET a=';';\nSELECT 'x;y'\n;\n")
        self.assertEqual(frame["sql"].tolist(), ["SELECT 'x;y'"] * 3)

    def test_more_rows_than_wanted_are_an_error(self):
        with self.assertRaisesRegex(interlake.InterlakeError, "more than 2 rows"):
            self.open().sql("SELECT", max_rows=2)

    def test_a_procedure_is_called_with_its_arguments_by_name(self):
        frame = self.open().call("promote", run="it's", round=3, force=True, share=0.5, alias=None)
        self.assertEqual(
            frame["sql"][0],
            "CALL interlake.system.promote(run => 'it\\'s', round => 3, force => true, share => 0.5D, alias => NULL)",
        )

    def test_an_error_is_the_message_and_the_session_goes_on(self):
        session = self.open()
        with self.assertRaises(interlake.InterlakeError) as raised:
            session.sql("FAIL")
        self.assertEqual((str(raised.exception), raised.exception.code), ("no such thing", 64))
        self.assertEqual(len(session.sql("SELECT 1")), 3)

    def test_an_interrupt_cancels_the_statement_and_the_session_goes_on(self):
        session = self.open()
        session.sql("SELECT 1")
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        with self.assertRaises(KeyboardInterrupt):
            session.sql("WAIT")
        self.assertEqual(len(session.sql("SELECT 1")), 3)

    def test_a_session_that_does_not_start_says_why(self):
        session = self.open(registry="nowhere")
        with self.assertRaisesRegex(interlake.InterlakeError, "there is no registry nowhere") as raised:
            session.sql("SELECT 1")
        self.assertEqual(raised.exception.code, 65)

    def test_connecting_again_gives_the_same_session_until_it_has_ended(self):
        session = self.open()
        self.assertIs(self.open(), session)
        with self.assertRaisesRegex(interlake.InterlakeError, "has ended"):
            session.sql("DIE")
        self.assertIsNot(self.open(), session)

    def test_closing_ends_the_process(self):
        session = self.open()
        session.sql("SELECT 1")
        session.close()
        self.assertTrue(session.closed)

    def test_a_launcher_that_is_not_there_is_named(self):
        with self.assertRaisesRegex(interlake.InterlakeError, "INTERLAKE_HOME"):
            interlake.connect(launcher="/no/such/interlake")


class Conf(dict):
    def set(self, key, value):
        self[key] = value


class Captured(Exception):
    """As PySpark's: it belongs to a module of pyspark."""

    __module__ = "pyspark.errors.exceptions.captured"
    desc = "[NOPE] not so; line 1 pos 0\n\nJVM stacktrace:\n at org.Here"


class StandInRow(tuple):
    def asDict(self):
        return {"inner": self[0]}


class StandInResult:
    def __init__(self, columns, kinds, rows):
        self.columns, self.rows = columns, rows
        fields = [
            types.SimpleNamespace(dataType=types.SimpleNamespace(simpleString=lambda k=kind: k))
            for kind in kinds
        ]
        self.schema = types.SimpleNamespace(fields=fields)

    def limit(self, most):
        return StandInResult(self.columns, [], self.rows[:most])

    def collect(self):
        return self.rows


class StandInSpark:
    def __init__(self):
        self.conf = Conf({"spark.sql.session.timeZone": "Europe/Zurich"})
        self.seen = []

    def sql(self, statement):
        self.seen.append(statement)
        if statement == "FAIL":
            raise Captured()
        if statement.startswith("SET"):
            return StandInResult([], [], [])
        return StandInResult(
            ["n", "t", "b", "s"],
            ["bigint", "timestamp", "binary", "struct<inner:int>"],
            [(1, datetime.datetime(2026, 1, 1, 11), bytearray(b"AB"), StandInRow((5,)))],
        )


class WithPySpark(unittest.TestCase):
    def setUp(self):
        self.spark = StandInSpark()
        module = types.ModuleType("pyspark.sql")
        module.SparkSession = types.SimpleNamespace(getActiveSession=lambda: self.spark)
        for name, value in (("pyspark", types.ModuleType("pyspark")), ("pyspark.sql", module)):
            sys.modules[name] = value
            self.addCleanup(sys.modules.pop, name, None)

    def test_the_active_session_gets_the_catalog_and_answers(self):
        with interlake.connect(registry="/srv/r", variables={"demo.folder": "/lake"}) as session:
            self.assertEqual(
                self.spark.conf["spark.sql.catalog.interlake"],
                "org.interlake.driver.sql.InterlakeCatalog",
            )
            self.assertEqual(self.spark.conf["spark.sql.catalog.interlake.registry"], "/srv/r")
            frame = session.sql("CREATE VIEW v;\nSELECT 1;")
        self.assertEqual(self.spark.seen, ["SET demo.folder=/lake", "CREATE VIEW v", "SELECT 1"])
        self.assertEqual(frame["n"].tolist(), [1])
        self.assertEqual(frame["t"][0].isoformat(), "2026-01-01T10:00:00+00:00")
        self.assertEqual((frame["b"][0], frame["s"][0]), (b"AB", {"inner": 5}))

    def test_an_error_is_the_message_without_javas_stack(self):
        with interlake.connect() as session:
            with self.assertRaises(interlake.InterlakeError) as raised:
                session.sql("FAIL")
        self.assertEqual(str(raised.exception), "[NOPE] not so; line 1 pos 0")


if __name__ == "__main__":
    unittest.main()
