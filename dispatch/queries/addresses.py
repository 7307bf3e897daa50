"""Where a noun's page is, for all that link to it: pages, reminders, evidence."""

from django.urls import reverse


def problem_url(problem):
    return reverse("problem_detail", args=[problem.number])


def report_url(project, monday, *, view="weekly_report"):
    return reverse(view, args=[project.code, monday])
