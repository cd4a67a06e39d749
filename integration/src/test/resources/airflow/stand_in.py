"""Loads a DAG file and runs it without Airflow, which is not to be had where the tests run.

    stand_in.py describe 2|3 FILE            prints the DAG as JSON
    stand_in.py run 2|3 FILE DS PARAMETERS   runs its tasks in order

It has as much of Airflow as the files of conf/airflow use, under the names of Airflow 2 or of 3. What
spark-submit would be given is printed as a line of JSON; the answer, a line with an exit code, is read
from the standard input, and a failure is worded as SparkSubmitHook words it. Retries come at once.
"""

import importlib.util
import inspect
import json
import re
import sys
import types
from datetime import timedelta
from pathlib import Path

POKES = 2


class AirflowException(Exception):
    pass


class AirflowFailException(AirflowException):
    pass


class AirflowSkipException(AirflowException):
    pass


class Dag:
    current = None

    def __init__(self, dag_id, **options):
        self.dag_id = dag_id
        self.options = options
        self.tasks = {}

    def __enter__(self):
        Dag.current = self
        return self

    def __exit__(self, *failure):
        return False


class Task:
    template_fields = ()

    def __init__(self, task_id, retries=0, retry_delay=None, retry_exponential_backoff=False, max_retry_delay=None):
        if task_id in Dag.current.tasks:
            raise ValueError(f"two tasks are called {task_id}")
        self.task_id = task_id
        self.retries = retries
        self.retry_delay = retry_delay
        self.retry_exponential_backoff = retry_exponential_backoff
        self.max_retry_delay = max_retry_delay
        self.upstream = []
        Dag.current.tasks[task_id] = self

    def __rshift__(self, others):
        for other in others if isinstance(others, list) else [others]:
            other.upstream.append(self.task_id)
        return others


class PythonTask(Task):
    template_fields = ("op_kwargs",)

    def __init__(self, *, python_callable, op_kwargs=None, **options):
        super().__init__(**options)
        self.python_callable = python_callable
        self.op_kwargs = op_kwargs or {}

    def execute(self, context):
        given = dict(self.op_kwargs)
        for name in inspect.signature(self.python_callable).parameters:
            if name in context and name not in given:
                given[name] = context[name]
        return self.python_callable(**given)


class Branch(PythonTask):
    pass


class Sensor(PythonTask):
    def __init__(self, *, mode="poke", poke_interval=60, timeout=604800, soft_fail=False, **options):
        super().__init__(**options)
        self.mode, self.poke_interval, self.timeout, self.soft_fail = mode, poke_interval, timeout, soft_fail

    def execute(self, context):
        for _ in range(POKES):
            if super().execute(context):
                return
        if self.soft_fail:
            raise AirflowSkipException("timed out")
        raise AirflowFailException("timed out")


class SparkSubmitOperator(Task):
    template_fields = ("application", "conf", "packages", "name", "application_args")

    def __init__(self, *, application, java_class, application_args, conf, conn_id, packages, name, deploy_mode, **options):
        super().__init__(**options)
        self.application, self.java_class, self.application_args = application, java_class, application_args
        self.conf, self.conn_id, self.packages = conf, conn_id, packages
        self.name, self.deploy_mode = name, deploy_mode

    def command(self):
        return {
            "task": self.task_id,
            "application": self.application,
            "javaClass": self.java_class,
            "arguments": self.application_args,
            "conf": self.conf,
            "packages": self.packages,
            "deployMode": self.deploy_mode,
        }

    def execute(self, context):
        print(json.dumps({"submit": self.command()}), flush=True)
        code = int(sys.stdin.readline())
        if code:
            raise AirflowException(
                f"Cannot execute: spark-submit {self.application} {' '.join(self.application_args)}. Error code is: {code}."
            )


