"""All papers of a month, against the bare sum of their parts: the renderers on parts and tables that are ready."""

from dispatch.models import DispatchMeeting
from dispatch.reports.charts import draw
from dispatch.reports.docx import write_docx
from dispatch.reports.pack.codec import tables_of
from dispatch.reports.pack.collect import month_content
from dispatch.reports.pack.content import newest_number
from dispatch.reports.papers.briefs import briefs
from dispatch.reports.papers.decisions import decision_list, decisions_table
from dispatch.reports.papers.making import PAPERS, make_paper
from dispatch.reports.papers.minutes import minutes
from dispatch.reports.papers.notice import notice
from dispatch.reports.papers.occasion import occasion_of
from dispatch.reports.pdf import write_pdf
from dispatch.reports.xlsx import write_xlsx
from tests.bench.flags import AS_OF, TODAY
from tests.bench.measuring import Line, alternately

SIZES = (79, 5_000)  # a district's, and what the background job is built for
WORD = (notice, minutes, decision_list, briefs)


def measure(size):
    content, occasion = collected(), drafted()
    documents = [list(parts_of(content, occasion)) for parts_of in WORD]
    tables = [*tables_of(content), decisions_table(occasion)]
    ours, bare = alternately(pack, lambda: rendered(documents, tables))
    figures, _ = alternately(collected, lambda: None)
    return [
        Line("pack", "all papers", size, ours, bare),
        Line("pack", "of these, the month's figures", size, figures, None),
    ]


def collected():
    return month_content(as_of=AS_OF, number=newest_number(AS_OF.year), on=TODAY)


def drafted():
    return occasion_of(DispatchMeeting(month=AS_OF), final=False, on=TODAY)


def pack():
    """As the job makes them; charts that are drawn stay drawn, so that a fair start forgets them."""
    draw.cache_clear()
    content, occasion = collected(), drafted()
    return [make_paper(kind, content, occasion) for kind in PAPERS]


def rendered(documents, tables):
    draw.cache_clear()
    for parts in documents:
        write_docx(parts, subject="", draw=draw)
    write_pdf(documents[0], subject="")
    write_xlsx(tables, title="", basis="")
