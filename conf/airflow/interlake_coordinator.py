"""A coordinator's week: statistics, quality gate, training, comparison with the champion, promotion.

The runs are named after the logical date, so a task that is cleared, retried or started twice goes on
with its run, or finds it ended. A run that was abandoned needs another name: trigger the DAG with
`attempt`, such as "-2". A DAG run that is triggered without a logical date has no name for its runs:
give it one.

docs/guide/scheduling.md describes it.
"""

from __future__ import annotations

from datetime import datetime, timezone

try:  # Airflow 3
    from airflow.providers.standard.operators.python import BranchPythonOperator, PythonOperator
    from airflow.providers.standard.sensors.python import PythonSensor
    from airflow.sdk import DAG
except ImportError:  # Airflow 2.9 and 2.10
    from airflow import DAG
    from airflow.operators.python import BranchPythonOperator, PythonOperator
    from airflow.sensors.python import PythonSensor

from airflow.exceptions import AirflowFailException

from interlake_tasks import (
    CONF,
    EXCHANGE,
    FEDERATION,
    HOME,
    UNMET,
    coordinator_task,
    exchange_is_quiet,
)

DRIVER_FILE = f"{CONF}/driver.yaml"
STATISTICS_RUN = "{{ params.name }}-statistics-{{ ds_nodash }}{{ params.attempt }}"
RUN = "{{ params.name }}-{{ ds_nodash }}{{ params.attempt }}"


def promote_or_alert(ti):
    """Which task comes next, by the exit code of the comparison."""
    return "alert" if ti.xcom_pull(task_ids="compare") == UNMET else "promote"


def alert(run, metric):
    """Fails, so that Airflow tells whoever listens to failures (`on_failure_callback`)."""
    raise AirflowFailException(
        f"The model of run {run} is worse than the champion by {metric}: the champion stays. "
        f"The log of task 'compare' has both numbers; bin/interlake models promote --run {run} "
        "promotes it all the same."
    )


with DAG(
    dag_id="interlake_coordinator",
    description="Weekly retraining of a federated model",
    doc_md=__doc__,
    schedule="0 3 * * 0",
    start_date=datetime(2026, 1, 4, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    tags=["interlake"],
    params={
        "name": "heart",
        "statistics_plan": f"{HOME}/conf/plans/heart-statistics.yaml",
        "rules": f"{HOME}/conf/gates/heart.yaml",
        "plan": f"{HOME}/conf/plans/heart-newton.yaml",
        "metric": "auc",
        "tolerance": "0.002",
        "attempt": "",
    },
) as dag:
    # One run at a time: a site's hourly agent serves one run after the other.
    quiet = PythonSensor(
        task_id="quiet",
        python_callable=exchange_is_quiet,
        op_kwargs={
            "exchange": EXCHANGE,
            "federation": FEDERATION,
            "own": [STATISTICS_RUN, RUN],
        },
        mode="reschedule",
        poke_interval=600,
        timeout=6 * 3600,
    )
    statistics = coordinator_task(
        "statistics",
        "driver",
        "--conf-file",
        DRIVER_FILE,
        "--plan",
        "{{ params.statistics_plan }}",
        "--run",
        STATISTICS_RUN,
    )
    gate = coordinator_task(
        "gate",
        "gate",
        "--conf-file",
        DRIVER_FILE,
        "--run",
        STATISTICS_RUN,
        "--rules",
        "{{ params.rules }}",
    )
    train = coordinator_task(
        "train",
        "driver",
        "--conf-file",
        DRIVER_FILE,
        "--plan",
        "{{ params.plan }}",
        "--run",
        RUN,
        "--no-promote",
    )
    compare = coordinator_task(
        "compare",
        "models",
        "compare",
        "--conf-file",
        DRIVER_FILE,
        "--run",
        RUN,
        "--metric",
        "{{ params.metric }}",
        "--tolerance",
        "{{ params.tolerance }}",
        answers=(UNMET,),
    )
    decide = BranchPythonOperator(task_id="decide", python_callable=promote_or_alert)
    promote = coordinator_task(
        "promote", "models", "promote", "--conf-file", DRIVER_FILE, "--run", RUN
    )
    keep = PythonOperator(
        task_id="alert",
        python_callable=alert,
        op_kwargs={"run": RUN, "metric": "{{ params.metric }}"},
    )

    quiet >> statistics >> gate >> train >> compare >> decide >> [promote, keep]
