"""A site's hour: look whether a run is open, answer what is to be answered, end.

`site --once` ends with 75 where there is nothing to do: the task is skipped. It may be started as
often as one likes; what was answered stays answered. A round's timeout and the plan's acceptTimeout
have to be longer than the hour between two starts.

docs/guide/scheduling.md describes it.
"""

from __future__ import annotations

from datetime import datetime, timezone

try:  # Airflow 3
    from airflow.providers.standard.sensors.python import PythonSensor
    from airflow.sdk import DAG
except ImportError:  # Airflow 2.9 and 2.10
    from airflow import DAG
    from airflow.sensors.python import PythonSensor

from interlake_tasks import CONF, EXCHANGE, FEDERATION, TRY_AGAIN, site_task, work_may_wait

with DAG(
    dag_id="interlake_site",
    description="One organisation's answers to the runs of its federation",
    doc_md=__doc__,
    schedule="@hourly",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,  # two agents of one site would only wait for each other
    tags=["interlake"],
    params={"linger": "600"},
) as dag:
    # Costs a listing; Spark is started only where a run is open.
    work = PythonSensor(
        task_id="work",
        python_callable=work_may_wait,
        op_kwargs={"exchange": EXCHANGE, "federation": FEDERATION},
        mode="reschedule",
        poke_interval=300,
        timeout=50 * 60,
        soft_fail=True,
    )
    # No retries on 75: the next hour is the next try.
    answer = site_task(
        "answer",
        "--conf-file",
        f"{CONF}/site.yaml",
        "--once",
        "--linger",
        "{{ params.linger }}",
        skip_on=(TRY_AGAIN,),
        retries=2,
    )

    work >> answer
