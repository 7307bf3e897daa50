"""Contents as they were frozen before late was one thing. This file never changes.

Format 3 knew of each problem the limit of its present holder alone, and of departments what was solved in time of all
that was solved.
"""


def from_format3(stored):
    """The same content in the newest shape: nothing is known of how a date came to be what it is."""
    return stored | {
        "format": 4,
        "projects": [_project(project) for project in stored["projects"]],
        "calendar_note": "",
        "decisions": [decision | {"moved": ""} for decision in stored["decisions"]],
    }


def _project(project):
    meeting = project["last_meeting"]
    if meeting is not None:
        meeting = meeting | {"decisions": [decision | {"moved": ""} for decision in meeting["decisions"]]}
    problems = [problem | {"moved": ""} for problem in project["problems"]]
    return project | {"problems": problems, "last_meeting": meeting}
