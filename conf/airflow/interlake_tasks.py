"""What the DAGs of this folder share: how Interlake is submitted, and what its exit codes mean.

Written for Airflow 2.9 and 3 with apache-airflow-providers-apache-spark, from their documentation
and source. The project's tests load these files with a stand-in for Airflow and run what the
operators would run; no real Airflow has run them. docs/guide/scheduling.md describes all of it.

Places come from the environment of scheduler and workers:

    INTERLAKE_HOME        where Interlake is                (/opt/interlake)
    INTERLAKE_CONF        folder of driver.yaml, site.yaml  (/etc/interlake)
    INTERLAKE_EXCHANGE    the exchange, as these files name it; s3://, gs:// and abfs:// need the
                          provider that reads them          (/srv/interlake/exchange)
    INTERLAKE_FEDERATION  the federation                    (heart-hospitals)
    INTERLAKE_DRIVER_JAR, INTERLAKE_SITE_JAR                (in INTERLAKE_HOME, as built)
    INTERLAKE_PACKAGES    empty where Spark has Delta already
"""

from __future__ import annotations

import logging
import os
import re
from datetime import timedelta
from pathlib import Path

from airflow.exceptions import AirflowFailException, AirflowSkipException
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

LOG = logging.getLogger(__name__)

HOME = os.environ.get("INTERLAKE_HOME", "/opt/interlake")
CONF = os.environ.get("INTERLAKE_CONF", "/etc/interlake")
EXCHANGE = os.environ.get("INTERLAKE_EXCHANGE", "/srv/interlake/exchange")
FEDERATION = os.environ.get("INTERLAKE_FEDERATION", "heart-hospitals")
DRIVER_JAR = os.environ.get(
    "INTERLAKE_DRIVER_JAR", f"{HOME}/federation-driver/target/interlake-driver.jar"
)
SITE_JAR = os.environ.get(
    "INTERLAKE_SITE_JAR", f"{HOME}/site-connectors/target/interlake-site.jar"
)
PACKAGES = os.environ.get("INTERLAKE_PACKAGES", "io.delta:delta-spark_4.1_2.13:4.4.0")

# As conf/spark-defaults.conf; what else Spark needs stands in the Airflow connection's cluster.
SPARK_CONF = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.debug.maxToStringFields": "100",
}

# docs/reference/exit-codes.md
UNMET = 3
TRY_AGAIN = 75

# The same command would end the same way: somebody has to look. Of all other codes the same command
# goes on where the last one stopped (75, 69, 130, 137, 143), or Spark itself failed (1).
FINAL = {
    2: "the launcher was called wrongly",
    UNMET: "the answer is no; the task's log has the numbers",
    64: "wrong options",
    65: "the data do not fit",
    70: "a fault of Interlake, please report it",
    76: "the run was abandoned: it needs another name",
    77: "the policy refuses, or a message is not to be believed",
    78: "a plan, configuration or key file is wrong",
}


def exit_code(message: str) -> int | None:
    """The code in what SparkSubmitHook says of a failure; None if it says none."""
    found = re.search(r"Kubernetes spark exit code is: (\d+)", message) or re.search(
        r"Error code is: (-?\d+)", message
    )
    return int(found.group(1)) if found else None


class InterlakeOperator(SparkSubmitOperator):
    """spark-submit of Interlake, whose exit code decides what becomes of the task.

    A code of ``answers`` is an answer: the task succeeds, and its XCom is the code. One of
    ``skip_on`` skips the task. One of FINAL fails it at once. Any other is Airflow's to retry.
    In client mode, so that there is a code: in cluster mode it is spark-submit's own.
    """

    def __init__(self, *, answers: tuple = (), skip_on: tuple = (), **kwargs):
        kwargs.setdefault("retries", 6)
        kwargs.setdefault("retry_delay", timedelta(minutes=5))
        kwargs.setdefault("retry_exponential_backoff", True)
        kwargs.setdefault("max_retry_delay", timedelta(hours=1))
        kwargs.setdefault("conn_id", "spark_default")
        kwargs.setdefault("deploy_mode", "client")
        kwargs.setdefault("conf", dict(SPARK_CONF))
        kwargs.setdefault("packages", PACKAGES or None)
        super().__init__(**kwargs)
        self.answers = answers
        self.skip_on = skip_on

    def execute(self, context) -> int:
        try:
            super().execute(context)
        except Exception as failure:
            code = exit_code(str(failure))
            if code in self.answers:
                return code
            if code in self.skip_on:
                raise AirflowSkipException(f"exit code {code}: nothing to do") from failure
            if code in FINAL:
                raise AirflowFailException(f"exit code {code}: {FINAL[code]}") from failure
            raise
        return 0


def coordinator_task(task_id: str, *arguments: str, **kwargs) -> InterlakeOperator:
    """A command of the coordinator."""
    return InterlakeOperator(
        task_id=task_id,
        name=f"interlake-{task_id}",
        application=DRIVER_JAR,
        java_class="org.interlake.driver.cli.InterlakeMain",
        application_args=list(arguments),
        **kwargs,
    )


def site_task(task_id: str, *arguments: str, **kwargs) -> InterlakeOperator:
    """A command of a site."""
    return InterlakeOperator(
        task_id=task_id,
        name=f"interlake-{task_id}",
        application=SITE_JAR,
        java_class="org.interlake.site.SiteMain",
        application_args=list(arguments),
        **kwargs,
    )


def _folder(place: str):
    if place.startswith("file:"):
        return Path(re.sub(r"^file:/+", "/", place))
    if "://" not in place:
        return Path(place)
    try:
        from airflow.sdk import ObjectStoragePath
    except ImportError:  # Airflow 2
        from airflow.io.path import ObjectStoragePath
    return ObjectStoragePath(place)


def open_runs(exchange: str, federation: str) -> list[str]:
    """The runs that have a plan and no result on the exchange (docs/spec/exchange.md)."""
    runs = _folder(exchange) / federation / "driver" / "runs"
    if not runs.exists():
        return []
    return sorted(
        run.name
        for run in runs.iterdir()
        if (run / "plan").exists() and not (run / "result").exists()
    )


def work_may_wait(exchange: str, federation: str) -> bool:
    """For a site: a run is open. Whether it is this site's, `site --once` knows."""
    if exchange.startswith("interlake://"):
        return True  # a server tells enrolled parties only
    found = open_runs(exchange, federation)
    LOG.info("open runs: %s", ", ".join(found) or "none")
    return bool(found)


def exchange_is_quiet(exchange: str, federation: str, own: list) -> bool:
    """For the coordinator: no run is open but those of this DAG run."""
    if exchange.startswith("interlake://"):
        return True
    others = [run for run in open_runs(exchange, federation) if run not in own]
    if others:
        LOG.info(
            "open runs: %s (their driver finishes them; one that nobody wants any more is removed"
            " by hand: docs/guide/operations.md)",
            ", ".join(others),
        )
    return not others
