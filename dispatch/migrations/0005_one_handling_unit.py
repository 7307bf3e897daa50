from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0004_problems_get_their_holder'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='problem',
            name='handling_units',
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', False), ('state__in', ['closed', 'superseded'])), models.Q(models.Q(('state__in', ['closed', 'superseded']), _negated=True), ('closed_on__isnull', True)), _connector='OR'), name='a_closed_problem_says_when'),
        ),
    ]
