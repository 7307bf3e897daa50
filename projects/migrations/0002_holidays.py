import json

from django.conf import settings
from django.db import migrations


def load_holidays(apps, schema_editor):
    """The holidays and exchanged working days of the years whose notices are known."""
    rows = json.loads((settings.BASE_DIR / "fixtures/holidays.json").read_text(encoding="utf-8"))
    holiday = apps.get_model("projects", "Holiday")
    holiday.objects.bulk_create(holiday(on=on, kind=kind, name=name) for on, kind, name in rows)


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]
    operations = [migrations.RunPython(load_holidays, migrations.RunPython.noop)]
