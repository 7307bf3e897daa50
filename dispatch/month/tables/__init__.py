"""The tables of the month's pack (domain §10), in the order in which they are printed."""

from dispatch.month.tables.attraction import attraction_table
from dispatch.month.tables.decisions import decisions_table
from dispatch.month.tables.departments import departments_table
from dispatch.month.tables.gap import gap_table
from dispatch.month.tables.lags import lags_table
from dispatch.month.tables.leaders import leaders_table
from dispatch.month.tables.lights import lights_table
from dispatch.month.tables.overview import overview_table
from dispatch.month.tables.problems import problems_table
from dispatch.month.tables.programmes import programmes_table
from dispatch.month.tables.starts import starts_table
from dispatch.month.tables.units import units_table
from dispatch.month.tables.villages import villages_table
from dispatch.month.tables.weekly import weekly_table

TABLES = (
    overview_table,
    programmes_table,
    starts_table,
    lags_table,
    lights_table,
    leaders_table,
    units_table,
    weekly_table,
    problems_table,
    departments_table,
    villages_table,
    attraction_table,
    decisions_table,
    gap_table,
)


def tables_from(facts):
    """The tables of a month; an empty one says so and stays."""
    return tuple(table(facts) for table in TABLES)