def install(version):
    def module(name, **members):
        parts = name.split(".")
        for i in range(1, len(parts) + 1):
            path = ".".join(parts[:i])
            sys.modules.setdefault(path, types.ModuleType(path))
        sys.modules[name].__dict__.update(members)

    module(
        "airflow.exceptions",
        AirflowException=AirflowException,
        AirflowFailException=AirflowFailException,
        AirflowSkipException=AirflowSkipException,
    )
    module("airflow.providers.apache.spark.operators.spark_submit", SparkSubmitOperator=SparkSubmitOperator)
    python = {"PythonOperator": PythonTask, "BranchPythonOperator": Branch}
    if version == "3":
        module("airflow.sdk", DAG=Dag)
        module("airflow.providers.standard.operators.python", **python)
        module("airflow.providers.standard.sensors.python", PythonSensor=Sensor)
    else:
        module("airflow", DAG=Dag)
        module("airflow.operators.python", **python)
        module("airflow.sensors.python", PythonSensor=Sensor)


def load(file):
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(Path(file).parent))
    spec = importlib.util.spec_from_file_location(Path(file).stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.dag


def plain(value):
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)


def describe(dag):
    tasks = []
    for task in dag.tasks.values():
        shown = {k: plain(v) for k, v in vars(task).items() if not callable(v)}
        shown["kind"] = next(c.__name__ for c in type(task).__mro__ if c.__module__ == __name__)
        tasks.append(shown)
    return {"dag": dag.dag_id, "options": {k: plain(v) for k, v in dag.options.items()}, "tasks": tasks}


def render(value, context):
    if isinstance(value, str):
        return re.sub(r"\{\{ *([a-z_.]+) *\}\}", lambda found: look_up(found.group(1), context), value)
    if isinstance(value, (list, tuple)):
        return [render(item, context) for item in value]
    if isinstance(value, dict):
        return {key: render(item, context) for key, item in value.items()}
    return value


def look_up(path, context):
    for step in path.split("."):
        context = context[step]
    return str(context)


class TaskInstance:
    def __init__(self):
        self.results = {}

    def xcom_pull(self, task_ids):
        return self.results.get(task_ids)


def run(dag, ds, parameters):
    instance = TaskInstance()
    context = {
        "ds_nodash": ds,
        "params": {**dag.options.get("params", {}), **parameters},
        "ti": instance,
    }
    states, tries, words, left_out = {}, {}, {}, set()
    for task in dag.tasks.values():  # each file writes upstream first
        above = [states[name] for name in task.upstream]
        if "failed" in above or "upstream_failed" in above:
            states[task.task_id] = "upstream_failed"
            continue
        if "skipped" in above or task.task_id in left_out:
            states[task.task_id] = "skipped"
            continue
        for field in task.template_fields:
            setattr(task, field, render(getattr(task, field), context))
        states[task.task_id] = attempt(task, context, instance, tries, words)
        if isinstance(task, Branch) and states[task.task_id] == "success":
            chosen = instance.results[task.task_id]
            below = {other.task_id for other in dag.tasks.values() if task.task_id in other.upstream}
            if chosen not in below:
                raise ValueError(f"{task.task_id} chose {chosen}, which is not below it")
            left_out |= below - {chosen}
    return {"states": states, "tries": tries, "words": words}


def attempt(task, context, instance, tries, words):
    for n in range(task.retries + 1):
        tries[task.task_id] = n + 1
        try:
            instance.results[task.task_id] = task.execute(context)
            return "success"
        except AirflowSkipException as e:
            words[task.task_id] = str(e)
            return "skipped"
        except AirflowFailException as e:
            words[task.task_id] = str(e)
            return "failed"
        except AirflowException as e:
            words[task.task_id] = str(e)
    return "failed"


def main(arguments):
    what, version, file, *rest = arguments
    install(version)
    dag = load(file)
    if what == "describe":
        print(json.dumps(describe(dag)))
    else:
        print(json.dumps(run(dag, rest[0], json.loads(rest[1]))), flush=True)


main(sys.argv[1:])
