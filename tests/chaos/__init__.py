"""What can go wrong is made to go wrong, and afterwards nothing is lost, doubled or off by a cent.

`town.py` runs the real thing: durable PostgreSQL, Redis, gunicorn and two families of `worker.py`, with the sandbox
vendors. A round (`trials.py`) is one blow to the machines (`weather.py`; at a crash point: `strikes.py`, `launch.py`)
over several merchants whose answers get lost and whose notices come in disorder. Once nothing is due, `judge.py` counts
from outside the app. Every round follows from its seed:

    CHAOS_SEEDS=4711,4712 .venv/bin/python -m pytest -s tests/chaos/test_trials.py

`guards.py` has for each guard the run that only it survives: without the guard the judge must tell, with it never.
"""
