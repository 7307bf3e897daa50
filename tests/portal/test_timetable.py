from portal.celery import app


def test_every_job_of_the_timetable_exists():
    app.loader.import_default_modules()
    assert [entry["task"] for entry in app.conf.beat_schedule.values() if entry["task"] not in app.tasks] == []
